"""`kill -9` under load: what was acknowledged is there afterwards, whole, and the chain holds."""

from __future__ import annotations

import random
import threading
import time

import requests

from api_client import uuid7
from conftest import CLERK_ELSEWHERE, DECIDER

KILLS = 20
CLIENTS = 6
SEED = 510_421
LOAD_SECONDS = (0.05, 0.9)

FILING = {
    "procedure": "application",
    "item": "510000.hrss.0101",
    "home": "510421201200",
    "party": {"name": "李德顺", "number": "510421190202060137"},
    "answers": {"grade": "g500", "subsidy": "none", "account": "6217000000000000001"},
}
STEPS = [("receive", {}), ("accept", {}), ("note", {"text": "已核对"}), ("grant", {})]


class Load:
    """Programs that file and decide without pause, and write down every answer they got."""

    def __init__(self, server):
        self.server = server
        self.lock = threading.Lock()
        # Command id → case and version, as acknowledged.
        self.acknowledged: dict[str, tuple[str, int]] = {}
        # Command id → request, sent and not answered: it was done or it was not, never half.
        self.doubtful: dict[str, tuple[str, str, dict]] = {}
        self.unexpected: list[str] = []
        self.over = threading.Event()

    def send(self, session, account: str, path: str, body: dict) -> dict | None:
        try:
            response = session.post(
                self.server.url + path,
                json=body,
                headers={"Authorization": f"Bearer {self.server.tokens[account]}"},
                timeout=20,
            )
            answer = response.json()
        except (requests.RequestException, ValueError):
            with self.lock:
                self.doubtful[body["commandId"]] = (account, path, body)
            self.over.set()
            return None
        with self.lock:
            if response.status_code in (200, 201):
                self.acknowledged[body["commandId"]] = (answer["id"], answer["version"])
                return answer
            self.unexpected.append(f"{path}: {response.status_code} {response.text}")
        return None

    def work(self) -> None:
        session = requests.Session()
        while not self.over.is_set():
            filed = self.send(session, CLERK_ELSEWHERE, "/api/v1/cases", FILING | {"commandId": uuid7()})
            for action, given in STEPS:
                if filed is None or self.over.is_set():
                    break
                body = {"commandId": uuid7(), "action": action, "input": given}
                filed = self.send(session, DECIDER, f"/api/v1/cases/{filed['id']}/actions", body)

    def run_until_killed(self, seconds: float) -> None:
        self.over.clear()
        workers = [threading.Thread(target=self.work) for _ in range(CLIENTS)]
        for worker in workers:
            worker.start()
        time.sleep(seconds)
        self.server.kill()
        for worker in workers:
            worker.join()

    def settle(self) -> None:
        """Sends again what got no answer: the command id makes that harmless."""
        doubtful, self.doubtful = self.doubtful, {}
        session = requests.Session()
        for account, path, body in doubtful.values():
            self.send(session, account, path, body)

    def check(self, commands: dict[str, tuple[str, int]]) -> None:
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.server.tokens[DECIDER]}"
        known: dict[str, dict[str, int]] = {}
        for id in {id for id, _ in commands.values()}:
            response = session.get(f"{self.server.url}/api/v1/cases/{id}/entries", timeout=20)
            assert response.status_code == 200, f"case {id} was acknowledged and is gone: {response.text}"
            entries = response.json()["entries"]
            assert [entry["version"] for entry in entries] == list(range(1, len(entries) + 1))
            known[id] = {entry["commandId"]: entry["version"] for entry in entries}
        for command, (id, version) in commands.items():
            assert known[id].get(command) == version, f"command {command} of case {id} was acknowledged and is gone"


def test_kill_under_load(new_server):
    moments = random.Random(SEED)
    server = new_server().start()
    load = Load(server)
    fruitful = 0
    for _ in range(KILLS):
        before = set(load.acknowledged)
        load.run_until_killed(moments.uniform(*LOAD_SECONDS))
        server.start()
        new = {command: kept for command, kept in load.acknowledged.items() if command not in before}
        fruitful += bool(new)
        load.check(new)
        load.settle()
        assert not load.doubtful and not load.unexpected, (SEED, load.unexpected, load.doubtful)
    load.check(load.acknowledged)
    assert fruitful > KILLS // 2 and len(load.acknowledged) > 10 * KILLS
    server.stop()
    verified = server.command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good"), verified.stdout + verified.stderr
    rebuilt = server.command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr
