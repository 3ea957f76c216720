"""A PostgreSQL of its own for tests, in a temporary folder, which is taken away at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from conftest import free_port

WAIT_SECONDS = 60


def tools() -> Path:
    """The newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    assert found, "no PostgreSQL is installed; run scripts/setup test"
    return found[-1]


class Postgres:
    """One server on loopback. It does not run as root, so root runs it as the user `postgres`."""

    def __init__(self, fsync: bool = False, **settings: object):
        """`settings` are lines of postgresql.conf."""
        self.folder = Path(tempfile.mkdtemp(prefix="tongban-postgres-"))
        self.data = self.folder / "data"
        self.port = free_port()
        self.log = self.folder / "log"
        self.user: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.user = ["runuser", "-u", "postgres", "--"]
        self.run("initdb", "-D", self.data, "-U", "tongban", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        kept = {
            "port": self.port, "listen_addresses": "'127.0.0.1'", "unix_socket_directories": f"'{self.folder}'",
            "fsync": "on" if fsync else "off", "max_connections": 200,
        } | settings  # fmt: skip
        lines = "".join(f"{name} = {value}\n" for name, value in kept.items())
        self.command("tee", "-a", self.data / "postgresql.conf", input=lines)

    def command(self, *arguments: object, input: str | None = None) -> str:
        # Not where it was started: the user `postgres` may not read that folder.
        done = subprocess.run(
            [*self.user, *map(str, arguments)], capture_output=True, text=True, input=input, cwd="/",
            timeout=WAIT_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def run(self, tool: str, *arguments: object) -> str:
        return self.command(tools() / tool, *arguments)

    def start(self) -> Postgres:
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", WAIT_SECONDS, "start")
        return self

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is as a power cut to it."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", WAIT_SECONDS, "stop")

    def sql(self, text: str, database: str = "postgres") -> str:
        """One value a line, columns apart by `|`."""
        return self.run(
            "psql", "-h", "127.0.0.1", "-p", self.port, "-U", "tongban", "-At", "-v", "ON_ERROR_STOP=1", "-c", text, database
        ).strip()

    def create(self, database: str, template: str | None = None) -> str:
        """The address of a new database."""
        self.sql(f"CREATE DATABASE {database}" + (f" TEMPLATE {template}" if template else ""))
        return self.address(database)

    def address(self, database: str) -> str:
        return f"postgres://tongban@127.0.0.1:{self.port}/{database}"

    def close(self) -> None:
        try:
            self.stop("immediate")
        except AssertionError:
            pass  # It was stopped before.
        shutil.rmtree(self.folder, ignore_errors=True)
