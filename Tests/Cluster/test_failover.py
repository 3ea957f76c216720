"""What a province fears of its database, done to one that runs: whatever was acknowledged is there afterwards, and the
service comes back by itself. How long that took is printed; it is not judged beyond a generous bound."""

from __future__ import annotations

import time

from cluster import SERVICE_SECONDS_MAX, Cluster, wait_until
from writers import RowLoad

POSTGRES = ("/usr/lib/postgresql/15/bin/postgres", "postgres:")
PATRONI = ("/usr/bin/python3 /usr/bin/patroni", "/usr/bin/patroni")


def at_work(load: RowLoad) -> None:
    began = time.monotonic()
    wait_until(lambda: load.since(began) > 20, "rows that are acknowledged")


def in_service_again(load: RowLoad, what: str, since: float) -> None:
    """Prints how long nothing was acknowledged; all that was acknowledged, before and after, is on the primary."""
    at_work(load)
    pause = load.longest_pause(since)
    kept = load.check()
    print(f"{what}: {pause:.1f} s without service, {kept} acknowledged rows kept, {len(load.doubtful)} in doubt")
    assert pause < SERVICE_SECONDS_MAX


def alike_everywhere(cluster: Cluster, load: RowLoad) -> None:
    """The old primary is a standby like the others, with the same rows."""
    cluster.wait_whole()
    load.stop()
    rows = load.rows(cluster.address())
    for machine in cluster.machines:
        wait_until(lambda: load.rows(cluster.address(machine)) == rows, f"the same rows on {machine.name}")


def test_primary_killed(cluster, load):
    """postgres and Patroni, -9; the machine stays, its etcd too. It comes back and follows."""
    old = cluster.primary()
    at_work(load)
    began = time.monotonic()
    old.kill(*PATRONI, *POSTGRES)
    new = cluster.new_primary(old)
    in_service_again(load, f"primary killed ({old.name} -> {new.name})", began)
    old.start("patroni")
    alike_everywhere(cluster, load)
