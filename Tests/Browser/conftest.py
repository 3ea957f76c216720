"""Starts the program itself, as `make run` would, on data of its own; what every test here has in common."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("TONGBAN_BINARY", ROOT / ".build/debug/tongban"))
START_SECONDS_MAX = 60
# The first start lives through the demonstration's past: long in a debug build on a busy machine.
FILL_SECONDS_MAX = 900
STOP_SECONDS_MAX = 30

# User names of the demonstration, by what they do.
CLERK_ELSEWHERE = "liuxiaomei"  # window clerk in Yanbian
CLERK_ACROSS = "yangwenbin"  # window clerk in Huili, another prefecture
CLERK_HOME = "chenlijuan"  # window clerk in Miyi
DECIDER = "zhouming"  # social security bureau of Miyi
DECIDER_MARKET = "tangyan"  # market bureau of Miyi
APPROVER = "hejianguo"  # head of the social security bureau of Miyi
DISCLOSURE = "pengzhiyuan"  # disclosure officer of Miyi
SUPERVISOR = "luofang"  # supervisor of Miyi
CITIZEN = "lideshun"
ADMINISTRATOR = "sunhao"  # of Miyi
PROGRAMS = [
    CLERK_ELSEWHERE, CLERK_ACROSS, CLERK_HOME, DECIDER, DECIDER_MARKET, APPROVER, DISCLOSURE, SUPERVISOR, CITIZEN,
    ADMINISTRATOR,
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One process of the program on one data folder."""

    def __init__(self, data: Path, demo: bool = True, **settings: object):
        """`settings` are further variables of the environment, such as `TONGBAN_REQUESTS_MAX=16`."""
        self.data = data
        self.settings = {name: str(value) for name, value in settings.items()}
        self.demo = demo
        self.port = free_port()
        self.log = data.with_suffix(".log")
        self.process: subprocess.Popen | None = None
        # Settings beside those that every test has.

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGBAN_")}
        return kept | {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "TONGBAN_DATA": str(self.data),
            "TONGBAN_DEMO": "1" if self.demo else "0",
            **self.settings,
        }

    def start(self, seconds_max: float = START_SECONDS_MAX) -> Server:
        assert BINARY.exists(), f"{BINARY} is missing: build it, or name it in TONGBAN_BINARY"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "serve"], env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        end = time.monotonic() + seconds_max
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.process = None
                raise AssertionError(f"the server ended at once:\n{self.log.read_text()[-4000:]}")
            try:
                if requests.get(self.url + "/healthz", timeout=2).ok:
                    return self
            except requests.ConnectionError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"no answer within {seconds_max} s:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Asks it to end, and makes it end."""
        process, self.process = self.process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError("the server did not end when asked to") from None

    def kill(self) -> None:
        """Ends it as a power cut would: no last words."""
        process, self.process = self.process, None
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()

    def command(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess:
        """Runs the program on the same data; the server must not be running."""
        assert self.process is None, "stop the server first"
        return subprocess.run(
            [str(BINARY), *arguments],
            env=self.environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=FILL_SECONDS_MAX,
        )

    def token(self, account: str) -> str:
        made = self.command("token", "create", f"test of {account}", "--account", account)
        assert made.returncode == 0, made.stderr
        return made.stdout.split()[-1]


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """The demonstration's data, made once, with a token for each of the programs.

    TONGBAN_TEST_DATA names a folder that is filled already, to save the wait while working on tests.
    """
    data = tmp_path_factory.mktemp("template") / "data"
    if filled := os.environ.get("TONGBAN_TEST_DATA"):
        shutil.copytree(filled, data)
    server = Server(data)
    server.start(FILL_SECONDS_MAX)
    server.stop()
    return data, {account: server.token(account) for account in PROGRAMS}


@pytest.fixture(scope="session")
def new_server(demo_template, tmp_path_factory):
    """Makes servers, each on its own copy of the demonstration; all are stopped at the end."""
    template, tokens = demo_template
    servers: list[Server] = []

    def make(**settings: object) -> Server:
        data = tmp_path_factory.mktemp("server") / "data"
        shutil.copytree(template, data)
        server = Server(data, **settings)
        server.tokens = tokens
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def server(new_server):
    """The server that the tests of one file share: what other files did is not in it."""
    server = new_server().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def client(server):
    """The API as the program of one of them sees it."""
    from api_client import Client

    return lambda account, language="en": Client(server, server.tokens[account], language)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_session_of():
    """A browser's session of somebody of the demonstration, without a browser."""

    def sign_in(server: Server, username: str) -> requests.Session:
        session = requests.Session()
        session.headers["Accept-Language"] = "en"
        page = session.get(server.url + "/sign-in", timeout=10).text
        token = re.search(r'name="csrf" value="([^"]*)"', page)
        form = {"username": username, "csrf": token.group(1) if token else ""}
        answer = session.post(server.url + "/sign-in/demo", data=form, timeout=10, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        return session

    return sign_in


@pytest.fixture(scope="module")
def demo_session(server, demo_session_of):
    """The same on the server that the tests of one file share."""
    return lambda username: demo_session_of(server, username)
