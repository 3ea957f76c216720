"""Two processes of tongban before the cluster, people at work, and the primary goes: no acknowledged command is lost, none
is done twice, and both processes find the new primary by themselves."""

from __future__ import annotations

import time

import pytest

from cluster import SERVICE_SECONDS_MAX, Cluster, wait_until
from commands import CommandLoad
from fixtures import cluster, network  # noqa: F401
from machines import Machine
from programs import Program, fill, ready_again
from test_failover import FAILOVERS, PATRONI, POSTGRES


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


def killed(cluster: Cluster, old: Machine) -> Machine:
    old.kill(*PATRONI, *POSTGRES)
    return cluster.new_primary(old)


def cut_off(cluster: Cluster, old: Machine) -> Machine:
    cluster.cut_off(old)
    return cluster.new_primary(old)


def switched_over(cluster: Cluster, old: Machine) -> Machine:
    chosen = cluster.synchronous()
    cluster.patronictl(
        old, "switchover", "tongban", "--leader", old.name, "--candidate", chosen.name, "--force"
    )
    return cluster.new_primary(old)


def back(cluster: Cluster, how, old: Machine) -> None:
    if how is killed:
        old.start("patroni")
    if how is cut_off:
        cluster.mend(old)


def test_the_hub_follows_the_primary(cluster, hub):
    load = CommandLoad([program.url for program in hub], hub[0].tokens).start()
    try:
        for how in (killed, cut_off, switched_over) if FAILOVERS else (killed, cut_off):
            old = cluster.wait_whole()
            before = time.monotonic()
            wait_until(lambda: load.since(before) > 10, "commands that are acknowledged")
            began = time.monotonic()
            new = how(cluster, old)
            elected = time.monotonic()
            for program in hub:
                ready_again(program)
            wait_until(lambda: load.since(elected) > 10, "commands that are acknowledged again")
            pause = load.longest_pause(began)
            kept = load.check()
            print(
                f"hub, {how.__name__} ({old.name}, then {new.name}): {pause:.1f} s without service,"
                f" another primary after {elected - began:.1f} s, {kept} acknowledged commands kept"
            )
            assert pause < SERVICE_SECONDS_MAX
            back(cluster, how, old)
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
