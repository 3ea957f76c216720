"""Bad days of files: a page of the database, an entry, the schema, a key, a procedure, a paper that is not what was
written; each told in one sentence, by every command, with its number.

A port in use, an empty folder's damaged database, newer schema, missing keys and a full or read-only disk at the start
are in test_settings.py; a wrong master key in test_master_key.py; a second process in test_operation.py; a broken
procedure as the doctor sees it in test_stop.py; damaged backups in test_backup.py.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest
import requests

from api_client import Client
from cases import case_at
from conftest import BINARY, CLERK_ELSEWHERE, DECIDER, Server
from test_bad_days import send_file

PAGE = 4096
SEED = 1_202


@pytest.fixture
def server(new_server) -> Server:
    """Stopped, with data of its own, all of it in the one file."""
    server = new_server()
    server.start()
    server.stop()
    return server


def database(server: Server) -> Path:
    return server.data / "tongban.sqlite"


def flip(path: Path, at: int, bytes_: int = 1) -> None:
    """Turns every bit of some bytes around."""
    with open(path, "r+b") as file:
        file.seek(at)
        old = file.read(bytes_)
        file.seek(at)
        file.write(bytes(byte ^ 0xFF for byte in old))


def place_of(server: Server, content: bytes) -> int:
    place = database(server).read_bytes().find(content)
    assert place > 0
    return place


def rows(server: Server) -> int:
    """A digest of everything in the database."""
    with sqlite3.connect(f"file:{database(server)}?mode=ro", uri=True) as reader:
        found = hash("".join(reader.iterdump()))
    reader.close()
    return found


def ends(server: Server, code: int, *words: str, command: tuple[str, ...] = ("serve",)) -> None:
    """A command that ends in one sentence with these words, and without a trace."""
    done = server.command(*command)
    assert done.returncode == code, (command, done.returncode, done.stdout, done.stderr)
    assert re.search("^tongban: ", done.stderr, re.M) and "Fatal error" not in done.stderr, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("where", ["head", "middle"])
def test_a_damaged_page_is_named_by_every_command(server, tmp_path, where):
    path = database(server)
    pages = path.stat().st_size // PAGE
    if where == "head":
        flip(path, 0, 100)
    else:
        for page in range(pages // 2, pages // 2 + 8):
            flip(path, page * PAGE, 64)
    before = path.read_bytes()
    sentence = ("The database is damaged", "Nothing was changed", "tongban restore")
    commands = [("serve",), ("verify",), ("rebuild",), ("backup", str(tmp_path / "backup")), ("keys", "status")]
    for command in commands:
        ends(server, 65, *sentence, command=command)
    told = server.command("doctor")
    assert told.returncode == 2 and "database     The database is damaged" in told.stdout and "tongban restore" in told.stdout
    # The engine's own count of changes and its statistics may differ; what people entrusted to it does not.
    after = path.read_bytes()
    changed = [at for at in range(0, len(before), PAGE) if before[at : at + PAGE] != after[at : at + PAGE]]
    assert len(after) == len(before) and len(changed) <= 2, changed
    assert not (tmp_path / "backup").exists()


def test_a_changed_byte_that_the_database_cannot_see_is_found_by_the_chain(server):
    """Every page reads well; what one entry says is not what was written."""
    with sqlite3.connect(f"file:{database(server)}?mode=ro", uri=True) as reader:
        entries = reader.execute("SELECT position, body FROM entry WHERE length(body) BETWEEN 100 AND 1000").fetchall()
    reader.close()
    position, body = random.Random(SEED).choice(entries)
    flip(database(server), place_of(server, body) + len(body) // 2)
    verified = server.command("verify")
    assert verified.returncode == 1, verified.stdout + verified.stderr
    assert verified.stdout.startswith(f"bad entry at position {position} of case "), verified.stdout
    assert f"good before it: {position - 1} entries" in verified.stdout


def test_a_page_that_breaks_while_serving_turns_it_unready(server):
    with sqlite3.connect(f"file:{database(server)}?mode=ro", uri=True) as reader:
        # An old case, which nobody has read since the start.
        case, body = reader.execute(
            "SELECT lower(hex(case_id)), body FROM entry WHERE length(body) > 100 AND version = 1"
            " ORDER BY position LIMIT 1 OFFSET 200"
        ).fetchone()
    reader.close()
    case = "-".join([case[:8], case[8:12], case[12:16], case[16:20], case[20:]])
    server.start()
    flip(database(server), place_of(server, body) // PAGE * PAGE, 64)
    answer = requests.get(
        f"{server.url}/api/v1/cases/{case}/entries",
        headers={"Authorization": f"Bearer {server.tokens[DECIDER]}", "Accept-Language": "en"},
        timeout=20,
    )
    assert answer.status_code == 500 and answer.json()["code"] == "storage", answer.text
    ready = requests.get(server.url + "/readyz", timeout=20)
    assert ready.status_code == 503 and ready.json()["reasons"] == ["database.damaged"]
    # What does not lie on that page is served as ever, until somebody has restored it.
    assert requests.get(server.url + "/", timeout=20).ok
    assert "malformed" in server.log.read_text()
    server.stop()
    ends(server, 65, "The database is damaged")


@pytest.mark.parametrize("room", ["vault", "registry", "journal", "casework"])
def test_a_newer_schema_is_left_alone(server, room):
    with sqlite3.connect(database(server)) as writer:
        writer.execute("INSERT INTO migration VALUES (?, 9999, 'of tomorrow')", (room,))
    writer.close()
    before = rows(server)
    for command in [("serve",), ("verify",), ("rebuild",), ("token", "create", "x", "--account", DECIDER)]:
        ends(server, 76, f"room {room} is at migration 9999", "start the newer program", command=command)
    told = server.command("doctor")
    assert told.returncode == 2 and "Of a newer program" in told.stdout and room in told.stdout
    assert rows(server) == before, "nothing was changed"


def test_a_broken_procedure_of_the_county_is_refused_at_the_start(server):
    folder = server.data / "procedures"
    folder.mkdir()
    for text, words in [("id: broken\n", "broken.yaml"), ("{not yaml: [", "broken.yaml"), ("\xff\xfe", "broken.yaml")]:
        (folder / "broken.yaml").write_bytes(text.encode("latin-1"))
        ends(server, 78, words)
    (folder / "broken.yaml").unlink()
    server.start().stop()


def test_the_signing_key_is_not_made_anew(server):
    """Another one would sign what nobody can check against what was signed before."""
    key = server.data / "keys" / "signing.key"
    kept = key.read_bytes()
    key.unlink()
    for command in [("verify",), ("serve",)]:
        ends(server, 66, str(key), "is missing", "put it back", command=command)
        assert not key.exists(), "none was made in its place"
    told = server.command("doctor")
    assert told.returncode == 2 and f"{key} is missing" in told.stdout
    # Another installation's key: the chain says it, and the doctor.
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    verified = server.command("verify")
    assert verified.returncode == 1 and "signed with a key that this installation does not have" in verified.stdout
    told = server.command("doctor")
    assert told.returncode == 2 and "not the one that signed the journal" in told.stdout
    key.write_bytes(kept)
    assert server.command("verify").returncode == 0


def test_a_paper_that_is_gone_or_changed_is_told(server, tmp_path):
    """The case stands; the file is not shown as what it is not."""
    server.start()
    clerk, decider = (Client(server, server.tokens[who]) for who in (CLERK_ELSEWHERE, DECIDER))
    scans = [send_file(server).json()["id"] for _ in range(2)]
    case = case_at(clerk, decider, materials={"id-card": scans})
    with sqlite3.connect(f"file:{database(server)}?mode=ro", uri=True) as reader:
        names = [name for (name,) in reader.execute("SELECT name FROM file_blob ORDER BY wanted_at DESC LIMIT 2")]
    reader.close()
    paths = [server.data / "files" / name[:2] / name for name in names]
    flip(paths[0], paths[0].stat().st_size // 2)
    paths[1].unlink()
    for scan in scans:
        answer = decider.session.get(f"{server.url}/api/v1/cases/{case['id']}/attachments/{scan}", timeout=20)
        assert answer.status_code == 500 and answer.json()["code"] == "attachment.unreadable", answer.text
    assert decider.case(case["id"])["number"] == case["number"]
    server.stop()
    # The backup takes what there is, and says what there is not.
    made = server.command("backup", str(tmp_path / "backup"))
    assert made.returncode == 0 and f"{names[1]}, which is not in the store" in made.stderr, made.stderr


def test_a_second_process_is_told_whose_the_data_are(new_server):
    """By every command that would be an owner; what may work beside the server is tried in test_operation.py."""
    server = new_server().start()
    for command in (["serve"], ["rebuild"], ["demo"]):
        done = subprocess.run(
            [str(BINARY), *command], env=server.environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 75, (command, done.stderr)
        assert f"the database is in use by process {server.process.pid}; stop it first" in done.stderr
    server.stop()
