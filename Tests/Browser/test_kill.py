"""`kill -9` under load: what was acknowledged is there afterwards, whole, and the chain holds.

TONGBAN_TEST_KILLS says how often (`make kill`: 200), TONGBAN_TEST_SEED at which moments.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import struct
import threading
import time
import uuid
import zlib

import requests

from api_client import uuid7
from conftest import CITIZEN, CLERK_ELSEWHERE, CLERK_HOME, DECIDER, free_port

KILLS = int(os.environ.get("TONGBAN_TEST_KILLS", 35))
CLIENTS = 6
SEED = int(os.environ.get("TONGBAN_TEST_SEED", 510_421))
LOAD_SECONDS = (0.05, 0.9)
# Between two kills: an office may send 5,000 files within 24 hours.
FILES_A_ROUND = 20

FILING = {
    "procedure": "application",
    "item": "510000.hrss.0101",
    "home": "510421201200",
    "party": {"name": "李德顺", "number": "510421190202060137"},
    "answers": {"grade": "g500", "subsidy": "none", "account": "6217000000000000001"},
}
# Who signs in at each round: a session is a row like any other.
VISITORS = [CITIZEN, CLERK_HOME, DECIDER]
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


def picture() -> bytes:
    """A picture like no other: contents that are alike are kept once, and would prove nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + os.urandom(16) for _ in range(16))
    head = struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class WholeLoad(Load):
    """The same with files, looks, messages and sessions: whatever was answered is kept here until it was checked."""

    def __init__(self, server):
        super().__init__(server)
        # (case, attachment, content): filed with it.
        self.files: list[tuple[str, str, bytes]] = []
        # Numbers of cases that were read, of cases that were filed.
        self.looks: list[str] = []
        self.filed: list[tuple[str, str]] = []
        self.cookies: list[tuple[str, dict]] = []
        self.counts = {"files": 0, "looks": 0, "messages": 0, "sessions": 0}

    def upload(self, session) -> tuple[str, bytes] | None:
        content = picture()
        try:
            answer = session.post(
                self.server.url + "/api/v1/attachments",
                params={"name": "scan.png"},
                data=content,
                headers={
                    "Authorization": f"Bearer {self.server.tokens[CLERK_ELSEWHERE]}",
                    "Content-Type": "image/png",
                },
                timeout=20,
            )
            if answer.status_code == 201:
                return answer.json()["id"], content
            with self.lock:
                self.unexpected.append(f"attachments: {answer.status_code} {answer.text}")
        except (requests.RequestException, ValueError):
            self.over.set()
        return None

    def look(self, session, filed: dict) -> None:
        try:
            answer = session.get(
                f"{self.server.url}/api/v1/cases/{filed['id']}",
                headers={"Authorization": f"Bearer {self.server.tokens[DECIDER]}"},
                timeout=20,
            )
            if answer.status_code == 200 and answer.json():
                self.looks.append(filed["number"])
        except (requests.RequestException, ValueError):
            self.over.set()

    def sign_in(self, username: str) -> None:
        session = requests.Session()
        try:
            page = session.get(self.server.url + "/sign-in", timeout=20).text
            token = re.search(r'name="csrf" value="([^"]*)"', page)
            form = {"username": username, "csrf": token.group(1) if token else ""}
            answer = session.post(self.server.url + "/sign-in/demo", data=form, timeout=20, allow_redirects=False)
            if answer.status_code == 303:
                self.cookies.append((username, session.cookies.get_dict()))
        except requests.RequestException:
            self.over.set()

    def work(self) -> None:
        session = requests.Session()
        self.sign_in(random.choice(VISITORS))
        while not self.over.is_set():
            paper = self.upload(session) if len(self.files) + CLIENTS < FILES_A_ROUND else None
            if self.over.is_set():
                return
            materials = {"materials": {"id-card": [paper[0]]}} if paper else {}
            body = FILING | {"commandId": uuid7()} | materials
            filed = self.send(session, CLERK_ELSEWHERE, "/api/v1/cases", body)
            if filed is None:
                return
            if paper:
                self.files.append((filed["id"], *paper))
            self.filed.append((filed["id"], filed["number"]))
            self.look(session, filed)
            for action, given in STEPS:
                if filed is None or self.over.is_set():
                    return
                body = {"commandId": uuid7(), "action": action, "input": given}
                filed = self.send(session, DECIDER, f"/api/v1/cases/{filed['id']}/actions", body)

    def check_rest(self) -> None:
        """Files, looks, messages and sessions since the last check."""
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {self.server.tokens[DECIDER]}"
        for case, attachment, content in self.files:
            answer = session.get(f"{self.server.url}/api/v1/cases/{case}/attachments/{attachment}", timeout=20)
            assert answer.status_code == 200, f"a file of case {case} was acknowledged and is gone: {answer.text}"
            assert answer.content == content, f"a file of case {case} is another one now"
        with sqlite3.connect(f"file:{self.server.data}/tongban.sqlite?mode=ro", uri=True) as database:
            for number in self.looks:
                found = database.execute(
                    "SELECT SUM(times) FROM look WHERE case_number = ? AND kind = 'case'", (number,)
                ).fetchone()
                assert found[0], f"case {number} was shown and nobody knows"
            for case, number in self.filed:
                found = database.execute("SELECT COUNT(*) FROM outbox WHERE case_id = ?", (uuid.UUID(case).bytes,))
                assert found.fetchone()[0], f"nobody will be told of case {number}"
        database.close()
        for username, cookies in self.cookies:
            answer = requests.get(
                self.server.url + "/notices", cookies=cookies, timeout=20, allow_redirects=False
            )
            assert answer.status_code == 200, f"{username} was signed in and is not: {answer.status_code}"
        for name, kept in zip(self.counts, (self.files, self.looks, self.filed, self.cookies)):
            self.counts[name] += len(kept)
            kept.clear()


def test_kill_under_load(new_server):
    moments = random.Random(SEED)
    # A gateway that does not answer: what waits to leave the house stays, and can be counted.
    server = new_server(
        TONGBAN_SMS_URL=f"http://127.0.0.1:{free_port()}/send", TONGBAN_QUIET_HOURS="off", TONGBAN_DELIVERY_ATTEMPTS="20"
    ).start()
    load = WholeLoad(server)
    fruitful = 0
    for _ in range(KILLS):
        before = set(load.acknowledged)
        load.run_until_killed(moments.uniform(*LOAD_SECONDS))
        server.start()
        new = {command: kept for command, kept in load.acknowledged.items() if command not in before}
        fruitful += bool(new)
        load.check(new)
        load.check_rest()
        load.settle()
        assert not load.doubtful and not load.unexpected, (SEED, load.unexpected, load.doubtful)
    load.check(load.acknowledged)
    assert fruitful > KILLS // 2 and len(load.acknowledged) > 10 * KILLS
    assert min(load.counts.values()) >= KILLS, load.counts
    print(f"{KILLS} kills (seed {SEED}): {len(load.acknowledged)} commands, {load.counts}")
    server.stop()
    verified = server.command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good"), verified.stdout + verified.stderr
    rebuilt = server.command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr
