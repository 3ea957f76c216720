"""What is done to a cluster, and what has to be true of it afterwards."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import Callable

import psycopg
import pytest

from cluster import SERVICE_SECONDS_MAX, Cluster, wait_until
from machines import Machine
from writers import Load, RowLoad

POSTGRES = ("/usr/lib/postgresql/15/bin/postgres", "postgres:")
PATRONI = ("/usr/bin/python3 /usr/bin/patroni",)
ETCD = ("/usr/bin/etcd",)
FAILOVERS = int(os.environ.get("TONGBAN_TEST_FAILOVERS", 0))
SEED = int(os.environ.get("TONGBAN_TEST_SEED", 510_421))
thorough = pytest.mark.skipif(not FAILOVERS, reason="make ha")


def at_work(load: Load) -> None:
    began = time.monotonic()
    wait_until(lambda: load.since(began) > 20, f"{load.things} that are acknowledged")


def in_service_again(load: Load, what: str, since: float) -> float:
    """Prints how long nothing was acknowledged; all that was acknowledged, before and after, is on the primary."""
    at_work(load)
    pause = load.longest_pause(since)
    print(f"{what}: {pause:.1f} s without service, {load.check()} acknowledged {load.things} kept")
    assert pause < SERVICE_SECONDS_MAX
    return pause


def alike_everywhere(cluster: Cluster, load: RowLoad) -> None:
    """The old primary is a standby like the others, with the same rows."""
    cluster.wait_whole()
    load.stop()
    load.check()
    rows = load.rows(cluster.address())

    def are_on(machine: Machine) -> bool:
        try:
            return load.rows(cluster.address(machine)) == rows
        except psycopg.OperationalError:  # it rewinds, or starts again to follow
            return False

    for machine in cluster.machines:
        wait_until(lambda: are_on(machine), f"the same rows on {machine.name}")


def takes_writes(cluster: Cluster, machine: Machine) -> bool:
    try:
        with psycopg.connect(cluster.address(machine)) as connection:
            return connection.execute("SHOW transaction_read_only").fetchone()[0] == "off"
    except psycopg.Error:
        return False


def switch_over(cluster: Cluster, old: Machine) -> None:
    """As before maintenance: by an administrator's command."""
    chosen = cluster.synchronous()
    arguments = ["--leader", old.name, "--candidate", chosen.name, "--force"]
    said = cluster.patronictl(old, "switchover", "tongban", *arguments)
    assert "Successfully switched over" in said, said
    assert cluster.new_primary(old) is chosen


@dataclass(frozen=True)
class Drill:
    """What happens to the primary, and how it is mended when another has taken its place."""

    name: str
    happens: Callable[[Cluster, Machine], None]
    mended: Callable[[Cluster, Machine], None]


KILLED = Drill(
    "killed", lambda cluster, old: old.kill(*PATRONI, *POSTGRES), lambda cluster, old: old.start("patroni")
)
CUT_OFF = Drill("cut off", lambda cluster, old: cluster.cut_off(old), lambda cluster, old: cluster.mend(old))
SWITCHED_OFF = Drill("without power", lambda cluster, old: old.switch_off(), lambda cluster, old: cluster.boot(old))
SWITCHED_OVER = Drill("switched over", switch_over, lambda cluster, old: None)
