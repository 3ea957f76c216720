"""Far more than the program takes on: what is over the bound is told to come back, what was taken is done."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest
import requests

from api_client import Client
from conftest import CLERK_ELSEWHERE, DECIDER
from load import Answers, load

PLACES = 16
PROGRAM_PLACES = 12
CROWD = 160
CROWD_SECONDS = 6
CALM_SECONDS = 3


def test_over_the_bound_is_told_to_come_back(new_server):
    server = new_server(TONGBAN_REQUESTS_MAX=PLACES).start()
    token = server.tokens[CLERK_ELSEWHERE]
    calm = load(server.port, token, CALM_SECONDS, PROGRAM_PLACES // 2)
    assert calm.taken and not calm.refused and not calm.wrong, calm.wrong[:3]

    crowd: list[Answers] = []
    thread = threading.Thread(target=lambda: crowd.append(load(server.port, token, CROWD_SECONDS, CROWD)))
    thread.start()
    # Whoever watches over the process is always let in, and people find places that programs may not fill.
    watched = pages = 0
    while thread.is_alive():
        assert requests.get(server.url + "/healthz", timeout=20).status_code == 200
        watched += 1
        pages += requests.get(server.url + "/", timeout=20).status_code == 200
        time.sleep(0.1)
    thread.join()
    heavy = crowd[0]
    print(f"calm {calm.rate:.0f}/s; crowd: {heavy.rate:.0f}/s taken, {heavy.refused} refused of {heavy.sent}")
    assert not heavy.wrong, heavy.wrong[:3]
    assert heavy.refused > len(heavy.taken) / 4 and heavy.taken
    assert heavy.refused_without_retry_after == 0
    assert watched > 3 and pages == watched

    # At once everybody is served again, and as before.
    after = load(server.port, token, CALM_SECONDS, PROGRAM_PLACES // 2)
    assert after.taken and not after.refused and not after.wrong, after.wrong[:3]
    print(f"after {after.rate:.0f}/s")
    assert after.rate > calm.rate / 3

    # What was acknowledged is there, and nothing else: who was refused finds nothing done.
    decider = Client(server, server.tokens[DECIDER])
    for id in (calm.taken + heavy.taken + after.taken)[::10]:
        assert decider.case(id)["version"] >= 1
    server.stop()
    verified = server.command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good:"), verified.stdout


def test_over_the_bound_of_connections_too(new_server):
    """More connections than are served: those over it hear so, and idle ones make room."""
    server = new_server(TONGBAN_CONNECTIONS_MAX=40).start()
    token = server.tokens[CLERK_ELSEWHERE]
    heavy = load(server.port, token, CALM_SECONDS, 44)
    assert not heavy.wrong, heavy.wrong[:3]
    assert heavy.refused and heavy.refused_without_retry_after == 0
    assert load(server.port, token, 1, 8).taken
    server.stop()


class Wire:
    """One connection, byte by byte: what comes after what is the point."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.rest = b""

    def send(self, text: str) -> None:
        self.socket.sendall(text.replace("\n", "\r\n").encode())

    def answer(self, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(fields.get("content-length", 0)) if has_body else 0
        while len(self.rest) < length:
            self.rest += self.more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(first.split()[1]), fields, body

    def more(self) -> bytes:
        piece = self.socket.recv(65536)
        assert piece, "the connection was closed"
        return piece

    def close(self) -> None:
        self.socket.close()


def test_a_refused_connection_goes_on(new_server):
    """Refused where it comes in: in order, body and all passed over, and the next request on it is answered."""
    server = new_server(TONGBAN_REQUESTS_MAX=1).start()
    token = server.tokens[CLERK_ELSEWHERE]
    holder = Wire(server.port)
    holder.send(f"POST /api/v1/cases HTTP/1.1\nHost: x\nAuthorization: Bearer {token}\n")
    holder.send("Content-Type: application/json\nContent-Length: 2\n\n")
    # The only place is held by whoever has not sent the body yet.
    while requests.get(server.url + "/", timeout=20).status_code != 503:
        time.sleep(0.05)

    wire = Wire(server.port)
    wire.send("POST /api/v1/cases HTTP/1.1\nHost: x\nContent-Length: 5\n\n")
    status, fields, body = wire.answer()
    told = json.loads(body)
    assert status == 503 and told["code"] == "overloaded" and told["requestId"] == fields["x-request-id"]
    assert fields["content-type"] == "application/problem+json" and 1 <= int(fields["retry-after"]) <= 4
    assert "content-security-policy" in fields and fields["cache-control"] == "no-store"
    # The body that nobody reads, and three more at once, one of which is always let in.
    wire.send("{}   " + "GET / HTTP/1.1\nHost: x\nAccept-Language: en\n\n")
    wire.send("GET /healthz HTTP/1.1\nHost: x\n\nGET /api/v1/me?x=/healthz HTTP/1.1\nHost: x\n\n")
    status, fields, body = wire.answer()
    assert status == 503 and fields["content-type"].startswith("text/html") and b"Too many people at once" in body
    assert wire.answer()[0] == 200
    status, fields, body = wire.answer()
    assert status == 503 and json.loads(body)["requestId"] != told["requestId"]
    # A head and no body, whose answer it may be: else the body would be read as the answer to what follows.
    wire.send("HEAD / HTTP/1.1\nHost: x\n\nHEAD /healthz/x HTTP/1.1\nHost: x\n\n")
    assert wire.answer(has_body=False)[0] == 503
    assert wire.answer(has_body=False)[0] == 503

    holder.send("{}")
    assert holder.answer()[0] == 422
    wire.send(f"GET /api/v1/me HTTP/1.1\nHost: x\nAuthorization: Bearer {token}\n\n")
    assert wire.answer()[0] == 200
    wire.send("HEAD /nowhere HTTP/1.1\nHost: x\n\n")
    assert wire.answer(has_body=False)[0] == 404
    wire.send("GET / HTTP/1.1\nHost: x\nConnection: close\n\n")
    assert wire.answer()[0] == 200 and wire.socket.recv(1) == b""
    wire.close()
    holder.close()
    text = requests.get(server.url + "/metrics", timeout=20).text
    assert 'route="unmatched",method="GET",status="503"' in text
    server.stop()


def test_who_was_told_goodbye_has_to_go(new_server):
    """After a head that cannot be read nothing more is said; whoever stays all the same loses the place."""
    server = new_server().start()
    wire = Wire(server.port)
    wire.send("THIS IS NOT HTTP\n\n")
    assert wire.answer()[0] == 400
    assert wire.socket.recv(1) == b""
    end = time.monotonic() + 20
    with pytest.raises(OSError):
        while time.monotonic() < end:
            wire.socket.sendall(b"x")
            time.sleep(0.2)
    wire.close()
    server.stop()
