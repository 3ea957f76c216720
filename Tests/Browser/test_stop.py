"""Stopping in order: what was taken is answered, what was acknowledged is there, and it never takes longer than its bound."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time

import requests

from conftest import BINARY, DECIDER, Server
from test_kill import Load

STOPPED_HARD = 9


def ended(server: Server, seconds: float = 40) -> int:
    process, server.process = server.process, None
    return process.wait(seconds)


def test_stop_under_load(new_server):
    server = new_server().start()
    load = Load(server)
    workers = [threading.Thread(target=load.work) for _ in range(6)]
    for worker in workers:
        worker.start()
    time.sleep(1.5)
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    code = ended(server)
    took = time.monotonic() - begin
    load.over.set()
    for worker in workers:
        worker.join()
    assert code == 0 and took < 20, (code, took, server.log.read_text()[-2000:])
    # Some were answered 503 or found the door closed; nothing else.
    assert all(": 503 " in line for line in load.unexpected), load.unexpected
    assert len(load.acknowledged) > 10
    checked = server.command("verify")
    entries, position = re.search(r"good: (\d+) entries .*the last at position (\d+)", checked.stdout).groups()
    assert entries == position, "the newest entry is signed"
    server.start()
    load.check(load.acknowledged)
    load.unexpected.clear()
    load.settle()
    assert not load.doubtful and not load.unexpected
    server.stop()


def slow(server: Server) -> socket.socket:
    """A request whose body never comes to its end."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(
        b"POST /api/v1/cases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n"
        b"Authorization: Bearer " + server.tokens[DECIDER].encode() + b"\r\n\r\n{"
    )
    time.sleep(0.3)
    return connection


def test_a_request_that_never_ends_is_cut_off_within_the_bound(new_server):
    server = new_server()
    server.settings |= {"TONGBAN_STOP_SECONDS": "8"}
    server.start()
    with slow(server):
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        code = ended(server)
        assert code == STOPPED_HARD and time.monotonic() - begin < 9
    checked = server.command("verify")
    assert checked.returncode == 0 and "not signed yet" not in checked.stdout, "it closed in order all the same"


def test_a_second_signal_ends_at_once(new_server):
    server = new_server().start()
    with slow(server):
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.process.poll() is None
        begin = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        assert ended(server) == STOPPED_HARD and time.monotonic() - begin < 2
    assert "ended hard" in server.log.read_text()
    assert server.command("verify").returncode == 0


def test_not_ready_while_it_drains(new_server):
    server = new_server()
    server.settings |= {"TONGBAN_STOP_DRAIN": "3"}
    server.start()
    kept = requests.Session()
    assert kept.get(server.url + "/readyz", timeout=10).ok
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    answer = requests.get(server.url + "/readyz", timeout=10)
    assert answer.status_code == 503 and answer.json()["reasons"] == ["stopping"]
    # Work that comes all the same is done.
    assert requests.get(server.url + "/", timeout=10).ok
    assert ended(server) == 0


def test_an_idle_stop_is_quick(new_server):
    server = new_server().start()
    idle = requests.Session()
    idle.get(server.url + "/", timeout=10)
    begin = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert ended(server) == 0 and time.monotonic() - begin < 5


def test_doctor_is_content_with_what_is_left(new_server):
    server = new_server()
    done = server.command("doctor", "--json")
    findings = {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}
    for check in ("writing", "key files", "master keys", "procedures", "database", "schema", "clock", "chain", "serving"):
        assert findings[check]["grade"] == "good", findings[check]
    server.start()
    beside = subprocess.run([str(BINARY), "doctor", "--json"], env=server.environment, capture_output=True, text=True, timeout=60)
    findings = {finding["check"]: finding for finding in json.loads(beside.stdout)["findings"]}
    assert str(server.process.pid) in findings["serving"]["sentence"] and findings["chain"]["grade"] == "good"
    server.stop()


def test_doctor_says_what_to_mend(new_server):
    server = new_server()
    (server.data / "keys/signing.key").chmod(0o644)
    (server.data / "procedures").mkdir(exist_ok=True)
    (server.data / "procedures/broken.yaml").write_text("id: broken\n")
    server.settings |= {"TONGBAN_DISK_MINIMUM": "1000000"}
    done = server.command("doctor", "--json")
    assert done.returncode == 2
    bad = {finding["check"] for finding in json.loads(done.stdout)["findings"] if finding["grade"] == "bad"}
    assert {"signing key", "procedures", "disk"} <= bad
    assert "chmod 600" in done.stdout and "broken.yaml" in done.stdout


def test_doctor_finds_an_entry_of_a_time_to_come(new_server):
    import sqlite3

    server = new_server()
    with sqlite3.connect(server.data / "tongban.sqlite") as database:
        database.execute("UPDATE entry SET server_at = ?", ((int(time.time()) + 86_400) * 1000,))
    database.close()
    done = server.command("doctor")
    assert done.returncode == 2 and "is still to come" in done.stdout
