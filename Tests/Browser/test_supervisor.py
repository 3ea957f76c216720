"""The supervisor: what is late or nearly late, whose it is, and what was done about it."""

from __future__ import annotations

import pytest

from conftest import DECIDER, SUPERVISOR
from person import PHONE, Person

BUREAU = "米易县人力资源和社会保障局"


@pytest.fixture
def at_desk(browser, server):
    people: list[Person] = []

    def sit(who: str, path: str, **how) -> Person:
        people.append(Person(browser, server, who, **how).open(path))
        return people[-1]

    yield sit
    for person in people:
        person.close()


def lines(person: Person, table: str) -> dict[str, list[int]]:
    """A table of the board: late, soon, open, urged, escalated by name."""
    rows = person.main.locator(f"#board-{table} tbody tr").all()
    return {
        row.locator("th").inner_text().strip(): [int(cell) for cell in row.locator("td").all_inner_texts()]
        for row in rows
    }


def test_board_by_territory_unit_and_item(at_desk):
    """Every number opens the cases that it counts."""
    board = at_desk(SUPERVISOR, "/supervision").sound()
    tiles = [int(number) for number in board.main.locator(".tile b").all_inner_texts()]
    towns, units, items = (lines(board, table) for table in ("territories", "units", "items"))
    for column in range(5):
        assert sum(numbers[column] for numbers in towns.values()) == tiles[column]
        assert sum(numbers[column] for numbers in units.values()) == tiles[column]
    assert list(items.values()) == sorted(items.values(), key=lambda numbers: -numbers[0])
    late, soon = units[BUREAU][0], units[BUREAU][1]
    assert late and soon

    row = board.main.locator("#board-units tr").filter(has_text=BUREAU)
    row.get_by_role("link", name=str(soon), exact=True).first.click()
    board.whole().reads(BUREAU, "快到期").sound()
    shown = board.main.locator("tr[data-row]")
    assert shown.count() == min(soon, 25) and all("快到期" in text for text in shown.all_inner_texts())

    board.open("/supervision").click("湾丘彝族乡", within=board.main.locator("#board-territories"))
    board.reads("湾丘彝族乡督查台").sound()
    assert [int(number) for number in board.main.locator(".tile b").all_inner_texts()] == towns["湾丘彝族乡"]
    board.open("/supervision/cases?division=510422000000", status=403).reads("只有本地区的督查岗位能看")


def test_board_on_a_phone(at_desk):
    at_desk(SUPERVISOR, "/supervision", size=PHONE).sound().click("已超期").sound()


def test_urged_and_reassigned(at_desk, client):
    """From the number of late cases to the one that is urged and given to somebody; both see it."""
    board = at_desk(SUPERVISOR, "/supervision")
    late = lines(board, "units")[BUREAU][0]
    row = board.main.locator("#board-units tr").filter(has_text=BUREAU)
    row.get_by_role("link", name=str(late), exact=True).first.click()
    # Escalation came by itself: the handler was reminded, then the head told, then the supervisor.
    board.whole().reads("已报督查")
    first = board.main.locator("a[data-row-link]").first
    id = first.get_attribute("href").split("/")[2].split("?")[0]
    first.click()
    board.whole().reads("已报督查：米易县政务服务督查室", f"已报{BUREAU}负责人", f"提醒{BUREAU}：快到期了").sound()
    entries = client(SUPERVISOR).entries(id)
    assert len([entry for entry in entries if entry["action"] == "escalate"]) >= 3

    board.act("督办", {"要求": "请在今天下班前办结，并说明超期原因。"}).reads("已完成：督办", "说明超期原因").sound()
    board.act("分派", select={"交给谁": "周明 · 行政审批岗"}).reads(f"{BUREAU} 周明")
    board.click("返回列表").reads(BUREAU, "已督办 ").reads("已超期")
    assert [entry["action"] for entry in client(SUPERVISOR).entries(id)][-2:] == ["urge", "assign"]

    decider = at_desk(DECIDER, "/notices").reads("督办", "分派").sound()
    decider.open(f"/cases/{id}").reads("说明超期原因", f"{BUREAU} 周明")
    board.open("/supervision/cases?division=510421000000&flag=urged").reads("已督办")


def test_who_does_not_supervise_is_told_so(at_desk):
    decider = at_desk(DECIDER, "/work")
    assert decider.page.locator("nav.side").get_by_text("督查台").count() == 0
    decider.open("/supervision", status=403).reads("没有这项权限").sound()
