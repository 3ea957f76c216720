"""Two processes of tongban before the cluster, people at work, and the primary goes: no acknowledged command is lost,
none is done twice, and both processes find the new primary by themselves."""

from __future__ import annotations

import time

import pytest

from cluster import wait_until
from commands import CommandLoad
from drills import CUT_OFF, FAILOVERS, KILLED, SWITCHED_OVER, at_work, in_service_again
from fixtures import cluster, network  # noqa: F401
from programs import Program, fill


@pytest.fixture(scope="module")
def hub(cluster, tmp_path_factory):
    filled = fill(tmp_path_factory)
    data = filled.into(cluster.address(), cluster.folder / "hub-data")
    programs = [Program(cluster, data, number) for number in (1, 2)]
    try:
        for program in programs:
            program.tokens = filled.tokens
            program.start()
        yield programs
    finally:
        for program in programs:
            program.end()


def test_the_hub_follows_the_primary(cluster, hub):
    load = CommandLoad([program.url for program in hub], hub[0].tokens).start()
    try:
        for drill in (KILLED, CUT_OFF, SWITCHED_OVER) if FAILOVERS else (KILLED, CUT_OFF):
            old = cluster.wait_whole()
            at_work(load)
            began = time.monotonic()
            drill.happens(cluster, old)
            new = cluster.new_primary(old)
            for program in hub:
                wait_until(program.is_ready, f"{program.machine.name} is ready")
            in_service_again(load, f"hub, {drill.name} ({old.name}, then {new.name})", began)
            drill.mended(cluster, old)
        cluster.wait_whole()
    finally:
        load.over.set()
    load.stop()
    load.settle()
    kept = load.check()
    for program in hub:
        program.stop()
    verified = hub[0].command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good"), verified.stdout + verified.stderr
    rebuilt = hub[0].command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr
    print(f"hub: {kept} commands, asked again {load.again} times; {verified.stdout.splitlines()[0]}")
