"""Every kind of page in a real browser: as a phone and a desk show it, in both languages and in large print, without a
flaw axe can see, nothing off the side, no word of the other language."""

from __future__ import annotations

import re

import pytest
import requests
import yaml
from axe_playwright_python.sync_playwright import Axe

from cases import MIYI
from conftest import ROOT
from page_kinds import DECIDER, PAGES

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
SCALES = ["100", "150"]
FIRST_PAGE_BYTES_MAX = 60 * 1024
LANGUAGES = {"zh-CN": "zh", "en-GB": "en"}
# Names of the languages themselves, and the mark, are the same for every reader.
SHARED_WORDS = {"通", "简体中文", "English"}


class Walker:
    """Opens pages as somebody; each role signs in once."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server
        self.doors: dict[str | None, dict | None] = {None: None}

    def context(self, who=None, size=DESK, language="zh-CN"):
        if who not in self.doors:
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(self.server.url + "/sign-in")
            page.click(f'button[value="{who}"]')
            page.wait_for_load_state()
            self.doors[who] = context.storage_state()
            context.close()
        context = self.browser.new_context(
            locale=language, bypass_csp=True, storage_state=self.doors[who], reduced_motion="reduce", **size
        )
        context.add_cookies([{"name": "tb_territory", "value": MIYI, "url": self.server.url}])
        return context

    def page(self, *arguments, **named):
        page = self.context(*arguments, **named).new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        return page


@pytest.fixture(scope="module")
def walker(browser, server):
    return Walker(browser, server)


def sentences(language: str) -> set[str]:
    """Whole texts of the interface in a language, without places to fill in."""

    def texts(node):
        for value in node.values():
            yield from texts(value) if isinstance(value, dict) else [str(value)]

    found: set[str] = set()
    for file in (ROOT / "Sources/Web/Strings").glob(language + "*.yaml"):
        found |= set(texts(yaml.load(file.read_text(), yaml.BaseLoader)))
    return {text for text in found if "{" not in text} - SHARED_WORDS


WORDS = {language: sentences(language) for language in LANGUAGES.values()}
SHOWN = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = new Set()
    while (walk.nextNode()) texts.add(walk.currentNode.nodeValue.trim())
    return [...texts]
}"""


def flaws(page, language: str) -> list[str]:
    """What is wrong with the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    said = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 1:
        said.append(f"runs {wide} px off the side")
    mine, other = (WORDS[key] for key in (language, "zh" if language == "en" else "en"))
    foreign = [text for text in page.evaluate(SHOWN) if text in other - mine and re.search(r"\w{2}", text)]
    if foreign:
        said.append(f"words of another language: {foreign}")
    return said + page.errors


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("who", PAGES, ids=str)
def test_pages_are_sound(walker, who, locale, size):
    page = walker.page(who, size, locale)
    wrong = {}
    for kind, way in PAGES[who].items():
        way(page, walker.server.url)
        for scale in SCALES:
            page.evaluate("scale => document.documentElement.className = 'print-' + scale", scale)
            page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
            if said := flaws(page, LANGUAGES[locale]):
                wrong[f"{kind} {scale}% {page.url}"] = said
    page.context.close()
    assert not wrong, wrong


def check(page):
    said = flaws(page, "zh")
    assert not said, (page.url, said)


def test_large_print_is_remembered(walker):
    page = walker.page("zhouming", PHONE)
    page.goto(walker.server.url + "/work")
    page.locator(".sizes a").last.click()
    page.wait_for_url("**/work")
    assert page.locator("html.print-150").count() == 1
    page.goto(walker.server.url + "/nothing/here")
    assert page.locator("html.print-150").count() == 1
    check(page)
    page.context.close()


def test_first_page_is_small_and_asks_nobody_else(walker):
    page = walker.page(size=PHONE)
    sizes, hosts = [], set()

    def finished(request):
        parts = request.sizes()
        sizes.append(parts["responseBodySize"] + parts["responseHeadersSize"])
        hosts.add(request.url.split("/")[2])

    page.on("requestfinished", finished)
    page.goto(walker.server.url + "/", wait_until="networkidle")
    assert sum(sizes) <= FIRST_PAGE_BYTES_MAX, sum(sizes)
    assert hosts == {f"127.0.0.1:{walker.server.port}"}
    page.context.close()


def test_a_decision_maker_works_by_keys(walker):
    page = walker.page(DECIDER)
    page.goto(walker.server.url + "/work")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    check(page)
    page.click('main a[href*="/sheets/receipt"]')
    check(page)
    page.context.close()


@pytest.mark.parametrize(
    ("next", "landing"),
    [
        ("/my/mandates", "/my/mandates"),
        ("/search?q=养老", "/search?q=%E5%85%BB%E8%80%81"),
        ("//elsewhere.example/", "/my/cases"),
        ("https://elsewhere.example/", "/my/cases"),
        ("/\\elsewhere.example", "/my/cases"),
    ],
)
def test_sign_in_leads_where_one_wanted_to_go_and_nowhere_else(walker, next, landing):
    page = walker.page()
    page.goto(walker.server.url + "/sign-in?next=" + requests.utils.quote(next, safe=""))
    page.click('button[value="lideshun"]')
    page.wait_for_load_state()
    assert page.url == walker.server.url + landing
    page.context.close()


def test_a_page_that_needs_sign_in_is_shown_after_it(walker):
    page = walker.page(language="en-GB")
    page.goto(walker.server.url + "/work?view=filed")
    page.click(".tools [hreflang]")
    page.click('button[value="liuxiaomei"]')
    page.wait_for_url("**/work?view=filed")
    page.context.close()


@pytest.mark.parametrize("paper", [("210mm", "297mm"), ("80mm", "297mm")], ids=["A4", "80 mm"])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_receipt_fits_the_paper(walker, locale, paper):
    page = walker.page("lideshun", DESK, locale)
    PAGES["lideshun"]["receipt"](page, walker.server.url)
    width = {"210mm": 794, "80mm": 302}[paper[0]]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": width, "height": 1000})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width + 1, f"{wide} px on {width}"
    assert page.locator(".sheet-bar").is_hidden()
    page.context.close()


def test_one_click_sign_in_is_for_the_demonstration_only(server, new_server):
    plain = new_server()
    plain.demo = False
    plain.start()
    assert requests.post(plain.url + "/sign-in/demo", data={"username": "zhouming"}).status_code in (404, 405)
    assert "zhouming" not in requests.get(plain.url + "/sign-in").text
    plain.stop()
