"""Backups of PostgreSQL: a base backup and the log since, brought back to a moment and to the end; what was
acknowledged before it is there, what came after is not. With the commands that `deploy/ha` installs."""

from __future__ import annotations

import subprocess
import time

import pytest
import requests

import fixtures  # noqa: F401  # the way to the browser tests' parts
from cluster import wait_until
from commands import CommandLoad
from conftest import DECIDER, Server
from machines import need_tools
from postgres import COMMANDS, Postgres
from programs import fill, tongban
from writers import RowLoad


@pytest.fixture
def postgres(tmp_path):
    need_tools()
    made: list[Postgres] = []

    def make(name: str) -> Postgres:
        made.append(Postgres(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        one.end()


def restored(postgres, name: str, *arguments: str) -> Postgres:
    new = postgres(name)
    said = new.command("tongban-database-restore", f"--datadir={new.data}", *arguments)
    assert "base backup" in said
    return new.start()


def test_to_a_moment_and_to_the_end(postgres):
    house = postgres("house").create().start()
    RowLoad.prepare(house.address())
    load = RowLoad(house.address()).start()
    time.sleep(1)
    # While people work.
    house.command("tongban-base-backup", "--now")
    [base] = [place for place in (house.backups / "base").iterdir() if not place.name.startswith(".")]
    time.sleep(1.5)
    load.stop()
    before = set(load.acknowledged)
    moment = house.ask("SELECT clock_timestamp()")
    time.sleep(0.2)
    load.start()
    time.sleep(1)
    load.stop()
    after = set(load.acknowledged) - before
    assert len(before) > 20 and len(after) > 20
    house.archive()
    # What is in the archive survives the house.
    house.kill()

    then = restored(postgres, "then", f"--time={moment}")
    rows = load.rows(then.address())
    assert before <= rows and not after & rows
    # It reaches nobody and archives nothing until it is told to.
    assert then.ask("SHOW archive_mode") == "off" and then.ask("SHOW listen_addresses") == "localhost"
    # Work can go on there.
    RowLoad(then.address()).start().stop()

    last = restored(postgres, "last")
    load.check_address = last.address()
    print(f"restored: {len(before)} rows to the moment, {load.check()} to the end")

    # A moment before any base backup: refused, with a sentence.
    with pytest.raises(AssertionError, match="no base backup"):
        postgres("none").command("tongban-database-restore", "--datadir=/nowhere", "--time=2020-01-01 00:00:00+08")
    # A backup that was touched is none.
    file = next(path for path in (base / "base").rglob("*") if path.is_file() and path.stat().st_size > 8192)
    content = bytearray(file.read_bytes())
    content[5000] ^= 1
    file.write_bytes(content)
    with pytest.raises(AssertionError, match="checksum mismatch"):
        new = postgres("touched")
        new.command("tongban-database-restore", f"--datadir={new.data}")


def test_the_hub_restored(postgres, tmp_path, tmp_path_factory):
    """Cases and decisions, acknowledged over HTTP: what was before the moment is there and whole, what came after is
    not, and the journal's chain says so itself."""
    filled = fill(tmp_path_factory)
    house = postgres("house").create().start()
    house.ask("CREATE DATABASE tongban")
    data = filled.into(house.address("tongban"), tmp_path / "data")
    house.command("tongban-base-backup", "--now")
    server = Server(data, TONGBAN_DATABASE=house.address("tongban"))
    try:
        load = CommandLoad([server.start().url], filled.tokens)
        for seconds in (2, 1):
            load.start(2)
            time.sleep(seconds)
            load.stop()
            load.settle()
            if seconds == 2:
                before = dict(load.acknowledged)
                moment = house.ask("SELECT clock_timestamp()")
                time.sleep(0.2)
    finally:
        server.stop()
    after = {command: kept for command, kept in load.acknowledged.items() if command not in before}
    assert len(before) > 5 and len(after) > 2
    house.archive()
    house.kill()

    for name, arguments, there in (("then", [f"--time={moment}"], before), ("last", [], before | after)):
        new = restored(postgres, name, *arguments)
        verified = tongban(data, new.address("tongban"), "verify")
        assert verified.returncode == 0 and verified.stdout.startswith("good"), verified.stdout + verified.stderr
        server = Server(data, TONGBAN_DATABASE=new.address("tongban"))
        try:
            found = CommandLoad([server.start().url], filled.tokens)
            found.acknowledged = dict(there)
            found.check()
            gone = {case for case, _ in after.values()} - {case for case, _ in before.values()}
            for case in gone if there is before else ():
                answer = requests.get(
                    f"{server.url}/api/v1/cases/{case}", timeout=20,
                    headers={"Authorization": f"Bearer {filled.tokens[DECIDER]}"},
                )  # fmt: skip
                assert answer.status_code == 404, answer.text
        finally:
            server.stop()
        print(f"restored, {name}: {len(there)} commands; {verified.stdout.splitlines()[0]}")


def test_archive_keeps_what_it_has(postgres):
    """Unmounted, the archive takes nothing and loses nothing; what is there is never written over."""
    house = postgres("house").create().start()
    house.archive()
    mark = house.backups / ".tongban-backups"
    mark.unlink()
    house.ask("CREATE TABLE one (n INTEGER)")
    house.ask("SELECT pg_switch_wal()")
    wait_until(lambda: int(house.ask("SELECT failed_count FROM pg_stat_archiver")) > 0, "an archive that fails")
    mark.touch()
    house.archive()

    kept = sorted((house.backups / "wal").glob("0*.gz"))
    piece = house.folder / "piece"
    piece.write_bytes(b"another system's")
    done = subprocess.run(
        house.as_user(str(COMMANDS / "tongban-wal-archive"), str(piece), kept[0].stem),
        env=house.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1 and "is another file" in done.stderr
    # But where the timeline ended in that piece, members differ behind its end: refused, all later log would wait.
    number = int(kept[0].stem[16:24], 16)
    history = house.folder / "history"
    history.write_text(f"1\t0/{number:X}000028\tno recovery target specified\n")
    house.command("tongban-wal-archive", str(history), "00000002.history")
    house.command("tongban-wal-archive", str(piece), kept[0].stem)
    # The same file again is no fault: PostgreSQL asks twice after a crash.
    house.command("tongban-wal-restore", kept[0].stem, str(house.folder / "again"))
    house.command("tongban-wal-archive", str(house.folder / "again"), kept[0].stem)
    # And a piece that the archive does not have is no end of the world.
    with pytest.raises(AssertionError):
        house.command("tongban-wal-restore", "0000000900000000000000FF", str(house.folder / "none"))


def test_old_backups_go(postgres):
    """Two stay whatever their age; of the log only what the oldest of them needs."""
    house = postgres("house").create().start()
    for _ in range(4):
        house.command("tongban-base-backup", "--now")
        house.archive()
        for place in (house.backups / "base").glob("2*"):
            subprocess.run(["touch", "-d", "30 days ago", str(place)], check=True)
        time.sleep(1.1)  # a name is a second
    bases = sorted((house.backups / "base").glob("2*"))
    assert len(bases) == 2
    # Each of those left can be restored.
    RowLoad.prepare(house.address())
    house.archive()
    last = restored(postgres, "last")
    assert last.ask("SELECT count(*) FROM written") == "0"
    pieces = len(list((house.backups / "wal").glob("0*.gz")))
    assert pieces < 10, "old log stays for ever"
