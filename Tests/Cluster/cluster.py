"""Three members as `deploy/ha` sets them up: its files, certificates and passwords; only the patience is shorter."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Callable

import requests
import yaml

from machines import ADDRESS, Machine, run

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy/ha"
NAMES = ["pg1", "pg2", "pg3"]
WHOLE_SECONDS_MAX = 120
SERVICE_SECONDS_MAX = 90
# TONGBAN_TEST_PATIENT=1 leaves the operator's waiting times as they are (deploy/ha/member/etc/patroni/config.yml).
# A test cannot wait so long; shorter still than this, and a machine that builds something besides takes itself for cut
# off.
PATIENT = os.environ.get("TONGBAN_TEST_PATIENT") == "1"
QUICK = {"ttl": 9, "loop_wait": 1, "retry_timeout": 4, "primary_start_timeout": 10, "primary_stop_timeout": 5}
SMALL = {
    "shared_buffers": "64MB", "effective_cache_size": "128MB", "max_connections": 60, "max_wal_size": "256MB",
    "wal_keep_size": "64MB", "max_slot_wal_keep_size": "512MB", "archive_timeout": "10s",
}  # fmt: skip
QUICK_POSTGRES = {
    "tcp_keepalives_idle": 2, "tcp_keepalives_interval": 1, "tcp_user_timeout": "5s",
    "wal_sender_timeout": "4s", "wal_receiver_timeout": "4s",
}  # fmt: skip


def wait_until(condition: Callable[[], object], what: str, seconds: float = SERVICE_SECONDS_MAX):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


class Cluster:
    def __init__(self, folder: Path):
        self.folder = folder
        run(str(DEPLOY / "prepare"), str(folder / "prepared"), ADDRESS.format(0) + "/24",
            *(f"{name}={ADDRESS.format(number)}" for number, name in enumerate(NAMES, 1)))  # fmt: skip
        self.hub = folder / "prepared/hub"
        self.machines = [Machine(folder, name, number) for number, name in enumerate(NAMES, 1)]
        for machine in self.machines:
            self.hasten(folder / "prepared" / machine.name)

    def hasten(self, prepared: Path) -> None:
        file = prepared / "etc/patroni/config.yml"
        config = yaml.safe_load(file.read_text())
        settings = config["bootstrap"]["dcs"]
        settings["postgresql"]["parameters"] |= SMALL
        if not PATIENT:
            settings |= QUICK
            settings["postgresql"]["parameters"] |= QUICK_POSTGRES
        # The computer's own would reset the computer.
        config["watchdog"] = {"mode": "off"}
        file.write_text(yaml.safe_dump(config))
        places = prepared / "etc/default/tongban-database"
        places.write_text(places.read_text().replace("/backup/tongban-database", "/srv/backup"))

    def start(self) -> Cluster:
        shared = self.folder / "backup"
        shared.mkdir(mode=0o777)
        shared.chmod(0o777)
        (shared / ".tongban-backups").touch()
        for machine in self.machines:
            machine.boot()
            self.mount_backups(machine)
            machine.inside(str(self.folder / "prepared" / machine.name / "install"))
            machine.start("etcd")
        for machine in self.machines:
            machine.start("patroni")
        self.wait_whole()
        return self

    def boot(self, machine: Machine) -> None:
        """After it was switched off."""
        machine.boot()
        self.mount_backups(machine)
        machine.start("etcd")
        machine.start("patroni")

    def mount_backups(self, machine: Machine) -> None:
        """One folder for all, as if it came from a fourth machine."""
        machine.inside("mkdir", "-p", "/srv/backup")
        machine.inside("mount", "--bind", str(self.folder / "backup"), "/srv/backup")

    def cut_off(self, machine: Machine) -> None:
        """From the other members and from the backups; whoever is beside it still reaches it."""
        machine.inside("umount", "--lazy", "/srv/backup")
        machine.part_from(self.others(machine))

    def mend(self, machine: Machine) -> None:
        machine.meet_again(self.others(machine))
        self.mount_backups(machine)

    def end(self) -> None:
        for machine in self.machines:
            machine.end()

    # What it says of itself

    def ask(self, machine: Machine, path: str) -> requests.Response | None:
        try:
            return requests.get(f"https://{machine.address}:8008{path}", verify=self.hub / "database-ca.crt", timeout=2)
        except requests.RequestException:
            return None

    def primary(self, but: Machine | None = None) -> Machine | None:
        """Who takes writes by its own word; `but` is the one whose word does not count."""
        for machine in self.machines:
            if machine is not but and (answer := self.ask(machine, "/primary")) is not None and answer.ok:
                return machine
        return None

    def new_primary(self, old: Machine) -> Machine:
        return wait_until(lambda: self.primary(but=old), f"another primary than {old.name}")

    def members(self) -> dict[str, dict]:
        """As the primary sees them: a member that was cut off goes on for a while telling what it saw last."""
        primary = self.primary()
        answer = self.ask(primary, "/cluster") if primary else None
        if answer is None or not answer.ok:
            return {}
        return {member["name"]: member for member in answer.json()["members"]}

    def synchronous(self) -> Machine:
        """Whoever it is; for a moment after a change it may be nobody yet."""

        def found() -> Machine | None:
            names = [name for name, member in self.members().items() if member["role"] == "sync_standby"]
            return self.named(names[0]) if names else None

        return wait_until(found, "a synchronous standby")

    def named(self, name: str) -> Machine:
        return next(machine for machine in self.machines if machine.name == name)

    def others(self, machine: Machine) -> list[Machine]:
        return [other for other in self.machines if other is not machine]

    def is_whole(self) -> bool:
        """A primary, a synchronous standby and another, all on one timeline and hardly behind."""
        members = self.members().values()
        roles = sorted(member["role"] for member in members)
        return (
            roles == ["leader", "replica", "sync_standby"]
            and all(member["state"] in ("running", "streaming") for member in members)
            and len({member.get("timeline") for member in members}) == 1
            and all(member.get("lag", 0) in range(1 << 20) for member in members if member["role"] != "leader")
        )

    def wait_whole(self) -> Machine:
        wait_until(self.is_whole, "three members, whole", WHOLE_SECONDS_MAX)
        return wait_until(self.primary, "a primary")

    def patronictl(self, machine: Machine, *arguments: str, **options) -> str:
        return machine.inside("patronictl", "-c", "/etc/patroni/config.yml", *arguments, **options)

    def next_piece(self, primary: Machine) -> str:
        """Ends the piece of log that is being written; its name."""
        sql = "SELECT pg_walfile_name(pg_current_wal_lsn()), pg_switch_wal()"
        return primary.inside("psql", "--no-psqlrc", "-Atc", sql, user="postgres").split("|")[0]

    def is_archived(self, piece: str) -> bool:
        return (self.folder / f"backup/wal/{piece}.gz").exists()

    def archive(self) -> None:
        """What was written until now is in the archive."""
        piece = self.next_piece(self.wait_whole())
        wait_until(lambda: self.is_archived(piece), f"{piece} in the archive")

    # How programs reach it

    def address(self, *machines: Machine, **options: object) -> str:
        """For libpq, of the words in `hub/address`, with addresses in place of names: this computer knows no pg1."""
        asked = machines or self.machines
        words = {
            "host": ",".join(machine.address for machine in asked),
            "user": "tongban",
            "dbname": "tongban",
            "target_session_attrs": "any" if machines else "read-write",
            "connect_timeout": 2,
            "tcp_user_timeout": 4000,
            "sslmode": "verify-full",
            "sslrootcert": self.hub / "database-ca.crt",
            "passfile": self.hub / "pgpass",
            **options,
        }
        return " ".join(f"{word}={value}" for word, value in words.items())

    def logs(self) -> str:
        tails = [f"--- {m.name} {s}\n{m.log(s)[-3000:]}" for m in self.machines for s in m.running]
        return "\n".join(tails)


