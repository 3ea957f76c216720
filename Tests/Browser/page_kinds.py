"""Every kind of page, by who sees it and how they get there."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from cases import ITEM, MIYI
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER, SUPERVISOR

PROVINCE_ADMINISTRATOR = "fengxue"
COUNTY_ADMINISTRATOR = "sunhao"
DISCLOSURE_OFFICER = "pengzhiyuan"
PROVINCE = "510000000000"
FIRST_CASE = 'main a[href^="/cases/"]:not([href*="/actions/"])'

Way = Callable[[Page, str], None]


def follow(path: str, *links: str) -> Way:
    """Opens a page and follows its links, each by a selector."""

    def go(page: Page, base: str) -> None:
        page.goto(base + path)
        for link in links:
            with page.expect_navigation():
                page.evaluate("link => document.querySelector(link).click()", link)

    return go


def act(path: str, action: str) -> Way:
    """A case of a list, and the form of one of its actions."""

    def go(page: Page, base: str) -> None:
        follow(path, FIRST_CASE)(page, base)
        page.goto(page.url.split("?")[0] + "/actions/" + action)

    return go


def send(way: Way, filled: dict[str, str] | None = None, press: str = "main form[method=post] .btn-main") -> Way:
    """Fills in a form and sends it, whatever the browser itself would say about it."""

    def go(page: Page, base: str) -> None:
        way(page, base)
        page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        for field, value in (filled or {}).items():
            page.fill(field, value)
        with page.expect_navigation():
            page.locator(press).last.click()

    return go


person = send(follow("/counter"), {"#c-number": "510421190202060137"})
services = send(person, {"#search": "养老"}, "main form:has(#search) button")


def counter_form(page: Page, base: str) -> None:
    services(page, base)
    with page.expect_navigation():
        page.click('main .hits a[href^="/counter/"]')


def mandates(page: Page, base: str) -> None:
    person(page, base)
    with page.expect_navigation():
        page.click('main a[href^="/counter/mandates"]')


# Role → kind of page → how to get there. Error pages answer with their own status.
PAGES: dict[str | None, dict[str, Way]] = {
    None: {
        "home": follow("/"),
        "search": follow("/search?q=养老"),
        "search with nothing found": follow("/search?q=zzz"),
        "guide": follow(f"/items/{ITEM}"),
        "territory": follow(f"/territory?next=/search&in={MIYI}"),
        "territories found": follow("/territory?next=/&q=湾丘"),
        "track": send(follow("/track"), {"main [name=number]": "510421-1"}),
        "sign-in": follow("/sign-in?next=/my/mandates"),
        "sign-in by telephone": follow("/sign-in/phone"),
        "code by telephone": send(
            follow("/sign-in/phone"), {"#number": "11010519491231002X", "#phone": "13999999999"}
        ),
        "nothing there": follow("/nothing/here"),
    },
    CITIZEN: {
        "my cases": follow("/my/cases"),
        "notices": follow("/notices"),
        "account": follow("/my/security"),
        "first password": send(follow("/my/security/password")),
        "second step": send(follow("/my/security/second-step")),
        "erasure": follow("/my/erasure"),
        "who looked": follow("/my/looks"),
        "copy of one's data": follow("/my/data"),
        "account": follow("/my/security"),
        "first password": send(follow("/my/security/password")),
        "second step": send(follow("/my/security/second-step")),
        "how to be told": send(
            follow("/my/contact"), {"[name=mail]": "no address"}, "main form[action$=contact] .btn-main"
        ),
        "mandates": send(follow("/my/mandates"), press="main form .btn-main"),
        "application": follow(f"/items/{ITEM}/apply"),
        "application with errors": send(follow(f"/items/{ITEM}/apply")),
        "request": follow("/apply/information-disclosure"),
        "case as its party": follow("/my/cases", FIRST_CASE),
        "receipt": follow("/my/cases", FIRST_CASE, 'main a[href$="/sheets/receipt"]'),
        "not for citizens": follow("/work"),
    },
    CLERK_ELSEWHERE: {
        "counter": follow("/counter"),
        "counter, unknown person": send(follow("/counter"), {"#c-number": "11010519491231002X"}),
        "counter, services": services,
        "counter, form": counter_form,
        "counter, errors": send(counter_form),
        "results desk": follow("/pickup"),
        "results desk, nothing found": follow("/pickup?q=510421-1"),
        "handed in here": follow("/work?view=filed"),
        "mandates at the counter": mandates,
    },
    DECIDER: {
        "work list": follow("/work"),
        "work list with nothing in it": follow("/work?q=zzzz"),
        "notices of staff": follow("/notices"),
        "case handed in": follow("/work?state=submitted", FIRST_CASE),
        "case under review": follow("/work?state=reviewing", FIRST_CASE),
        "case with a result": follow("/work?state=ready", FIRST_CASE),
        "asking for materials": act("/work?state=submitted", "supplement"),
        "refusing": act("/work?state=reviewing", "refuse"),
        "letter": follow("/work?state=ready", FIRST_CASE, 'main a[href*="/sheets/"]:not([href$="receipt"])'),
    },
    DISCLOSURE_OFFICER: {
        "request in work": follow("/work?procedure=information-disclosure", FIRST_CASE),
    },
    SUPERVISOR: {
        "board": follow("/supervision"),
        "objections": follow("/supervision/objections"),
        "cases of the board": follow(f"/supervision/cases?division={MIYI}&urgency=late"),
        "looks to explain": follow("/supervision/looks"),
        "case as its supervisor": follow(f"/supervision/cases?division={MIYI}", FIRST_CASE),
    },
    PROVINCE_ADMINISTRATOR: {
        "administration": follow("/admin"),
        "items": follow("/admin/items"),
        "item": follow(f"/admin/items/{ITEM}?in={MIYI}"),
        "item being edited": follow(f"/admin/items/{ITEM}/edit?in={PROVINCE}"),
        "new item": follow(f"/admin/new-item?in={PROVINCE}"),
        "imports": follow("/admin/imports"),
        "units": follow("/admin/units"),
        "unit": follow("/admin/units/510421.hrss"),
        "new unit": follow("/admin/new-unit"),
        "person": follow("/admin/units/510000.gov-service", 'main a[href^="/admin/people/"]'),
        "end of a post": follow("/admin/units/510000.gov-service", 'main a[href$="/end"]'),
        "delegation": follow("/admin/delegation"),
        "calendar": follow("/admin/calendars"),
        "words": follow("/admin/words?q=轮椅"),
        "procedures": follow("/admin/procedures"),
        "procedure": follow("/admin/procedures", 'main a[href^="/admin/procedures/"]'),
        "log": follow("/admin/log"),
        "tokens": follow("/admin/tokens"),
        "erasures": follow("/admin/erasures"),
        "export on written request": follow("/admin/export"),
        "outbox": follow("/admin/outbox"),
        "texts of notices": follow("/admin/notice-texts?procedure=application&in=en"),
        "webhooks": send(follow("/admin/webhooks"), {"[name=url]": "http://10.0.0.1/"}, "main form .btn-main"),
    },
    COUNTY_ADMINISTRATOR: {
        "local differences": follow(f"/admin/items/{ITEM}/edit?in={MIYI}"),
    },
}
