"""What an attacker sends who does not keep to HTTP, forms or the browser's rules."""

from __future__ import annotations

import re
import socket

import pytest
import requests

from cases import ITEM, PNG, filing
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER
from page_kinds import PAGES

SECONDS = 10


def raw(server, *parts: bytes) -> bytes:
    """All that comes back for these bytes until the other side closes or falls silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as connection:
        connection.settimeout(2)
        for part in parts:
            try:
                connection.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d\d\d)", answer)]


def alive(server) -> None:
    assert requests.get(server.url + "/healthz", timeout=SECONDS).json() == {"status": "ok"}


HOST = b"Host: 127.0.0.1\r\n"
# What comes after the first request must never be answered as a second one: name → bytes.
SMUGGLED = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
SMUGGLING = {
    "length and chunks": b"POST /territory HTTP/1.1\r\n" + HOST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 50\r\n\r\nabc",
    "lengths in a list": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length: 3, 50\r\n\r\nabc",
    "a negative length": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    "a signed length": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length: +3\r\n\r\nabc",
    "a length beyond counting": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999\r\n\r\n",
    "chunks not last": b"POST /territory HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks by another name": b"POST /territory HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": b"POST /territory HTTP/1.1\r\n" + HOST + b"Content-Length : 3\r\n\r\nabc",
    "a folded header": b"POST /territory HTTP/1.1\r\n" + HOST + b"X: a\r\n Content-Length: 3\r\n\r\nabc",
    "a bad chunk": b"POST /territory HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "a chunk size beyond counting": b"POST /territory HTTP/1.1\r\n" + HOST
    + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a NUL in a header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
    "bare line feeds": b"POST /territory HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 3\nContent-Length: 9\n\nabc",
}  # fmt: skip


@pytest.mark.parametrize("what", SMUGGLING)
def test_no_request_hides_in_another(server, what):
    answer = raw(server, SMUGGLING[what] + SMUGGLED)
    found = statuses(answer)
    # Refused and closed; never the answer of the second request, which a proxy in front would give to somebody
    # else. (200 would be the hidden one's.)
    assert 200 not in found, answer[:500]
    assert all(400 <= status < 500 for status in found), answer[:500]
    alive(server)


MALFORMED = {
    "no method": b"\r\n\r\n\r\n",
    "noise": bytes(range(256)) * 8,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "a NUL in the path": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "a path without slash": b"GET healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "the way to a proxy": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "another host's address": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "huge header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: a\r\n" % n for n in range(50_000)) + b"\r\n",
    "huge path": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "long cookie": b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: tb_session=" + b"a" * 60_000
    + b"\r\nConnection: close\r\n\r\n",
    "bad UTF-8 in a header": b"GET / HTTP/1.1\r\n" + HOST + b"Accept-Language: \xff\xfe\r\nConnection: close\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("what", MALFORMED)
def test_what_is_no_request_is_refused(server, what):
    answer = raw(server, MALFORMED[what])
    assert all(status < 500 for status in statuses(answer)), answer[:500]
    assert b"evil.example" not in answer
    alive(server)


TRAVERSAL = [
    "/assets/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fopenapi.json",
    "/assets/....//....//etc/passwd", "/assets/%252e%252e/etc/passwd", "/assets/..\\..\\etc\\passwd",
    "/assets//etc/passwd", "/assets/%00", "/assets/site.css%00.svg", "/assets/", "/assets/.",
    "/procedures/..%2f..%2fetc%2fpasswd/1.svg", "/procedures/application/..%2f1.svg", "/procedures/application/-1.svg",
    "/qr/..%2f..%2fetc%2fpasswd.svg", "/cases/..%2f..%2fetc/attachments/x", "/items/..%2f..%2fetc%2fpasswd",
    "/apply/..%2fapplication", "/admin/procedures/..%2fx/1", "/%2e%2e/%2e%2e/etc/passwd", "/..;/admin", "/.git/config",
    "/data/tongban.sqlite", "/keys/signing.key",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSAL)
def test_no_path_leads_out(server, path):
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert statuses(answer)[0] in (400, 404, 303), answer[:300]
    assert b"root:" not in answer and b"SQLite" not in answer


# Parts of an address that go into look-ups, headers and pages.
ODD = ["%00", "%ff", "%c0%af", "%ed%a0%80", "'", "%27%20OR%201=1--", "%3Cscript%3E", "{{1337*7331}}", "${1337*7331}", "%0d%0aX:%20y",
       "a" * 3_000, "%F0%9F%98%80" * 100, "-1", "99999999999999999999", "NaN", "null", "*", "%25%30%30"]  # fmt: skip
ADDRESSES = [
    "/items/{}", "/items/{}/apply", "/apply/{}", "/cases/{}", "/cases/{}/sheets/x", "/filed/{}", "/qr/{}.svg", "/qr/{}",
    "/procedures/{}/1.svg", "/procedures/application/{}.svg", "/search?q={}", "/search?q=a&limit={}",
    "/track?number={}", "/territory?in={}", "/territory?q={}", "/territory?next={}", "/my/cases?after={}",
    "/work?view={}", "/work?unit={}", "/work?q={}", "/work?at={}", "/sign-in?next={}", "/preferences?language={}",
    "/preferences?scale={}", "/procedures/application/1.svg?state={}",
    "/api/v1/items?q={}", "/api/v1/items/{}", "/api/v1/divisions/{}", "/api/v1/units/{}", "/api/v1/procedures/{}",
    "/api/v1/cases/{}", "/api/v1/cases?cursor={}", "/api/v1/{}",
]  # fmt: skip


def test_odd_addresses_get_plain_answers(server, demo_session):
    """No server error, nothing run, no header of the sender's, whoever asks."""
    citizen, decider = demo_session(CITIZEN), demo_session(DECIDER)
    wrong = []
    for address in ADDRESSES:
        for odd in ODD:
            for session in (citizen, decider):
                if address.startswith("/api") and session is decider:
                    continue
                url = server.url + address.replace("{}", odd)
                answer = session.get(url, timeout=SECONDS, allow_redirects=False)
                is_page = answer.headers.get("Content-Type", "").startswith(("text/html", "image/svg"))
                flaws = [
                    answer.status_code >= 500,
                    "X" in answer.headers,
                    is_page and "<script>" in answer.text,
                    "9801547" in answer.text,
                    answer.headers.get("Location", "/")[0] != "/" or answer.headers.get("Location", "/")[:2] == "//",
                ]
                if any(flaws):
                    wrong.append((url[:200], answer.status_code, flaws))
    assert not wrong, wrong[:10]


def test_signing_out_ends_the_session_and_a_new_one_is_another(server, demo_session):
    first, second = demo_session(CITIZEN), demo_session(CITIZEN)
    assert first.cookies["tb_session"] != second.cookies["tb_session"]
    stolen = dict(first.cookies)
    page = first.get(server.url + "/my/cases", timeout=SECONDS).text
    token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    assert first.post(server.url + "/sign-out", data={"csrf": token}, timeout=SECONDS).ok
    answer = requests.get(server.url + "/my/cases", cookies=stolen, timeout=SECONDS, allow_redirects=False)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")


def test_attachments_are_never_shown_as_pages(server, client):
    """What is called a picture and is a page is refused by its content; what is taken comes down as a download."""
    clerk = client(CLERK_ELSEWHERE)
    page = b"<!doctype html><script>alert(1)</script>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content in (page, svg, b"GIF89a" + page, b"\x00" * 8 + page, b"MZ" + page, b"PK\x03\x04" + page):
        headers = {"Content-Type": "image/png"}
        refused = clerk.call("POST", "/attachments", 415, params={"name": "a.png"}, data=content, headers=headers)
        assert refused.json()["code"] == "attachment.refused"
    # A picture with a page behind its head stays a picture of its own kind, to be downloaded.
    upload = clerk.call("POST", "/attachments", 201, params={"name": "a.html"}, data=PNG, headers={"Content-Type": "image/png"})
    id = clerk.file(filing(materials={"id-card": [upload.json()["id"]]}))["id"]
    answer = clerk.call("GET", f"/cases/{id}/attachments/{upload.json()['id']}", of="/cases/{id}/attachments/{attachment}")
    assert answer.headers["Content-Type"] == "image/png" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"] or "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_huge_upload_is_cut_off(server):
    """Said to be huge: refused before it is read. Huge without saying so: refused at the bound."""
    head = b"POST /items/" + ITEM.encode() + b"/apply HTTP/1.1\r\n" + HOST
    kind = b"Content-Type: multipart/form-data; boundary=b\r\n"
    said = raw(server, head + kind + b"Content-Length: 10000000000\r\n\r\n")
    assert statuses(said)[:1] == [413], said[:200]
    chunk = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    unsaid = raw(server, head + kind + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 64)
    assert statuses(unsaid)[:1] in ([413], []), unsaid[:200]
    alive(server)


VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective + " " + e.blockedURI));
"""


@pytest.mark.parametrize("who", PAGES, ids=str)
def test_pages_keep_to_the_content_policy(browser, server, who):
    """Each kind of page in a browser that enforces the policy: nothing inline, nothing from elsewhere, no script error."""
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    said, hosts = [], set()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: hosts.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
    if who:
        page.goto(server.url + "/sign-in")
        page.click(f'button[value="{who}"]')
        page.wait_for_load_state()
    context.add_cookies([{"name": "tb_territory", "value": "510421000000", "url": server.url}])
    wrong = {}
    for kind, way in PAGES[who].items():
        said.clear()
        way(page, server.url)
        page.wait_for_load_state("networkidle")
        found = page.evaluate("window.violations")
        # A page that is refused says so in the console by its status; that is no error of the page.
        errors = [text for text in said if "status of" not in text]
        if found or errors:
            wrong[kind] = (found, errors)
    context.close()
    assert not wrong, wrong
    assert {host for host in hosts if not host.startswith(("data:", "blob:"))} == {server.url}


def test_a_picked_result_is_counted_by_the_page_and_not_by_its_address(browser, server):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    beacons = []
    page.on("request", lambda request: beacons.append(request) if request.url.endswith("/picks") else None)
    page.goto(server.url + f"/items/{ITEM}?q=养老")
    page.wait_for_load_state("networkidle")
    assert not beacons, "an address alone counts nothing"
    page.goto(server.url + "/search?q=养老")
    with page.expect_response("**/picks") as answer:
        page.click('main .hits a[href^="/items/"]')
    assert answer.value.status == 204
    page.reload()
    page.wait_for_load_state("networkidle")
    assert len(beacons) == 1
    context.close()
