"""Every kind of page in a real browser: as a phone and a desk show it, in both languages, without a flaw axe can see."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from person import DESK, PHONE

FIRST_PAGE_BYTES_MAX = 60 * 1024

PAGES = {
    None: ["/", "/search?q=养老", "/search?q=zzz", "/track", "/territory", "/sign-in"],
    "lideshun": ["/my/cases", "/notices", "/my/mandates"],
    "zhouming": ["/work", "/notices"],
    "liuxiaomei": ["/counter", "/pickup"],
    "luofang": ["/supervision"],
    "fengxue": ["/admin"],
}


def open_page(browser, server, who=None, size=DESK, language="zh-CN", scale=None):
    context = browser.new_context(viewport=size, locale=language, bypass_csp=True)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    if scale:
        page.goto(f"{server.url}/preferences?scale={scale}&next=/")
    if who:
        page.goto(server.url + "/sign-in")
        page.click(f'button[value="{who}"]')
    return page


def check(page, path):
    response = page.goto(path)
    assert response.ok, f"{path}: {response.status}"
    found = Axe().run(page).response["violations"]
    said = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
    assert not said, f"{path}: {said}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{path} runs {wide} px off the side"
    assert not page.errors, page.errors


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_sound(browser, server, who, language, size):
    page = open_page(browser, server, who, size, language)
    for path in PAGES[who]:
        check(page, server.url + path)
    page.context.close()


def test_large_print_never_runs_off_the_side(browser, server):
    page = open_page(browser, server, "zhouming", PHONE, scale="150")
    for path in ["/", "/work", "/search?q=养老"]:
        check(page, server.url + path)
    page.context.close()


def test_first_page_is_small_and_asks_nobody_else(browser, server):
    page = open_page(browser, server, size=PHONE)
    sizes, hosts = [], set()

    def finished(request):
        parts = request.sizes()
        sizes.append(parts["responseBodySize"] + parts["responseHeadersSize"])
        hosts.add(request.url.split("/")[2])

    page.on("requestfinished", finished)
    page.goto(server.url + "/", wait_until="networkidle")
    assert sum(sizes) <= FIRST_PAGE_BYTES_MAX, sum(sizes)
    assert hosts == {f"127.0.0.1:{server.port}"}
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_citizen_finds_reads_and_follows(browser, server, size):
    page = open_page(browser, server, "lideshun", size)
    page.goto(server.url + "/search?q=养老")
    page.click('main a[href^="/items/"]')
    check(page, page.url)
    page.goto(server.url + "/my/cases")
    page.click('main a[href^="/cases/"]')
    check(page, page.url)
    assert page.locator(".due, .steps").count() > 0
    page.context.close()


def test_a_decision_maker_works_by_keys(browser, server):
    page = open_page(browser, server, "zhouming")
    page.goto(server.url + "/work")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    check(page, page.url)
    page.click('main a[href*="/sheets/receipt"]')
    check(page, page.url)
    page.context.close()


def test_one_click_sign_in_is_for_the_demonstration_only(server, new_server):
    import requests

    plain = new_server()
    plain.demo = False
    plain.start()
    assert requests.post(plain.url + "/sign-in/demo", data={"username": "zhouming"}).status_code in (404, 405)
    assert "zhouming" not in requests.get(plain.url + "/sign-in").text
    plain.stop()
