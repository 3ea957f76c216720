"""The decision maker in the home territory: what is due first, what may be done now, and why not something else."""

from __future__ import annotations

import re

import pytest

from cases import case_at, scan
from conftest import APPROVER, CITIZEN, CLERK_ELSEWHERE, DECIDER, DECIDER_MARKET
from person import PHONE, Person


@pytest.fixture
def new_case(client):
    """A case taken in elsewhere, brought on through the API to where a test begins."""

    def make(*actions, **members) -> dict:
        return case_at(client(CLERK_ELSEWHERE), client(DECIDER), *actions, **members)

    return make


@pytest.fixture
def at_desk(browser, server):
    """Somebody before a page; their windows are closed at the end."""
    people: list[Person] = []

    def sit(who: str, path: str, **how) -> Person:
        people.append(Person(browser, server, who, **how).open(path))
        return people[-1]

    yield sit
    for person in people:
        person.close()


def days(texts: list[str]) -> list[tuple[int, ...]]:
    return [tuple(map(int, found)) for text in texts for found in re.findall(r"(\d+)年(\d+)月(\d+)日", text)]


def test_work_list(at_desk, client, new_case):
    """First due on top, coloured and worded; filters with counts; search by number and by name."""
    case = new_case()
    decider = at_desk(DECIDER, "/work").sound()
    rows = decider.main.locator("tr[data-row]")
    due = days(rows.locator("td[data-label=期限]").all_inner_texts())
    assert len(due) > 10 and due == sorted(due)
    assert "due-late" in rows.first.get_attribute("class")
    assert "已超期" in rows.first.inner_text()

    counts = client(DECIDER).get("/case-counts")
    groups = decider.main.locator("nav.filters").first
    count = lambda name: int(groups.get_by_role("link", name=name).locator(".count").inner_text())
    assert count("全部") == sum(state["count"] for state in counts["states"])
    late = count("已超期")
    decider.click("已超期", within=groups)
    shown = rows.count()
    assert shown == min(late, 25) and all("已超期" in text for text in rows.all_inner_texts())
    decider.click("清除筛选")

    decider.unfold("按进行到哪一步")
    decider.click("已提交，等待受理").reads(case["number"])
    assert all("已提交" in text for text in rows.all_inner_texts())
    decider.fill("办件编号、姓名或者事项", case["number"]).enter()
    assert decider.path.startswith(f"/cases/{case['id']}")
    decider.click("返回列表").fill("办件编号、姓名或者事项", "李德顺").enter()
    assert rows.count() >= 1 and all("李德顺" in text for text in rows.all_inner_texts())


def test_work_list_and_case_on_a_phone(at_desk, new_case):
    case = new_case()
    at_desk(DECIDER, "/work", size=PHONE).sound().open(f"/cases/{case['id']}").sound()


def test_three_keystrokes(at_desk, client, new_case):
    """Accepted with two keys; each action that is missing says why."""
    case = new_case()
    decider = at_desk(DECIDER, f"/cases/{case['id']}").sound()
    decider.reads(case["number"], "李德顺", "510***********0137", "决定是否受理", "盐边县政务服务中心", "湾丘彝族乡昔街村")
    assert "已受理，正在审查" in decider.may_not("批准")
    assert "没有“督办”权限" in decider.may_not("督办")
    decider.press("a").enter().reads("已完成：受理", "已受理，正在审查")
    assert client(DECIDER).case(case["id"])["state"] == "reviewing"


def test_refuses_to_accept(at_desk, client, new_case):
    case = new_case()
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    panel = decider.panel("不予受理")
    assert "行政复议" in panel.get_by_label("不服怎么办").input_value()
    decider.act("不予受理", {"理由": "这项业务只对本县户籍开放。"}).reads("没有受理").sound()
    decider.click("不予受理通知书").reads("这项业务只对本县户籍开放。", "行政复议", "行政诉讼", case["number"]).sound()
    done = client(DECIDER).case(case["id"])
    assert done["state"] == "notAccepted" and done["closedAt"]
    assert client(DECIDER).entries(case["id"])[-1]["reason"] == "这项业务只对本县户籍开放。"


def test_supplement_once_and_complete(at_desk, client, new_case, tmp_path):
    """What is missing is asked for once; the counter that took the case hands it in with a scan; no second notice."""
    case = new_case()
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("通知补材料", {"怎么补": "户口簿要本人那一页，任何窗口都能交。"}, tick=["户口簿"])
    decider.reads("还差材料，等您补交", "户口簿要本人那一页").sound()
    decider.click("补正材料通知书").reads("户口簿", "任何窗口都能交", "补交材料").sound()

    clerk = at_desk(CLERK_ELSEWHERE, f"/cases/{case['id']}")
    panel = clerk.panel("补交材料")
    assert "需要补" in panel.inner_text()
    clerk.upload("扫描件或照片 户口簿", scan(tmp_path, "户口簿.png"), within=panel)
    clerk.sound().click("补交材料", within=panel).reads("补的材料已收到", "户口簿.png").sound()

    papers = {paper["id"]: paper for paper in client(DECIDER).case(case["id"])["materials"]}
    assert papers["household-register"]["status"] == "received"
    assert [file["name"] for file in papers["household-register"]["attachments"]] == ["户口簿.png"]
    decider.open(f"/cases/{case['id']}").reads("补的材料已收到")
    with decider.page.expect_download() as download:
        decider.main.get_by_role("link", name="户口簿.png").first.click()
    assert download.value.suggested_filename == "户口簿.png"
    decider.may_not("通知补材料")
    decider.act("受理").reads("已受理，正在审查")


def test_not_our_power(at_desk, client, new_case):
    """Told where to go; or passed on inside, with the time limit as it was."""
    case = new_case()
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("不归我们办，告知去处", {"应该去哪里办": "米易县医疗保障局，安宁路 8 号，0812-0021007"}).reads("不归这个单位办")
    decider.click("不属于本单位职权告知书").reads("米易县医疗保障局，安宁路 8 号").sound()
    assert client(DECIDER).case(case["id"])["state"] == "notOurs"

    passed = new_case()
    due = client(DECIDER).case(passed["id"])["clocks"][0]["due"]
    decider.open(f"/cases/{passed['id']}")
    decider.act("转给有权的单位", {"理由": "这是市场监管部门的职权。"}, select={"转给哪个单位": "米易县市场监督管理局"})
    market = at_desk(DECIDER_MARKET, "/work?q=" + passed["number"]).reads(passed["number"])
    market.reads("这是市场监管部门的职权。", "已提交，等待受理").sound()
    case = client(DECIDER_MARKET).case(passed["id"])
    assert case["places"]["deciding"] == case["places"]["holder"] == "510421.market"
    assert case["clocks"][0]["due"] == due


def test_special_procedure_pauses_the_clock(at_desk, client, new_case):
    case = new_case("accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("进入专门程序", {"为什么需要，大约多久": "现场核查参保人员，约三天。"}, select={"程序": "现场勘验"})
    decider.reads("正在进行专门程序", "暂停计时", "现场核查参保人员").sound()
    clocks = client(DECIDER).case(case["id"])["clocks"]
    assert {clock["isPaused"] for clock in clocks if clock["isRunning"]} == {True}
    decider.click("特别程序告知书").reads("现场核查参保人员，约三天。").open(f"/cases/{case['id']}")
    decider.act("登记专门程序结果", {"结果": "核查无误。"}).reads("已受理，正在审查", "恢复计时").reads_not("暂停计时 ")
    due = decider.main.locator("details.due").first
    due.locator("summary").click()
    assert "暂停" in due.locator(".due-body").inner_text()
    decider.sound()


def test_extension_needs_a_second_person(at_desk, client, new_case):
    case = new_case("accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    before = client(DECIDER).case(case["id"])["clocks"]
    decider.act("申请延期", {"理由": "要向外地核对缴费记录。"}).reads("要向外地核对缴费记录。")
    assert "正在等批准" in decider.may_not("申请延期")
    assert "没有“复核批准”权限" in decider.may_not("批准延期")

    head = at_desk(APPROVER, f"/cases/{case['id']}")
    head.act("批准延期").reads("已批准", "延长到").sound()
    after = client(DECIDER).case(case["id"])["clocks"]
    due = lambda clocks: {clock["id"]: clock["due"] for clock in clocks if clock["isRunning"]}
    assert all(due(after)[name] > day for name, day in due(before).items())
    decider.open(f"/cases/{case['id']}")
    assert "不能再延" in decider.may_not("申请延期")
    decider.click("延长期限告知书").reads("要向外地核对缴费记录。", "延长到").sound()


def test_one_who_asks_may_not_approve(at_desk, new_case):
    """The head who asks for an extension needs another person too."""
    case = new_case("accept")
    head = at_desk(APPROVER, f"/cases/{case['id']}")
    head.act("申请延期", {"理由": "要向外地核对缴费记录。"})
    assert "另一" in head.may_not("批准延期") or "第二" in head.may_not("批准延期")


def test_joint_handling_is_one_case_for_the_citizen(at_desk, client, new_case):
    case = new_case("accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act(
        "联合办理，征求意见", {"请他们看什么": "请核对有没有营业执照。"}, tick=["米易县市场监督管理局", "米易县农业农村局"]
    ).reads("还在等意见", "联合办理").sound()
    assert "没有答复意见" in decider.may_not("批准")

    market = at_desk(DECIDER_MARKET, f"/cases/{case['id']}").reads("请核对有没有营业执照。")
    panel = market.panel("答复意见")
    market.tick("不同意", within=panel)
    market.fill("不同意的理由", "名下有个体户，请先核对。", within=panel)
    market.sound().click("答复意见", within=panel).reads("名下有个体户，请先核对。")

    citizen = at_desk(CITIZEN, f"/cases/{case['id']}")
    citizen.reads("米易县市场监督管理局", "米易县农业农村局", "还在等意见").sound()
    assert len([row for row in client(CITIZEN).pages(100, view="mine") if row["number"] == case["number"]]) == 1
    decider.open(f"/cases/{case['id']}").reads("名下有个体户，请先核对。", "还在等意见")
    assert "没有答复意见" in decider.may_not("批准")


def test_granted_produced_and_sent(at_desk, client, new_case):
    case = new_case("accept", pickup="510422.hall")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("批准", {"批注": "符合条件。"}).reads("已批准，正在制作结果")
    panel = decider.panel("制作结果")
    assert panel.get_by_label("证照或文书名称").input_value()
    decider.act("制作结果", {"证照或文书名称": "参保登记回执", "编号": "米易-2026-77", "内容": "参加城乡居民基本养老保险。"})
    decider.reads("结果已做好", "米易-2026-77").sound()
    decider.click("参保登记回执").reads("参保登记回执", "米易-2026-77", "参加城乡居民基本养老保险。").sound()
    decider.open(f"/cases/{case['id']}")
    decider.act("寄出", {"快递公司和单号": "县乡物流 100077"}).reads("结果在路上", "县乡物流 100077")
    sent = client(DECIDER).case(case["id"])
    assert sent["state"] == "sent" and [step["kind"] for step in sent["custody"]] == ["produced", "sent"]


def test_refused_with_reasons_and_remedies(at_desk, client, new_case):
    case = new_case("accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("不予批准", {"理由": "已在外省参加职工养老保险。"}).reads("没有批准", "已在外省参加职工养老保险。")
    decider.click("不予批准决定书").reads("已在外省参加职工养老保险。", "行政复议", "行政诉讼").sound()
    citizen = at_desk(CITIZEN, f"/cases/{case['id']}", size=PHONE)
    citizen.reads("没有批准", "已在外省参加职工养老保险。", "行政复议").sound()
    assert client(DECIDER).case(case["id"])["state"] == "refused"


def test_handover_is_offered_and_accepted(at_desk, client, new_case):
    """It stays with the first unit until the other accepts; only one holds it at any time."""
    case = new_case("accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.act("移交给别的单位", {"理由": "请市场监管局接着办。"}, select={"移交给谁": "米易县市场监督管理局"})
    decider.reads("正在移交，等对方接收").sound()
    assert client(DECIDER).case(case["id"])["places"]["holder"] == "510421.hrss"
    assert "已经有一个移交" in decider.may_not("移交给别的单位")

    market = at_desk(DECIDER_MARKET, "/notices").reads("移交")
    market.open(f"/cases/{case['id']}").act("接收移交").reads("米易县市场监督管理局").sound()
    assert client(DECIDER_MARKET).case(case["id"])["places"]["holder"] == "510421.market"
    market.open("/work?q=" + case["number"]).reads(case["number"])
