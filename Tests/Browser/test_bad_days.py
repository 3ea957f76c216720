"""Bad days of a machine: its disk is full or cannot be written, its clock jumps, its files are broken. Each time a clear
sentence, nothing acknowledged lost, and work goes on as soon as it can."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import threading
import time

import pytest
import requests

from api_client import Client, uuid7
from cases import filing
from clocks import DAY, SetClock
from conftest import BINARY, CITIZEN, CLERK_ELSEWHERE, DECIDER, Server
from disks import MEGABYTE, FaultyDisk, SmallDisk
from receivers import wait_for
from test_kill import Load, picture

SMALL = 480  # megabytes: files are taken while 256 are free


def beside(server: Server, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(BINARY), *arguments], env=server.environment, capture_output=True, text=True, timeout=120
    )


def unready(server: Server) -> list[str]:
    answer = requests.get(server.url + "/readyz", timeout=20)
    return [] if answer.status_code == 200 else answer.json()["reasons"]


def send_file(server: Server) -> requests.Response:
    return requests.post(
        server.url + "/api/v1/attachments",
        headers={"Authorization": f"Bearer {server.tokens[CLERK_ELSEWHERE]}", "Content-Type": "image/png"},
        params={"name": "scan.png"},
        data=picture(),
        timeout=20,
    )


def work_for(load: Load, seconds: float) -> None:
    load.over.clear()
    workers = [threading.Thread(target=load.work) for _ in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(seconds)
    load.over.set()
    for worker in workers:
        worker.join()


def whole(server: Server, load: Load) -> None:
    """What was acknowledged is there; the chain is whole; projections are what the entries make of them."""
    load.settle()
    load.check(load.acknowledged)
    server.stop()
    verified = server.command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good"), verified.stdout + verified.stderr
    rebuilt = server.command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr


def refused(answer: requests.Response, code: str = "storage.") -> None:
    assert answer.status_code == 503 and answer.json()["code"].startswith(code), answer.text
    assert int(answer.headers["Retry-After"]) > 0


def once_refused(ask, load: Load) -> requests.Response:
    """The log begins anew in room that it has when all of it was copied back: a little is still taken then, and kept."""
    answer = ask()
    end = time.monotonic() + 40
    while answer.status_code < 500 and time.monotonic() < end:
        work_for(load, 0.5)
        answer = ask()
    return answer


def the_page_says_it(browser_session: requests.Session, server: Server, load: Load) -> None:
    """A citizen saves a page: refused in a sentence, in both languages, and nothing of it is kept."""
    page = browser_session.get(server.url + "/my/contact", timeout=20)
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrf" value="([^"]*)"', page.text).group(1)
    for language, words in [("en", "The system cannot save right now; nothing was submitted"), ("zh", "系统暂时不能保存，刚才的内容没有提交")]:
        form = {"csrf": token, "phone": "13800000299", "ways": "sms", "language": "zh-Hans"}
        headers = {"Accept-Language": language}
        answer = once_refused(
            lambda: browser_session.post(server.url + "/my/contact", data=form, headers=headers, timeout=20), load
        )
        assert answer.status_code == 503 and words in answer.text, answer.text[:2000]


def test_disk_full(demo_template, demo_session_of, tmp_path):
    disk = SmallDisk(tmp_path / "disk", SMALL)
    clock = SetClock(tmp_path)
    try:
        server = disk.server(demo_template, TONGBAN_DISK_MINIMUM=1, **clock.settings).start()
        load = Load(server)
        work_for(load, 1)
        assert not load.unexpected and len(load.acknowledged) > 10
        assert send_file(server).status_code == 201
        case = next(iter(load.acknowledged.values()))[0]
        citizen = demo_session_of(server, CITIZEN)
        citizen.headers["Accept-Language"] = "en"

        # Less than is kept free for the database: files are refused first, cases go on.
        disk.fill(keep=100 * MEGABYTE)
        refused(send_file(server), "storage.files-full")
        work_for(load, 0.5)
        assert not load.unexpected and not unready(server)

        # Not a byte more. The log may have room that it had taken before; then it is over.
        disk.fill()
        wait_for(lambda: work_for(load, 0.5) or load.unexpected)
        assert all(": 503 " in line and "storage.database.full" in line for line in load.unexpected), load.unexpected
        assert not load.doubtful
        wait_for(lambda: "disk.full" in unready(server))
        refused(send_file(server))
        # Also after so long that a session and a token would note again when they were used last.
        clock.move(3_700)
        reading(server, citizen, case, load)
        clock.move(0)
        the_page_says_it(citizen, server, load)
        checked = beside(server, "doctor")
        assert checked.returncode == 2 and "is full" in checked.stdout
        # A backup onto the full disk is none; one onto another disk is whole.
        made = beside(server, "backup", str(disk.folder / "backup"))
        assert made.returncode == 74 and "full" in made.stderr, made.stderr
        assert not (disk.folder / "backup").exists()
        made = beside(server, "backup", str(tmp_path / "backup"))
        assert made.returncode == 0, made.stderr
        assert beside(server, "backup", "--verify", str(tmp_path / "backup")).returncode == 0

        # Killed and started on the full disk: the sentence, and nothing is changed.
        server.kill()
        again = server.command("serve")
        assert again.returncode == 74 and "is full" in again.stderr, again.stderr

        disk.make_room()
        server.start()
        load.check(load.acknowledged)
        disk.fill()
        load.unexpected.clear()
        wait_for(lambda: work_for(load, 0.5) or load.unexpected)
        # Room again: back at work by itself, at once.
        disk.make_room()
        load.unexpected.clear()
        before = len(load.acknowledged)
        work_for(load, 1)
        assert not load.unexpected and len(load.acknowledged) > before
        wait_for(lambda: not unready(server))
        assert send_file(server).status_code == 201
        whole(server, load)
    finally:
        server.process and server.kill()
        disk.unmount()


def reading(server: Server, citizen: requests.Session, case: str, load: Load) -> None:
    """Without a disk to write on, guides, search, one's own cases and notices are read as ever. Who reads the data of
    other people is written down first: where that cannot be done, they are not shown."""
    for path in ("/", "/search?q=社保", "/notices", f"/cases/{case}", "/my/contact", "/api/v1/items?q=社保"):
        answer = citizen.get(server.url + path, timeout=20)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[-1000:]}"
    program = requests.Session()
    program.headers["Authorization"] = f"Bearer {server.tokens[DECIDER]}"
    assert program.get(server.url + "/api/v1/me", timeout=20).status_code == 200
    refused(once_refused(lambda: program.get(f"{server.url}/api/v1/cases/{case}", timeout=20), load))


def test_disk_turns_read_only(demo_template, demo_session_of, tmp_path):
    disk = FaultyDisk(tmp_path / "disk", SMALL)
    try:
        server = disk.server(demo_template, TONGBAN_DISK_MINIMUM=1).start()
        load = Load(server)
        work_for(load, 1)
        assert not load.unexpected and send_file(server).status_code == 201
        case = next(iter(load.acknowledged.values()))[0]
        citizen = demo_session_of(server, CITIZEN)
        workers = [threading.Thread(target=load.work) for _ in range(4)]
        load.over.clear()
        for worker in workers:
            worker.start()
        time.sleep(0.5)
        disk.fail()
        time.sleep(1)
        load.over.set()
        for worker in workers:
            worker.join()
        assert load.unexpected and not load.doubtful
        assert all(": 503 " in line and "storage." in line for line in load.unexpected), load.unexpected[:3]
        wait_for(lambda: "disk.read-only" in unready(server))
        assert requests.get(server.url + "/healthz", timeout=20).ok
        refused(send_file(server))
        reading(server, citizen, case, load)
        the_page_says_it(citizen, server, load)
        checked = beside(server, "doctor")
        assert checked.returncode == 2 and "cannot be written" in checked.stdout, checked.stdout + checked.stderr
        # The last good state can be taken to another disk while it is still there to be read.
        made = beside(server, "backup", str(tmp_path / "backup"))
        assert made.returncode == 0, made.stderr
        # It ends when asked, though it can sign no more, and does not start before the disk is mended.
        process, server.process = server.process, None
        process.terminate()
        assert process.wait(40) == 74, server.log.read_text()[-2000:]
        again = server.command("serve")
        assert again.returncode == 77 and "on a file system that cannot be written" in again.stderr, again.stderr

        disk.mend()
        server.start()
        assert not unready(server)
        load.unexpected.clear()
        work_for(load, 1)
        assert not load.unexpected
        whole(server, load)
    finally:
        server.process and server.kill()
        disk.unmount()


def number_of(number: str) -> tuple[str, int]:
    """The series of a case number, and its place in it."""
    county, day, node, sequence, _ = number.split("-")
    return f"{county}-{day}-{node}", int(sequence)


def timers_of(server: Server) -> int:
    with sqlite3.connect(f"file:{server.data}/tongban.sqlite?mode=ro", uri=True) as database:
        made = database.execute("SELECT COUNT(*), COUNT(DISTINCT command_id) FROM entry WHERE actor_kind = 'system'").fetchone()
    database.close()
    assert made[0] == made[1]
    return made[0]


def guess(server: Server, username: str) -> str:
    session = requests.Session()
    session.headers["Accept-Language"] = "en"
    page = session.get(server.url + "/sign-in", timeout=20).text
    token = re.search(r'name="csrf" value="([^"]*)"', page).group(1)
    form = {"username": username, "password": "not the right one", "csrf": token}
    answer = session.post(server.url + "/sign-in", data=form, timeout=20)
    assert answer.status_code < 500
    return answer.text


def test_clock_jumps_while_serving(new_server, demo_session_of, tmp_path):
    clock = SetClock(tmp_path)
    server = new_server(**clock.settings).start()
    clerk, decider = (Client(server, server.tokens[who]) for who in (CLERK_ELSEWHERE, DECIDER))
    numbers: list[str] = []
    cases: list[str] = []

    def work() -> None:
        for _ in range(3):
            receipt = clerk.file(filing())
            decider.act(receipt["id"], "receive")
            numbers.append(receipt["number"])
            cases.append(receipt["id"])

    def is_in(session: requests.Session) -> bool:
        return session.get(server.url + "/notices", timeout=20, allow_redirects=False).status_code == 200

    work()
    before = demo_session_of(server, CITIZEN)
    assert is_in(before)

    clock.move(DAY)
    work()
    # Two hours without a sign of life are over, as the clock has it; whoever comes signs in again.
    assert not is_in(before)
    ahead = demo_session_of(server, CITIZEN)
    assert is_in(ahead)
    assert "Too many wrong tries" in [guess(server, "nobody-else") for _ in range(7)][-1]

    clock.move(0)
    # Made in a time to come: it would last a day longer than any may, so it is over.
    assert not is_in(ahead)
    here = demo_session_of(server, CITIZEN)
    assert is_in(here)
    # A lock of that time does not hold until that time has come.
    assert "Too many wrong tries" not in guess(server, "nobody-else")
    work()

    clock.move(-DAY)
    work()
    assert not is_in(here)
    assert is_in(demo_session_of(server, CITIZEN))
    clock.move(0)
    work()

    assert len(set(numbers)) == len(numbers)
    series: dict[str, list[int]] = {}
    for number in numbers:
        series.setdefault(number_of(number)[0], []).append(number_of(number)[1])
    assert len(series) == 3 and all(found == sorted(found) for found in series.values()), series
    # A case that began ahead of time goes on like any other, and its entries keep their order.
    for id in cases:
        decider.act(id, "accept")
        versions = [entry["version"] for entry in decider.entries(id)]
        assert versions == list(range(1, len(versions) + 1))
    server.stop()
    # The doctor says it until that time has come.
    told = server.command("doctor")
    assert told.returncode == 2 and re.search(r"^bad\s+clock .*still to come.* or was ahead then", told.stdout, re.M)
    clock.move(2 * DAY)
    assert re.search(r"^good\s+clock", server.command("doctor").stdout, re.M)
    clock.move(0)
    server.start()
    whole(server, Load(server))


def test_timers_of_a_day_that_came_too_early_fire_once(new_server, tmp_path):
    """Each step of a clock is one entry with a name of its own: a clock that went wrong and right again makes no second."""
    clock = SetClock(tmp_path)
    server = new_server(**clock.settings)

    def at(seconds: int) -> int:
        clock.move(seconds)
        server.start()
        # The sweep is the first thing that a server does; it is over when the count stands.
        made, again = -1, timers_of(server)
        while made != again:
            made = again
            time.sleep(1.5)
            again = timers_of(server)
        server.stop()
        return made

    at(0)
    today = at(0)
    early = at(DAY)
    assert at(0) == early and at(-DAY) == early, "nothing is undone, nothing is done again"
    assert at(DAY) == early and at(2 * DAY) >= early
    assert early > today, "the demonstration has limits that end every day"
    clock.move(0)
    server.start()
    whole(server, Load(server))
