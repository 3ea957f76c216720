"""Clients that send and read as slowly as they can (slowhttptest): everybody else is served as before."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time

import pytest
import requests

from conftest import CLERK_ELSEWHERE

SECONDS = 14
# A page as a person asks for it; seconds within which it has to be there on a machine that does much else.
SERVED_SECONDS_MAX = 5

MODES = {
    "slow headers": ["-H", "-i", "2", "-t", "GET"],
    "slow bodies": ["-B", "-i", "2", "-s", "8192", "-t", "POST"],
    "ranges": ["-R", "-t", "HEAD", "-a", "10", "-b", "3000"],
    "slow reading": ["-X", "-w", "10", "-y", "20", "-n", "1", "-z", "32", "-k", "3"],
}


def attack(server, mode: str, connections: int, path: str, folder) -> subprocess.Popen:
    tool = shutil.which("slowhttptest")
    assert tool, "slowhttptest is missing: scripts/setup test installs it"
    command = [
        tool, *MODES[mode], "-c", str(connections), "-r", str(connections // 2), "-l", str(SECONDS), "-x", "24",
        "-p", "3", "-u", server.url + path,
    ]  # fmt: skip
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def served(server, tools: list[subprocess.Popen]) -> list[float]:
    """Asks for a page again and again, each time on a new connection, while the tools are at work."""
    took: list[float] = []
    while any(tool.poll() is None for tool in tools):
        began = time.monotonic()
        answer = requests.get(server.url + "/", timeout=30)
        assert answer.status_code == 200, answer.status_code
        took.append(time.monotonic() - began)
        time.sleep(0.2)
    return took


def test_all_kinds_of_slowness_at_once(new_server, tmp_path):
    """Eight hundred slow connections, a few seconds longer than they are waited for."""
    server = new_server(TONGBAN_HEAD_SECONDS=6, TONGBAN_BODY_SECONDS=6, TONGBAN_ANSWER_SECONDS=6).start()
    paths = {"slow bodies": "/api/v1/cases", "slow reading": "/assets/site.css"}
    tools = [attack(server, mode, 200, paths.get(mode, "/"), tmp_path) for mode in MODES]
    took = served(server, tools)
    print(f"{len(took)} pages, the slowest in {max(took):.2f} s")
    assert len(took) > SECONDS and max(took) < SERVED_SECONDS_MAX
    for tool in tools:
        assert "service available:   YES" in tool.stdout.read().replace("\x1b[0m", "").replace("\x1b[1;32m", "")
    server.stop()


@pytest.mark.parametrize("mode", ["slow headers", "slow bodies"])
def test_when_slow_ones_take_every_place(new_server, tmp_path, mode):
    """More slow connections than there are places: they are not waited for as long, and people get in between."""
    server = new_server(TONGBAN_CONNECTIONS_MAX=100, TONGBAN_BODY_SECONDS=4).start()
    tool = attack(server, mode, 300, "/api/v1/cases" if mode == "slow bodies" else "/", tmp_path)
    answers = 0
    while tool.poll() is None:
        try:
            answers += requests.get(server.url + "/", timeout=10).status_code in (200, 503)
        except requests.RequestException:
            continue
        time.sleep(0.2)
    assert answers >= 2, "somebody was served all the while"
    # Afterwards all is as before, and nothing is left behind.
    assert requests.get(server.url + "/", timeout=20).status_code == 200
    me = requests.get(
        server.url + "/api/v1/me", headers={"Authorization": f"Bearer {server.tokens[CLERK_ELSEWHERE]}"}, timeout=20
    )
    assert me.status_code == 200
    server.stop()


def exchange(server, request: bytes, half_closed: bool = False) -> bytes:
    """All that comes back until the server ends the connection, or says no more for two seconds."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as connection:
        connection.sendall(request)
        if half_closed:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


def test_odd_connections_are_answered_and_leave_nothing_behind(server):
    get = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    many = b"".join(b"X-%d: y\r\n" % number for number in range(150))
    for head in (b"X-Long: " + b"x" * 20_000 + b"\r\n", many, b"X-A: " + b"x" * 15_000 + b"\r\nX-B: " + b"x" * 18_000 + b"\r\n"):
        assert exchange(server, get + head + b"\r\n").startswith(b"HTTP/1.1 400 "), head[:20]
    fine = get + b"X-Long: " + b"x" * 8_000 + b"\r\n\r\n"
    assert exchange(server, fine).startswith(b"HTTP/1.1 200 ")
    pipelined = exchange(server, (get + b"\r\n") * 200)
    assert pipelined.count(b"HTTP/1.1 200 ") == 200
    # Who has said all they want to say still gets the answer.
    assert exchange(server, get + b"\r\n", half_closed=True).startswith(b"HTTP/1.1 200 ")
    # A request that breaks off half-way is no request.
    for cut in (20, len(get), len(get) + 10):
        assert b" 200 " not in exchange(server, (get + b"X-More: yes\r\n\r\n")[:cut], half_closed=True)
    assert requests.get(server.url + "/healthz", timeout=20).ok
