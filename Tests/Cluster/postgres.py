"""One PostgreSQL in a folder, with the archive and the commands of `deploy/ha`, and no cluster around it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from cluster import DEPLOY, wait_until
from machines import open_for_others, run

COMMANDS = DEPLOY / "member/usr/local/sbin"
TOOLS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1] if Path("/usr/lib/postgresql").exists() else None
SETTINGS = {
    "archive_mode": "on", "archive_timeout": "60s", "listen_addresses": "127.0.0.1", "shared_buffers": "64MB",
    "synchronous_commit": "on", "wal_level": "replica", "max_wal_senders": "5", "hot_standby": "on",
}  # fmt: skip


class Postgres:
    """Its own user where the test runs as root: it refuses to be root's."""

    def __init__(self, folder: Path):
        assert TOOLS, "no PostgreSQL is installed: run scripts/setup test"
        self.folder = folder
        folder.mkdir()
        self.data = folder / "data"
        self.log = folder / "log"
        self.backups = folder.parent / "backups"
        if not self.backups.exists():
            self.backups.mkdir()
            (self.backups / ".tongban-backups").touch()
            (folder.parent / "settings").write_text(
                f"BACKUPS={self.backups}\nKEEP_DAYS=14\nBIN={TOOLS}\nDATA={self.data}\n"
            )
        self.environment = {
            "PATH": os.environ["PATH"],
            "PGHOST": str(folder),
            "PGUSER": "tongban",
            "TONGBAN_DATABASE_SETTINGS": str(folder.parent / "settings"),
        }
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment["PGPORT"] = str(self.port)
        if os.geteuid() == 0:
            open_for_others(folder)
            for place in (folder, self.backups):
                shutil.chown(place, "postgres", "postgres")

    def as_user(self, *arguments: str) -> list[str]:
        user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.geteuid() == 0 else []
        return [*user, *arguments]

    def run(self, *arguments: str) -> str:
        return run(*self.as_user(*arguments), env=self.environment, cwd=self.folder)

    def command(self, name: str, *arguments: str) -> str:
        """One of those that a member has in /usr/local/sbin."""
        return self.run(str(COMMANDS / name), *arguments)

    def create(self) -> Postgres:
        self.run(str(TOOLS / "initdb"), "-D", str(self.data), "-A", "trust", "-U", "tongban", "-E", "UTF8",
                 "--locale=C.UTF-8", "--data-checksums")  # fmt: skip
        with open(self.data / "postgresql.conf", "a") as file:
            for name, value in SETTINGS.items():
                file.write(f"{name} = '{value}'\n")
            file.write(f"archive_command = '{COMMANDS}/tongban-wal-archive %p %f'\n")
        return self

    def start(self) -> Postgres:
        self.run(str(TOOLS / "pg_ctl"), "-D", str(self.data), "-w", "-t", "120", "-l", str(self.log), "-o",
                 f"-p {self.port} -k {self.folder}", "start")  # fmt: skip
        # Ready to read comes before the end of the recovery.
        wait_until(lambda: self.ask("SELECT pg_is_in_recovery()") == "f", "the end of the recovery")
        return self

    def ask(self, sql: str, database: str = "postgres") -> str:
        return self.run("psql", "--no-psqlrc", "-At", "-d", database, "-c", sql)

    def archive(self) -> None:
        """Everything until now is in the archive."""
        piece = self.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
        self.ask("SELECT pg_switch_wal()")
        wait_until((self.backups / f"wal/{piece}.gz").exists, f"{piece} in the archive")

    def address(self, database: str = "postgres") -> str:
        return f"postgres://tongban@127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """-9, no last words."""
        subprocess.run(["kill", "-9", (self.data / "postmaster.pid").read_text().split()[0]], check=True)

    def end(self) -> None:
        if not (self.data / "postmaster.pid").exists():
            return
        stop = [str(TOOLS / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "-w", "stop"]
        done = subprocess.run(self.as_user(*stop), capture_output=True, text=True, cwd="/")
        if done.returncode and "No such process" not in done.stderr:
            print(done.stderr, file=sys.stderr)
