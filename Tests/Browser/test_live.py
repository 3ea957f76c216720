"""Lists that show by themselves what others did, told by the event stream, without moving under the reader's hand."""

from __future__ import annotations

import pytest

from cases import case_at, filing
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER, SUPERVISOR
from person import PHONE, Person

# Well under the seconds after which a list would have asked by itself.
TOLD_MILLISECONDS = 15_000


def listening(person: Person, path: str) -> Person:
    """Opens a page and waits until its stream is open; marks the page, so that a reload would be noticed."""
    with person.page.expect_response(lambda response: "/events?" in response.url, timeout=20_000) as stream:
        person.open(path)
    assert stream.value.status == 200
    person.page.evaluate("window.kept = true")
    person.page.mouse.move(1, 1)
    return person


def is_same_page(person: Person) -> bool:
    return person.page.evaluate("window.kept === true")


@pytest.fixture()
def decider(browser, server):
    return Person(browser, server, DECIDER)


def test_a_colleagues_work_appears_without_a_reload(browser, server, client, decider):
    listening(decider, "/work")
    # A clerk in another county hands in, a second person of the same unit looks at the case and accepts it.
    receipt = client(CLERK_ELSEWHERE).file(filing())
    row = decider.page.locator(f"#list [data-row]", has_text=receipt["number"])
    found = f"/work?q={receipt['number'][:-2]}"
    listening(decider, found)
    row.wait_for(timeout=TOLD_MILLISECONDS)
    before = row.inner_text()
    colleague = Person(browser, server, DECIDER)
    colleague.open(f"/cases/{receipt['id']}")
    client(DECIDER).act(receipt["id"], "accept")
    decider.page.wait_for_function(
        "before => document.querySelector('#list [data-row]').innerText !== before", arg=before,
        timeout=TOLD_MILLISECONDS,
    )
    assert is_same_page(decider)


def test_a_new_case_comes_into_the_list(server, client, decider):
    number = client(CLERK_ELSEWHERE).file(filing())["number"]
    county, day = number.split("-")[0], number.split("-")[1]
    listening(decider, f"/work?q={county}-{day}")
    seen = decider.page.locator("#list [data-row]").count()
    second = client(CLERK_ELSEWHERE).file(filing())["number"]
    decider.page.locator("#list", has_text=second).wait_for(timeout=TOLD_MILLISECONDS)
    assert decider.page.locator("#list [data-row]").count() == seen + 1
    assert is_same_page(decider)
    assert "新来了 1 件" in decider.page.locator(".live-state").inner_text()


def test_nothing_moves_under_the_readers_hand(server, client, decider):
    number = client(CLERK_ELSEWHERE).file(filing())["number"]
    county, day = number.split("-")[0], number.split("-")[1]
    listening(decider, f"/work?q={county}-{day}")
    page = decider.page
    page.locator("#list [data-row]").first.hover()
    rows = page.locator("#list [data-row]").all_inner_texts()
    second = client(CLERK_ELSEWHERE).file(filing())["number"]
    note = page.locator(".live-state")
    note.get_by_role("button", name="显示").wait_for(timeout=TOLD_MILLISECONDS)
    assert note.inner_text().startswith("列表有更新。")
    assert page.locator("#list [data-row]").all_inner_texts() == rows
    # The keyboard is a hand as well.
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.closest('[data-row]').dataset.row")
    page.mouse.move(1, 1)
    page.wait_for_timeout(300)
    assert page.locator("#list [data-row]").all_inner_texts() == rows
    assert page.evaluate("document.activeElement.closest('[data-row]').dataset.row") == focused
    note.get_by_role("button", name="显示").click()
    page.locator("#list", has_text=second).wait_for(timeout=TOLD_MILLISECONDS)
    assert note.get_by_role("button").count() == 0
    assert is_same_page(decider)


def test_what_is_being_typed_stays(server, client, decider):
    number = client(CLERK_ELSEWHERE).file(filing())["number"]
    county, day = number.split("-")[0], number.split("-")[1]
    listening(decider, f"/work?q={county}-{day}")
    page = decider.page
    box = page.locator("[data-search]").first
    box.fill("李德")
    box.press("End")
    second = client(CLERK_ELSEWHERE).file(filing())["number"]
    page.locator("#list", has_text=second).wait_for(timeout=TOLD_MILLISECONDS)
    assert page.evaluate("document.activeElement.matches('[data-search]')")
    assert box.input_value() == "李德"
    page.keyboard.type("顺")
    assert box.input_value() == "李德顺"


def test_the_board_counts_along(browser, server, client):
    supervisor = listening(Person(browser, server, SUPERVISOR), "/supervision")
    board = supervisor.page.locator("#board")
    before = board.inner_text()
    client(CLERK_ELSEWHERE).file(filing())
    supervisor.page.wait_for_function(
        "before => document.querySelector('#board').innerText !== before", arg=before, timeout=TOLD_MILLISECONDS
    )
    assert is_same_page(supervisor)


def test_a_citizen_sees_how_the_case_gets_on(browser, server, client):
    case = case_at(client(CLERK_ELSEWHERE), client(DECIDER))
    citizen = listening(Person(browser, server, CITIZEN, size=PHONE), f"/cases/{case['id']}")
    citizen.page.mouse.move(1, 1)
    before = citizen.page.locator("#case .say h2").inner_text()
    client(DECIDER).act(case["id"], "accept")
    citizen.page.wait_for_function(
        """before => document.querySelector('#case .say h2').innerText !== before
            || document.querySelector('.live-state button')""",
        arg=before, timeout=TOLD_MILLISECONDS,
    )
    if citizen.page.locator(".live-state button").count():
        citizen.page.locator(".live-state button").click()
    assert citizen.page.locator("#case .say h2").inner_text() != before
    assert is_same_page(citizen)


def test_a_hidden_page_takes_no_connection(browser, server, decider):
    """Many tabs of a browser share a few connections: only the one that is seen listens."""
    listening(decider, "/work")
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with decider.page.expect_event("requestfailed", lambda request: "/events?" in request.url, timeout=10_000):
        decider.page.evaluate(hide, True)
    with decider.page.expect_response(lambda response: "/events?" in response.url, timeout=10_000) as again:
        decider.page.evaluate(hide, False)
    assert again.value.status == 200
