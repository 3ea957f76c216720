"""The event stream, heard by a client that others wrote, through breaks, restarts and a server that is killed."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time

import httpx
import httpx_sse
import pytest
import requests

from api_client import Client
from cases import filing
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER, DECIDER_MARKET, PROGRAMS

SEED = 510_421
WAIT_SECONDS = 30
# A caller is looked at again after 15 s, and on a stream that is silent something is written every 15 s.
ENDED_SECONDS_MAX = 40
PERSONAL = ["李德顺", "510421190202060137", "6217000000000000001", "身体不好"]


class Listener:
    """Listens in a thread of its own, comes back after each break with the last position, and keeps what it heard."""

    def __init__(self, server, account: str, breaks_after: random.Random | None = None, after: str | None = None):
        self.server = server
        self.headers = {"Authorization": f"Bearer {server.tokens[account]}"}
        self.breaks_after = breaks_after
        self.last = after
        self.events: list[tuple[int, str, dict]] = []
        self.resets = 0
        self.streams = 0
        self.over = threading.Event()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()
        assert self.ready.wait(WAIT_SECONDS)

    def _listen(self) -> None:
        while not self.over.is_set():
            try:
                self._stream()
            except (httpx.HTTPError, httpx_sse.SSEError):
                time.sleep(0.05)

    def _stream(self) -> None:
        headers = self.headers | ({"Last-Event-ID": self.last} if self.last else {})
        left = self.breaks_after.randint(1, 6) if self.breaks_after else None
        url = self.server.url + "/api/v1/events"
        with httpx.Client(timeout=httpx.Timeout(5, read=WAIT_SECONDS)) as client:
            with httpx_sse.connect_sse(client, "GET", url, headers=headers) as source:
                source.response.raise_for_status()
                self.streams += 1
                for event in source.iter_sse():
                    self.last = event.id or self.last
                    self.ready.set()
                    if event.event == "stream.reset":
                        self.resets += 1
                    elif event.data:
                        self.events.append((int(event.id), event.event, json.loads(event.data)))
                        if left is not None and (left := left - 1) == 0:
                            return
                    if self.over.is_set():
                        return

    def until(self, done) -> None:
        end = time.monotonic() + WAIT_SECONDS
        while not done():
            assert time.monotonic() < end, f"{self.streams} streams, the last events: {self.events[-60:]}"
            time.sleep(0.02)

    def stop(self) -> None:
        self.over.set()


def versions(listener: Listener, id: str) -> list[int]:
    return [data["version"] for _, _, data in listener.events if data["case"] == id]


def test_nothing_is_missed_and_nothing_comes_twice(new_server):
    """Streams broken at random, a graceful restart and a kill while cases move: every entry is heard once, in order."""
    server = new_server().start()
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    whole = Listener(server, DECIDER)
    broken = Listener(server, DECIDER, breaks_after=chance)
    cases: list[str] = []

    def live() -> None:
        clerk, decider = (Client(server, server.tokens[account]) for account in (CLERK_ELSEWHERE, DECIDER))
        for _ in range(4):
            cases.append(clerk.file(filing())["id"])
            for action, input in [("accept", {}), ("note", {"text": "身体不好"}), ("grant", {})]:
                decider.act(cases[-1], action, input=input)

    live()
    server.stop()
    server.start()
    live()
    server.kill()
    server.start()
    live()
    decider = Client(server, server.tokens[DECIDER])
    for listener in (whole, broken):
        # The timers add entries of their own.
        for id in cases:
            listener.until(lambda: versions(listener, id) == list(range(1, decider.case(id)["version"] + 1)))
        positions = [position for position, _, _ in listener.events]
        assert positions == sorted(set(positions)), "in order, and none twice"
        assert listener.resets == 0
        listener.stop()
    assert broken.streams > 8 and whole.streams >= 3
    kinds = {kind for _, kind, _ in whole.events}
    assert {"case.filed", "case.moved", "case.changed"} <= kinds
    heard = json.dumps([data for _, _, data in whole.events], ensure_ascii=False)
    assert not [word for word in PERSONAL if word in heard]
    server.stop()


def test_everybody_hears_of_what_they_may_read(new_server):
    server = new_server().start()
    listeners = {account: Listener(server, account) for account in (DECIDER, DECIDER_MARKET, CLERK_ELSEWHERE, CITIZEN)}
    clerk, decider = (Client(server, server.tokens[account]) for account in (CLERK_ELSEWHERE, DECIDER))
    receipt = clerk.file(filing())
    decider.act(receipt["id"], "accept")
    listeners[DECIDER].until(lambda: versions(listeners[DECIDER], receipt["id"]) == [1, 2])
    for account in (CLERK_ELSEWHERE, CITIZEN):
        listeners[account].until(lambda: versions(listeners[account], receipt["id"]) == [1, 2])
    assert versions(listeners[DECIDER_MARKET], receipt["id"]) == []
    case = Client(server, server.tokens[CITIZEN]).case(receipt["id"])
    last = listeners[CITIZEN].events[-1][2]
    assert (last["number"], last["state"], last["unit"]) == (receipt["number"], case["state"], case["places"]["holder"])
    for listener in listeners.values():
        listener.stop()
    server.stop()


def test_a_position_of_another_time_is_answered(server):
    url, headers = server.url + "/api/v1/events", {"Authorization": f"Bearer {server.tokens[DECIDER]}"}
    with httpx.Client(timeout=WAIT_SECONDS) as client:
        with httpx_sse.connect_sse(client, "GET", url, headers=headers | {"Last-Event-ID": "999999999"}) as source:
            first = next(event for event in source.iter_sse() if event.data)
            assert first.event == "stream.reset" and int(first.id) == json.loads(first.data)["position"] > 0
        assert client.get(url, headers=headers | {"Last-Event-ID": "abc"}).json()["code"] == "events.bad-position"
        assert client.get(url).status_code == 401
        assert client.get(server.url + "/events", headers=headers).status_code == 303, "pages have no tokens"


class Stream:
    """A stream of which no more than the status line has been read."""

    def __init__(self, server, token: str):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_SECONDS)
        request = f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        self.socket.sendall(request.encode())
        self.status = int(self.socket.recv(13).split()[1])

    def close(self) -> None:
        self.socket.close()

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def say_no_more(self) -> None:
        """Closes this side alone; the server ends the other."""
        self.socket.shutdown(socket.SHUT_WR)
        while self.socket.recv(65_536):
            pass
        self.socket.close()


def test_clients_that_vanish_leave_their_places(new_server):
    """Hundreds of streams that are reset, half-closed or dropped: afterwards every place is free again."""
    server = new_server().start()
    token = server.tokens[DECIDER]
    streams_max = 12

    def full_house() -> list[Stream]:
        end = time.monotonic() + WAIT_SECONDS
        while True:
            taken = [Stream(server, token) for _ in range(streams_max)]
            if all(stream.status == 200 for stream in taken):
                return taken
            for stream in taken:
                stream.close()
            assert time.monotonic() < end, "places are still taken"
            time.sleep(0.2)

    chance = random.Random(SEED)
    for _ in range(20):
        for stream in full_house():
            chance.choice([stream.reset, stream.close, stream.say_no_more])()
    taken = full_house()
    assert Stream(server, token).status == 429
    answer = requests.get(server.url + "/api/v1/events", headers={"Authorization": f"Bearer {token}"}, timeout=20)
    assert answer.status_code == 429 and answer.headers["Retry-After"] and answer.json()["code"] == "events.too-many"
    assert Stream(server, server.tokens[CLERK_ELSEWHERE]).status == 200, "others have places of their own"
    # Asked to end, the server waits for none of them, also not for those who do not read.
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10
    assert len(taken) == streams_max


def test_a_stream_ends_with_its_session(new_server):
    server = new_server().start()
    browser = requests.Session()
    page = browser.get(server.url + "/sign-in", timeout=20).text
    assert "zhouming" in page
    token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    signed = browser.post(
        server.url + "/sign-in/demo", data={"username": DECIDER, "csrf": token}, headers={"Origin": server.url},
        timeout=20,
    )  # fmt: skip
    assert signed.ok, signed.text
    with httpx.Client(timeout=ENDED_SECONDS_MAX, cookies=dict(browser.cookies)) as client:
        with client.stream("GET", server.url + "/events") as stream:
            assert stream.status_code == 200 and stream.headers["content-type"] == "text/event-stream"
            lines = stream.iter_lines()
            assert next(lines).startswith("retry: ")
            csrf = requests.utils.unquote(page_token(browser, server))
            assert browser.post(server.url + "/sign-out", data={"csrf": csrf}, timeout=20).ok
            began = time.monotonic()
            for _ in lines:
                assert time.monotonic() - began < ENDED_SECONDS_MAX, "nobody is signed in any more"
        assert client.get(server.url + "/events").status_code == 303
    server.stop()


def page_token(browser: requests.Session, server) -> str:
    text = browser.get(server.url + "/work", timeout=20).text
    return text.split('name="csrf" value="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("account", PROGRAMS[:1])
def test_the_stream_is_described(client, server, account):
    described = Client.description["/api/v1/events"]["GET"]
    assert described
    client(account).get("/events", 422, since=1)
    client(account).get("/events", 400, after="x")
