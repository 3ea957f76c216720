"""nginx by deploy/nginx, before processes that note what they are asked, and before the real one."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from conftest import free_port
from deploy import DEPLOY, SITE, certificate, need, run

WAIT_SECONDS = 30
pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")


class Upstream(BaseHTTPRequestHandler):
    """Answers as a process would: what it was asked it keeps."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.server.over.is_set():
            # This connection was kept open; the process is gone.
            self.close_connection = True
            return
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        if self.path.startswith("/busy"):
            self.answer(503, b"too many", {"Retry-After": "3"})
        elif self.path.startswith("/drop"):
            self.close_connection = True
            self.connection.close()
        elif self.path in ("/events", "/api/v1/events"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"id: 1\n\n")
            self.wfile.flush()
            self.server.over.wait(WAIT_SECONDS)
            self.close_connection = True
        else:
            self.answer(200, b"good", {})

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def answer(self, status: int, body: bytes, headers: dict):
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Process:
    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        self.server.asked, self.server.over = [], threading.Event()
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def asked(self) -> list:
        return self.server.asked

    def end(self):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """Debian's nginx with our site; only ports, certificate and folders are this test's."""

    def __init__(self, folder: Path, ports: list[int]):
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        self.session = requests.Session()
        made = run(*certificate(folder))
        assert made.returncode == 0, made.stderr
        text = (DEPLOY / "nginx/tongban.conf").read_text()
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};", "listen [::]:80;": "",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl", "listen [::]:443 ssl http2;": "",
            "127.0.0.1:8081": f"127.0.0.1:{ports[0]}", "127.0.0.1:8082": f"127.0.0.1:{ports[1]}",
            "/etc/tongban/tls/fullchain.pem": f"{folder}/chain.pem", "/etc/tongban/tls/privkey.pem": f"{folder}/key.pem",
            "/var/log/nginx/": f"{folder}/",
        }.items():  # fmt: skip
            assert old in text, old
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        kinds = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"{'user root; ' if os.geteuid() == 0 else ''}pid {folder}/pid; daemon off; error_log {folder}/main.log; events {{}} http {{ {kinds} include {folder}/site.conf; }}\n"
        )
        tool = [need("nginx"), "-p", folder, "-e", folder / "main.log", "-c", folder / "nginx.conf"]
        checked = run(*tool, "-t")
        assert checked.returncode == 0 and "[warn]" not in checked.stderr, checked.stderr
        self.process = subprocess.Popen([*map(str, tool)])
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            try:
                requests.get(f"http://127.0.0.1:{self.plain}/", headers={"Host": SITE}, timeout=2, allow_redirects=False)
                break
            except requests.ConnectionError:
                time.sleep(0.05)

    def ask(self, path: str, method: str = "GET", **options) -> requests.Response:
        headers = {"Host": SITE} | options.pop("headers", {})
        return requests.request(
            method, f"https://127.0.0.1:{self.port}{path}", headers=headers, verify=False, timeout=20, **options
        )

    def end(self):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)


@pytest.fixture
def house(tmp_path):
    """Two processes behind the proxy."""
    need("nginx")
    processes = [Process(), Process()]
    proxy = Proxy(tmp_path, [process.port for process in processes])
    yield proxy, processes
    proxy.end()
    for process in processes:
        process.end()


def asked(processes: list[Process], path: str) -> list:
    return [one for process in processes for one in process.asked if one[1].startswith(path)]


def test_the_proxy_passes_a_refusal_on_as_it_is(house):
    """Sent to the next process it would double the load just when there is too much."""
    proxy, processes = house
    for number, method in enumerate(("GET", "POST")):
        answer = proxy.ask(f"/busy{number}", method)
        assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (503, "3", "too many")
        assert len(asked(processes, f"/busy{number}")) == 1


def test_the_proxy_repeats_nothing_that_may_have_been_done(house):
    proxy, processes = house
    answer = proxy.ask("/drop-post", "POST", data="x")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert len(asked(processes, "/drop-post")) == 1


def test_who_asks_is_told_by_the_proxy_alone(house):
    proxy, processes = house
    assert proxy.ask("/who", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}).ok
    (_, _, headers) = asked(processes, "/who")[0]
    assert headers["X-Forwarded-For"] == "127.0.0.1" and headers["X-Forwarded-Proto"] == "https" and headers["Host"] == SITE


@pytest.mark.parametrize("path", ["/events", "/api/v1/events"])
def test_events_come_at_once(house, path):
    """The first one is here while the stream is still open."""
    proxy, _ = house
    with proxy.ask(path, stream=True) as answer:
        assert next(answer.iter_content(7)) == b"id: 1\n\n"


def test_what_is_for_monitoring_stays_inside(house):
    proxy, processes = house
    for path in ("/metrics", "/readyz", "/healthz"):
        assert proxy.ask(path).status_code == 404 and not asked(processes, path)
    led = requests.get(f"http://127.0.0.1:{proxy.plain}/cases?x=1", headers={"Host": SITE}, timeout=20, allow_redirects=False)
    assert led.status_code == 308 and led.headers["Location"] == f"https://{SITE}/cases?x=1"


def test_no_log_of_the_proxy_has_an_address(house, tmp_path):
    proxy, _ = house
    proxy.ask("/first?secret=abcdef")
    proxy.ask("/busy?secret=abcdef")
    proxy.ask("/drop?secret=abcdef")
    text = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert " 503 " in text and "abcdef" not in text and "127.0.0.1 " not in text.replace("upstream", "")


def test_one_process_is_enough_and_none_is_told(house, new_server):
    """One ends: nobody notices. Both: a page and a problem with the time to come back; then the real program serves."""
    proxy, processes = house
    processes[0].end()
    assert [proxy.ask(f"/page{number}").status_code for number in range(10)] == [200] * 10
    processes[1].end()
    away = proxy.ask("/page")
    assert away.status_code == 503 and away.headers["Retry-After"] == "10" and "几分钟后" in away.text
    told = proxy.ask("/api/v1/work")
    assert told.headers["Content-Type"] == "application/problem+json" and told.json()["status"] == 503


def test_the_program_behind_the_proxy(new_server, tmp_path):
    """The real one, with the settings that belong to the proxy, beside a process that is not there."""
    server = new_server()
    server.settings |= {"TONGBAN_SECURE": "1", "TONGBAN_ADDRESS": f"https://{SITE}"}
    server.start()
    proxy = Proxy(tmp_path, [server.port, free_port()])
    try:
        for _ in range(4):
            answer = proxy.ask("/")
            assert answer.status_code == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
        assert proxy.ask("/sign-in").headers["Set-Cookie"].startswith("__Host-")
    finally:
        proxy.end()
        server.stop()
