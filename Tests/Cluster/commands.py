"""Real work on the hub: cases are filed and decided over HTTP; each acknowledged command is kept until checked."""

from __future__ import annotations

import time

import requests

import fixtures  # noqa: F401  # the way to the browser tests' parts
from api_client import uuid7
from conftest import CLERK_ELSEWHERE, DECIDER
from test_kill import FILING, STEPS
from writers import Load

ANSWER_SECONDS_MAX = 15
AGAIN_SECONDS = 0.3
PAUSE_SECONDS = 0.05  # enough is enough: everything is checked again after each fail-over


class CommandLoad(Load):
    """Clients as they should be: without an answer, or told to come back, they ask the next process with the same
    command id. Whatever came of the first try, it is done once."""

    things = "commands"

    def __init__(self, urls: list[str], tokens: dict[str, str]):
        super().__init__()
        self.urls = urls
        self.tokens = tokens
        # Command id → case and version, as acknowledged.
        self.acknowledged: dict[str, tuple[str, int]] = {}
        # Answers that are neither the result nor "come back".
        self.unexpected: list[str] = []
        self.again = 0
        # Sent, and it was over before anybody answered.
        self.open: list[tuple[str, str, dict]] = []

    def work(self, number: int) -> None:
        session = requests.Session()
        while not self.over.is_set():
            body = FILING | {"commandId": uuid7()}
            filed = self.send(session, number, CLERK_ELSEWHERE, "/api/v1/cases", body)
            for action, given in STEPS:
                if filed is None or self.over.is_set():
                    break
                body = {"commandId": uuid7(), "action": action, "input": given}
                filed = self.send(session, number, DECIDER, f"/api/v1/cases/{filed['id']}/actions", body)
                time.sleep(PAUSE_SECONDS)

    def send(self, session: requests.Session, number: int, account: str, path: str, body: dict) -> dict | None:
        tries = 0
        while not self.over.is_set() or not tries:
            answer = self.ask(session, self.urls[(number + tries) % len(self.urls)], account, path, body)
            if answer is not None:
                return answer or None
            tries += 1
            self.again += 1
            time.sleep(AGAIN_SECONDS)
        with self.lock:
            self.open.append((account, path, body))
        return None

    def ask(self, session: requests.Session, url: str, account: str, path: str, body: dict) -> dict | None:
        """None: ask again. Empty: refused, and noted."""
        try:
            response = session.post(
                url + path, json=body, headers={"Authorization": f"Bearer {self.tokens[account]}"},
                timeout=ANSWER_SECONDS_MAX,
            )  # fmt: skip
            answer = response.json()
        except (requests.RequestException, ValueError):
            return None
        if response.status_code == 503:
            return None
        with self.lock:
            if response.status_code in (200, 201):
                self.acknowledged[body["commandId"]] = (answer["id"], answer["version"])
                self.note()
                return answer
            self.unexpected.append(f"{path}: {response.status_code} {response.text}")
        return {}

    def settle(self) -> None:
        """What was open is asked once more, of anybody."""
        asked, self.open = self.open, []
        session = requests.Session()
        for account, path, body in asked:
            end = time.monotonic() + 60
            while self.ask(session, self.urls[0], account, path, body) is None:
                assert time.monotonic() < end, "no answer to what was open"
                time.sleep(AGAIN_SECONDS)

    def check(self) -> int:
        with self.lock:
            acknowledged = dict(self.acknowledged)
        assert not self.unexpected, self.unexpected[:3]
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.tokens[DECIDER]}"
        # Each process answers for every case: half of them by the one, half by the other.
        for index, id in enumerate(sorted({id for id, _ in acknowledged.values()})):
            url = self.urls[index % len(self.urls)]
            response = session.get(f"{url}/api/v1/cases/{id}/entries", timeout=ANSWER_SECONDS_MAX)
            assert response.status_code == 200, f"case {id} was acknowledged and is gone: {response.text}"
            entries = response.json()["entries"]
            assert [entry["version"] for entry in entries] == list(range(1, len(entries) + 1))
            known = [entry["commandId"] for entry in entries]
            assert len(known) == len(set(known)), f"a command of case {id} was done twice"
            for command, (case, version) in acknowledged.items():
                if case == id:
                    assert known[version - 1] == command, f"command {command} of case {id} was acknowledged and is gone"
        return len(acknowledged)


