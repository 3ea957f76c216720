"""`make overload`: ten times the sustainable rate for half a minute, and what became of it, in figures.

Ends with 1 where something was wrong: an answer other than 201 or 503, a 503 without Retry-After, an acknowledged case
that is not there, a broken chain, or no full speed again within five seconds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from conftest import CLERK_ELSEWHERE, FILL_SECONDS_MAX, Server
from load import Answers, load

CALM_CONNECTIONS = 32
CROWD_CONNECTIONS = 1_200
FULL_SPEED = 0.9
RECOVERY_SECONDS_MAX = 5


def crowd(port: int, token: str, seconds: float, rate: float, processes: int) -> Answers:
    share = (port, token, seconds, CROWD_CONNECTIONS // processes, rate / processes)
    with multiprocessing.Pool(processes) as pool:
        answers = Answers()
        for part in pool.starmap(load, [share] * processes):
            answers.add(part)
        return answers


def missing(data: Path, taken: list[str]) -> int:
    with sqlite3.connect(data / "tongban.sqlite") as database:
        there = {id.hex() for (id,) in database.execute("SELECT id FROM case_row")}
    return sum(id.replace("-", "") not in there for id in taken)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--factor", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2, help="of the load")
    parser.add_argument("--data", type=Path, help="a filled demonstration; a new one is made where this is left out")
    wanted = parser.parse_args()
    flaws: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(wanted.data or Path(folder) / "data").start(FILL_SECONDS_MAX)
        server.stop()
        token = server.token(CLERK_ELSEWHERE)
        server.start()
        load(server.port, token, 3, CALM_CONNECTIONS)
        calm = load(server.port, token, 8, CALM_CONNECTIONS)
        print(f"sustainable: {calm.rate:.0f} cases/s, half within {calm.share(0.5) * 1000:.0f} ms, "
              f"99% within {calm.share(0.99) * 1000:.0f} ms", flush=True)  # fmt: skip
        heavy = crowd(server.port, token, wanted.seconds, calm.rate * wanted.factor, wanted.processes)
        offered = heavy.sent / heavy.lasted
        print(f"offered: {calm.rate * wanted.factor:.0f}/s for {wanted.seconds} s; sent {offered:.0f}/s "
              f"({offered / calm.rate:.1f} times the sustainable rate, as fast as the load could)")  # fmt: skip
        print(f"taken: {len(heavy.taken)} ({heavy.rate:.0f}/s), 99% within {heavy.share(0.99) * 1000:.0f} ms; "
              f"refused with 503: {heavy.refused}; anything else: {len(heavy.wrong)}", flush=True)  # fmt: skip
        recovered = None
        began = time.monotonic()
        after = Answers()
        while recovered is None and time.monotonic() - began < 3 * RECOVERY_SECONDS_MAX:
            second = load(server.port, token, 1, CALM_CONNECTIONS)
            after.add(second)
            if second.rate >= calm.rate * FULL_SPEED:
                recovered = time.monotonic() - began
        said = "not" if recovered is None else f"within {recovered:.1f} s"
        print(f"full speed again ({FULL_SPEED:.0%} of the sustainable rate): {said}")
        server.stop()
        verified = server.command("verify")
        lost = missing(server.data, calm.taken + heavy.taken + after.taken)
        print(f"acknowledged and not there: {lost}; {verified.stdout.strip()}")
        if heavy.wrong or after.wrong or calm.wrong:
            flaws.append(f"wrong answers: {(heavy.wrong + after.wrong + calm.wrong)[:3]}")
        if heavy.refused_without_retry_after:
            flaws.append(f"{heavy.refused_without_retry_after} refusals without Retry-After")
        if lost or verified.returncode != 0:
            flaws.append("something that was acknowledged is not as it was written")
        if recovered is None or recovered > RECOVERY_SECONDS_MAX:
            flaws.append(f"no full speed within {RECOVERY_SECONDS_MAX} s")
    for flaw in flaws:
        print(f"FLAW: {flaw}")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
