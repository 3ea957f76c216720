"""What a province fears of its database, done to one that runs: whatever was acknowledged is there afterwards, and the
service comes back by itself. How long that took is printed; it is not judged beyond a generous bound.

TONGBAN_TEST_FAILOVERS says how many more, one after the other (`make ha`), TONGBAN_TEST_SEED which.
"""

from __future__ import annotations

import random
import time

import psycopg
import pytest
import yaml

from cluster import SERVICE_SECONDS_MAX, wait_until
from drills import (
    CUT_OFF, ETCD, FAILOVERS, KILLED, PATRONI, POSTGRES, SEED, SWITCHED_OFF, alike_everywhere, at_work,
    in_service_again, switch_over, takes_writes, thorough,
)  # fmt: skip
from fixtures import cluster, load, network  # noqa: F401
from writers import Impatient, RowLoad


@pytest.fixture(scope="module")
def first_backup(cluster):
    """From before everything that happens here, by a standby, as every night."""
    standby = cluster.synchronous()
    standby.inside("/usr/local/sbin/tongban-base-backup", "--now", user="postgres")
    return cluster.folder / "backup"


def test_primary_killed(cluster, first_backup, load):
    """postgres and Patroni, -9; the machine stays, its etcd too. It comes back and follows."""
    old = cluster.primary()
    at_work(load)
    # For a while it does not reach the backups: its last pieces of log are on members alone.
    old.inside("umount", "--lazy", "/srv/backup")
    owed = cluster.next_piece(old)
    at_work(load)
    cluster.next_piece(old)
    began = time.monotonic()
    old.kill(*PATRONI, *POSTGRES)
    new = cluster.new_primary(old)
    in_service_again(load, f"primary killed ({old.name}, then {new.name})", began)
    wait_until(lambda: cluster.is_archived(owed), f"{owed} in the archive, from its successor")
    cluster.mount_backups(old)
    old.start("patroni")
    alike_everywhere(cluster, load)


def test_primary_cut_off(cluster, load):
    """The line between it and the others breaks; clients on its side still reach it, and go on asking it alone."""
    old = cluster.primary()
    beside = RowLoad(cluster.address(old), cluster.address()).start(2)
    impatient = Impatient(cluster.address(old), patience_seconds=1)
    try:
        at_work(load)
        at_work(beside)
        began = time.monotonic()
        cluster.cut_off(old)
        impatient.start()
        new = cluster.new_primary(old)
        in_service_again(load, f"primary cut off ({old.name}, then {new.name})", began)
        # It knows by itself that it no longer is the primary; nobody could tell it.
        wait_until(lambda: not takes_writes(cluster, old), f"{old.name} takes no writes")
    finally:
        beside.stop()
    print(f"clients on its side: {beside.check()} acknowledged rows kept, {len(beside.doubtful)} in doubt")
    # The server said COMMIT to this one, with a warning. Who does not listen would have promised what is gone.
    impatient.join(SERVICE_SECONDS_MAX)
    assert impatient.answer == "INSERT 0 1" and impatient.warnings.startswith("canceling wait for synchronous")
    assert impatient.ROW not in Impatient.rows(cluster.address())

    # Its clients lose it too; then the line is mended.
    old.pull_cable()
    at_work(load)
    old.plug_in()
    cluster.mend(old)
    alike_everywhere(cluster, load)
    assert "running pg_rewind" in old.log("patroni")
    beside.check()
    assert impatient.ROW not in Impatient.rows(cluster.address(old))


def test_synchronous_standby_switched_off(cluster, load):
    """The one that every commit waits for: the other standby takes its place."""
    standby = cluster.synchronous()
    primary = cluster.primary()
    at_work(load)
    began = time.monotonic()
    standby.switch_off()
    in_service_again(load, f"synchronous standby switched off ({standby.name})", began)
    assert cluster.primary() is primary
    cluster.boot(standby)
    alike_everywhere(cluster, load)


def test_switchover(cluster, load):
    """As before maintenance: by an administrator's command, while people work."""
    old = cluster.primary()
    at_work(load)
    began = time.monotonic()
    switch_over(cluster, old)
    in_service_again(load, f"switchover (from {old.name})", began)
    alike_everywhere(cluster, load)


def test_patroni_dies_and_postgres_goes_on(cluster, load):
    """Without its guard, and without a watchdog, the old primary thinks for ever that it is one. It cannot promise
    anything: the standby that its commits wait for has left. systemd starts Patroni again after three seconds; here it
    takes longer than the others wait."""
    old = cluster.primary()
    at_work(load)
    began = time.monotonic()
    old.kill(*PATRONI)
    new = cluster.new_primary(old)
    taken_over = time.monotonic()
    assert takes_writes(cluster, old)
    time.sleep(3)
    # Those who were connected wait; nobody is told a lie.
    assert not load.since(taken_over + 1)
    old.start("patroni")
    in_service_again(load, f"Patroni killed, postgres not ({old.name}, then {new.name})", began)
    alike_everywhere(cluster, load)


@thorough
def test_primary_frozen(cluster, load):
    """A paused virtual machine: it misses its own end, and wakes up as what it was."""
    old = cluster.primary()
    beside = RowLoad(cluster.address(old), cluster.address()).start(2)
    try:
        at_work(load)
        began = time.monotonic()
        old.pull_cable()
        old.freeze(*ETCD, *PATRONI, *POSTGRES)
        new = cluster.new_primary(old)
        in_service_again(load, f"primary frozen ({old.name}, then {new.name})", began)
        old.plug_in()
        old.thaw(*POSTGRES)
        time.sleep(1)
        old.thaw(*PATRONI, *ETCD)
        alike_everywhere(cluster, load)
    finally:
        beside.stop()
    beside.check()


@thorough
def test_etcd_away(cluster, load):
    """All three: nobody can be elected, and nobody needs to be."""
    primary = cluster.primary()
    at_work(load)
    began = time.monotonic()
    for machine in cluster.machines:
        machine.kill(*ETCD)
    time.sleep(15)
    for machine in cluster.machines:
        machine.start("etcd")
    in_service_again(load, "etcd away on all three for 15 s", began)
    assert cluster.primary() is primary
    alike_everywhere(cluster, load)


@thorough
def test_all_switched_off(cluster, load):
    """The whole house without power, at once."""
    at_work(load)
    began = time.monotonic()
    for machine in cluster.machines:
        machine.pull_cable()
    for machine in cluster.machines:
        machine.end()
    for machine in cluster.machines:
        cluster.boot(machine)
    in_service_again(load, "all switched off, and on", began)
    alike_everywhere(cluster, load)


def test_backup_from_before_reaches_over_all_that(cluster, first_backup, load):
    """Base backup and archive alone, every machine away: each primary's log is there, without a hole, to the end."""
    at_work(load)
    load.stop()
    cluster.archive()
    primary = cluster.primary()
    with psycopg.connect(cluster.address()) as connection:
        everything = set(connection.execute("SELECT load, client, number FROM written").fetchall())
        timeline = connection.execute("SELECT timeline_id FROM pg_control_checkpoint()").fetchone()[0]
    elsewhere = "/srv/restored"
    primary.inside("tongban-database-restore", f"--datadir={elsewhere}", user="postgres")
    tools = "/usr/lib/postgresql/15/bin"
    primary.inside(
        f"{tools}/pg_ctl", "-D", elsewhere, "-w", "-l", f"{elsewhere}/log", "-o",
        "-p 5433 -c listen_addresses= -c ssl=off", "start", user="postgres",
    )  # fmt: skip
    try:
        ask = ["psql", "--no-psqlrc", "-At", "-p", "5433", "-d", "tongban", "-c"]
        wait_until(
            lambda: primary.inside(*ask, "SELECT pg_is_in_recovery()", user="postgres") == "f", "the end of the archive"
        )
        said = primary.inside(*ask, "SELECT load, client, number FROM written", user="postgres")
        assert {tuple(map(int, line.split("|"))) for line in said.splitlines()} == everything
    finally:
        primary.inside(f"{tools}/pg_ctl", "-D", elsewhere, "-m", "immediate", "stop", user="postgres")
        primary.inside("rm", "-r", elsewhere)
    print(f"restored from the first backup over {timeline - 1} changes of the primary: {len(everything)} rows")
    assert timeline > 1
    load.start()


@thorough
def test_everything_from_the_backup(cluster, first_backup, load):
    """All three databases are gone; step by step as the README of deploy/ha says."""
    at_work(load)
    load.stop()
    cluster.archive()
    for machine in cluster.machines:
        machine.stop("patroni", *PATRONI)
        machine.inside("mv", "/var/lib/postgresql/15/tongban", "/var/lib/postgresql/15/aside")
    first = cluster.machines[0]
    began = time.monotonic()
    cluster.patronictl(first, "remove", "tongban", input="tongban\nYes I am aware\n")
    file = first.folder / "etc/patroni/config.yml"
    kept = file.read_text()
    config = yaml.safe_load(kept)
    config["bootstrap"] |= {
        "method": "restore",
        "restore": {
            "command": "/usr/local/sbin/tongban-database-restore",
            "recovery_conf": {
                "restore_command": "/usr/local/sbin/tongban-wal-restore %f %p",
                "recovery_target_action": "promote",
                "recovery_target_timeline": "latest",
            },
        },
    }
    file.write_text(yaml.safe_dump(config))
    first.start("patroni")
    wait_until(lambda: cluster.primary() is first, "the primary from the backup")
    file.write_text(kept)
    for machine in cluster.others(first):
        machine.start("patroni")
    cluster.wait_whole()
    print(f"everything from the backup: {time.monotonic() - began:.1f} s, {load.check()} acknowledged rows kept")
    # And the archive goes on in the same folder.
    load.start()
    at_work(load)
    cluster.archive()
    alike_everywhere(cluster, load)
    for machine in cluster.machines:
        machine.inside("rm", "-r", "/var/lib/postgresql/15/aside")


@thorough
def test_again_and_again(cluster, load):
    moments = random.Random(SEED)
    pauses: dict[str, list[float]] = {}
    for _ in range(FAILOVERS):
        time.sleep(moments.uniform(0.5, 3))
        drill = moments.choice([KILLED, CUT_OFF, SWITCHED_OFF])
        old = cluster.primary()
        began = time.monotonic()
        drill.happens(cluster, old)
        cluster.new_primary(old)
        pauses.setdefault(drill.name, []).append(in_service_again(load, drill.name, began))
        drill.mended(cluster, old)
        cluster.wait_whole()
    alike_everywhere(cluster, load)
    for name, seconds in sorted(pauses.items()):
        print(f"{name} {len(seconds)} times: {min(seconds):.1f} to {max(seconds):.1f} s without service (seed {SEED})")
