"""An installation moves from a file to PostgreSQL while it serves, works there, and moves back; what every command says
of a database on a server."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from conftest import BINARY, CLERK_ELSEWHERE, DECIDER, Server
from guarded_postgres import USER, GuardedPostgres
from person import Person
from test_kill import FILING


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    server = GuardedPostgres(tmp_path_factory.mktemp("postgres") / "passwords")
    yield server
    server.close()


def beside(server: Server, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(BINARY), *arguments], env=server.environment | environment, capture_output=True, text=True, timeout=600
    )


def as_program(server: Server, account: str) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {server.tokens[account]}"
    return session


def file(server: Server) -> str:
    filed = as_program(server, CLERK_ELSEWHERE).post(server.url + "/api/v1/cases", json=FILING, timeout=30)
    assert filed.status_code == 201, filed.text
    return filed.json()["id"]


def history(server: Server, case: str) -> list:
    answer = as_program(server, DECIDER).get(server.url + f"/api/v1/cases/{case}/entries", timeout=30)
    assert answer.ok, answer.text
    return answer.json()["entries"]


def test_there_and_back_while_people_work(new_server, postgres, tmp_path, browser):
    server = new_server().start()
    source = f"sqlite:{server.data / 'tongban.sqlite'}"
    target = postgres.create("moved")
    before = file(server)

    # It goes on serving while it is copied, and until it is told to stop.
    refused = beside(server, "move", "--from", source, "--to", target)
    assert refused.returncode == 75 and "is in use" in refused.stderr, refused.stderr
    move = subprocess.Popen(
        [str(BINARY), "move", "--from", source, "--to", target, "--wait", "10"], env=server.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.extend(iter(move.stderr.readline, "")))
    reader.start()
    end = time.monotonic() + 300
    while not any("everything is copied" in line for line in told):
        assert move.poll() is None and time.monotonic() < end, "".join(told)
        time.sleep(0.1)
    meanwhile = file(server)
    acted = as_program(server, DECIDER).post(
        server.url + f"/api/v1/cases/{before}/actions", json={"action": "receive", "input": {}}, timeout=30)  # fmt: skip
    assert acted.ok, acted.text
    server.stop()
    assert move.wait(300) == 0, "".join(told)
    reader.join()
    said = move.stdout.read()
    assert re.search(r"\d+ tables, \d+ rows, each compared; \d+ entries in one chain", said), said
    assert "The source rested for" in said

    # There: the old cases, what came meanwhile, and new work.
    old = (server.data / "tongban.sqlite").read_bytes()
    server.settings["TONGBAN_DATABASE"] = target
    server.start()
    assert len(history(server, before)) == 2 and len(history(server, meanwhile)) == 1
    after = file(server)
    official = Person(browser, server, DECIDER)
    official.open(f"/cases/{before}")
    assert official.page.locator("h1").first.inner_text().strip()
    official.close()
    server.stop()
    verified = beside(server, "verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good:"), verified.stdout + verified.stderr
    rebuilt = beside(server, "rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr
    assert (server.data / "tongban.sqlite").read_bytes() == old, "the source is as it was"

    # Back into another file, and on from there.
    back = server.data / "back.sqlite"
    again = beside(server, "move", "--to", f"sqlite:{back}")
    assert again.returncode == 0, again.stderr
    server.settings["TONGBAN_DATABASE"] = f"sqlite:{back}"
    server.start()
    assert len(history(server, before)) == 2 and len(history(server, after)) == 1
    file(server)
    server.stop()
    assert beside(server, "verify").returncode == 0
    with sqlite3.connect(back) as file_:
        assert file_.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_killed_half_way_it_is_refused_and_then_finished(new_server, postgres, tmp_path):
    server = new_server()
    target = postgres.create("killed")
    source = f"sqlite:{server.data / 'tongban.sqlite'}"
    move = subprocess.Popen(
        [str(BINARY), "move", "--from", source, "--to", target], env=server.environment, stderr=subprocess.PIPE, text=True)  # fmt: skip
    for line in move.stderr:
        if line.startswith("copying"):
            break
    move.kill()
    move.wait()
    server.settings["TONGBAN_DATABASE"] = target
    started = beside(server, "serve")
    assert started.returncode == 76 and "was not finished" in started.stderr, started.stderr
    assert "was not finished" in beside(server, "doctor").stdout
    finished = beside(server, "move", "--from", source, "--to", target)
    assert finished.returncode == 0, finished.stderr
    server.start()
    server.stop()


def test_every_command_at_a_server(new_server, postgres, tmp_path):
    server = new_server()
    source = f"sqlite:{server.data / 'tongban.sqlite'}"
    target = postgres.create("commands")
    assert beside(server, "move", "--from", source, "--to", target).returncode == 0
    server.settings["TONGBAN_DATABASE"] = target

    token = beside(server, "token", "create", "portal", "--account", CLERK_ELSEWHERE)
    assert token.returncode == 0, token.stderr
    status = beside(server, "keys", "status")
    assert status.returncode == 0 and "in force" in status.stdout
    assert beside(server, "keys", "rotate").returncode == 0
    assert beside(server, "keys", "retire").returncode == 0
    assert beside(server, "verify").returncode == 0
    days = tmp_path / "divisions.csv"
    days.write_text("code,parent,level,name\n519900000000,510000000000,2,新市\n", encoding="utf-8")
    imported = beside(server, "import", "divisions", str(days))
    assert imported.returncode == 0, imported.stdout + imported.stderr
    filled = beside(server, "demo")
    assert filled.returncode == 1 and "has territories already" in filled.stderr

    looked = beside(server, "doctor")
    assert looked.returncode == 1, looked.stdout + looked.stderr
    for words in ("PostgreSQL 1", "is the primary", "Every page carries a checksum", "No standby has to confirm",
                  "for its owner only", "connections are in use"):  # fmt: skip
        assert words in looked.stdout, looked.stdout

    made = beside(server, "backup", str(tmp_path / "backup"), "--with-keys")
    assert made.returncode == 0, made.stderr
    assert beside(server, "backup", "--verify", str(tmp_path / "backup")).returncode == 0
    other = postgres.create("restored")
    restored = beside(server, "restore", str(tmp_path / "backup"), "--data", str(tmp_path / "new"), "--database", other)
    assert restored.returncode == 0 and "good:" in restored.stdout, restored.stderr
    assert not (tmp_path / "new" / "tongban.sqlite").exists()
    count = "SELECT COUNT(*) FROM case_row"
    assert postgres.sql(count, "restored") == postgres.sql(count, "commands") != "0"
    again = beside(server, "restore", str(tmp_path / "backup"), "--data", str(tmp_path / "third"), "--database", other)
    assert again.returncode == 77 and "is not empty" in again.stderr, again.stderr


def test_what_is_wrong_with_a_server_is_said(new_server, postgres, tmp_path):
    server = new_server()
    wrong = tmp_path / "wrong.pgpass"
    wrong.write_text(f"*:*:*:{USER}:no\n")
    wrong.chmod(0o600)
    here = f"127.0.0.1:{postgres.port}"
    postgres.create("newer")
    for address, code, words in (
        (f"postgres://{USER}@{here}/postgres?passfile={wrong}", 77, "does not take the password"),
        (f"postgres://{USER}@{here}/nothing?passfile={postgres.passfile}", 66, "CREATE DATABASE"),
        ("postgres://tongban@127.0.0.1:1/x", 69, "cannot be reached"),
        (postgres.address("postgres") + "&sslmode=require", 69, "TLS"),
        (f"postgres://{USER}:secret@{here}/postgres", 78, "holds a password"),
    ):
        for command in (["serve"], ["verify"], ["keys", "status"], ["backup", str(tmp_path / "b")]):
            said = beside(server, *command, TONGBAN_DATABASE=address)
            assert said.returncode == code and words in said.stderr, (command, said.returncode, said.stderr)
            # What a backup is at, it says before it comes to the database.
            sentence = [line for line in said.stderr.splitlines() if not line.endswith("…")]
            assert "secret" not in said.stderr and len(sentence) <= 2, said.stderr
    newer = postgres.address("newer")
    assert beside(server, "move", "--from", f"sqlite:{server.data / 'tongban.sqlite'}", "--to", newer).returncode == 0
    postgres.sql("INSERT INTO migration VALUES ('journal', 9999, 'to come')", "newer")
    said = beside(server, "serve", TONGBAN_DATABASE=newer)
    assert said.returncode == 76 and "start the newer program" in said.stderr, said.stderr


def test_a_server_that_goes_away_and_comes_back(new_server, tmp_path_factory):
    postgres = GuardedPostgres(tmp_path_factory.mktemp("away") / "passwords")
    server = new_server()
    target = postgres.create("served")
    assert beside(server, "move", "--from", f"sqlite:{server.data / 'tongban.sqlite'}", "--to", target).returncode == 0
    server.settings["TONGBAN_DATABASE"] = target
    server.start()
    try:
        assert requests.get(server.url + "/readyz", timeout=20).status_code == 200
        text = requests.get(server.url + "/metrics", timeout=20).text
        for name in ("bytes", "connections", "connections_max", "standbys", "lag_seconds"):
            assert f"\ntongban_database_{name}" in text
        postgres.stop("immediate")
        answer = until(lambda: requests.get(server.url + "/readyz", timeout=20), lambda answer: answer.status_code == 503)
        assert "writer." in answer.text, answer.text
        assert requests.get(server.url + "/healthz", timeout=20).ok
        postgres.start()
        until(lambda: requests.get(server.url + "/readyz", timeout=20), lambda answer: answer.status_code == 200)
        file(server)
    finally:
        server.stop()
        postgres.close()


def until(ask, holds, seconds: float = 60):
    end = time.monotonic() + seconds
    while not holds(answer := ask()):
        assert time.monotonic() < end, answer.text
        time.sleep(0.2)
    return answer
