"""tongban itself: filled once, then served by processes in machines of their own, by the address in `deploy/ha`."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

import fixtures  # noqa: F401  # the way to the browser tests' parts
from cluster import Cluster, wait_until
from conftest import BINARY, CLERK_ELSEWHERE, DECIDER, FILL_SECONDS_MAX, START_SECONDS_MAX
from machines import Machine, run
from postgres import Postgres

PORT = 8080


def environment(data: Path, address: str, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGBAN_")}
    return kept | {"TONGBAN_DATA": str(data), "TONGBAN_DATABASE": address, "TONGBAN_DEMO": "1", **settings}


def tongban(data: Path, address: str, *arguments: str) -> subprocess.CompletedProcess:
    assert BINARY.exists(), f"{BINARY} is missing: build it, or name it in TONGBAN_BINARY"
    return subprocess.run(
        [str(BINARY), *arguments], env=environment(data, address), capture_output=True, text=True,
        timeout=FILL_SECONDS_MAX,
    )  # fmt: skip


@dataclass
class Filled:
    """The demonstration: what lies in the database, what lies beside it, and who may ask."""

    dump: Path
    data: Path
    tokens: dict[str, str]

    def into(self, address: str, folder: Path) -> Path:
        """The database gets what was dumped; gives a folder with the rest."""
        run("pg_restore", "--no-owner", "--exit-on-error", "-d", address, str(self.dump))
        shutil.copytree(self.data, folder)
        return folder


def fill(factory: pytest.TempPathFactory) -> Filled:
    """Once a run, on a PostgreSQL of its own that syncs nothing: a cluster would take its time for what no test looks
    at."""
    if not filled:
        filled.append(_fill(factory.mktemp("fill")))
    return filled[0]


filled: list[Filled] = []


def _fill(folder: Path) -> Filled:
    postgres = Postgres(folder / "filled").create()
    with open(postgres.data / "postgresql.conf", "a") as file:
        file.write("archive_mode = off\nfsync = off\nfull_page_writes = off\n")
    postgres.start()
    try:
        postgres.ask("CREATE DATABASE tongban")
        address, data = postgres.address("tongban"), folder / "data"
        made = tongban(data, address, "demo")
        assert made.returncode == 0, made.stderr
        tokens = {}
        for account in (CLERK_ELSEWHERE, DECIDER):
            made = tongban(data, address, "token", "create", f"test of {account}", "--account", account)
            assert made.returncode == 0, made.stderr
            tokens[account] = made.stdout.split()[-1]
        dump = folder / "filled.dump"
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "-f", str(dump), address)
    finally:
        postgres.end()
    return Filled(dump, data, tokens)


class Program:
    """One process of the hub, on a machine of its own; all of them share a folder of data, as if it were mounted."""

    def __init__(self, cluster: Cluster, data: Path, number: int):
        self.cluster = cluster
        self.data = data
        self.machine = Machine(cluster.folder, f"hub{number}", 10 + number)
        self.log = cluster.folder / f"hub{number}.log"
        self.url = f"http://{self.machine.address}:{PORT}"
        self.process: subprocess.Popen | None = None

    def start(self) -> Program:
        self.machine.boot()
        # By hand, as docs/operations.md says: certificate, password, names, address.
        own = self.machine.folder / "etc/tongban"
        own.mkdir()
        for name in ("database-ca.crt", "pgpass"):
            shutil.copy(self.cluster.hub / name, own / name)
        with open(self.machine.folder / "etc/hosts", "a") as hosts:
            hosts.write((self.cluster.hub / "hosts").read_text())
        address = (self.cluster.hub / "address").read_text().strip()
        self.environment = environment(self.data, address, HOST="0.0.0.0", PORT=str(PORT))
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.machine.command(str(BINARY), "serve"), env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self.answers, f"{self.machine.name} serves:\n{self.log.read_text()[-2000:]}", START_SECONDS_MAX)
        return self

    def answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            return requests.get(self.url + "/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def is_ready(self) -> bool:
        """By its own word."""
        try:
            return requests.get(self.url + "/readyz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        """As systemd would; nobody is left behind."""
        if self.process is not None and self.process.poll() is None:
            self.machine.signal(15, str(BINARY))
            self.process.wait(60)
        self.process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.machine.command(str(BINARY), *arguments), env=self.environment, capture_output=True, text=True
        )

    def end(self) -> None:
        self.machine.end()
