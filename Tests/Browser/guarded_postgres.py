"""A PostgreSQL as one is that people rely on: it syncs, its pages carry checksums, its user has a password."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from postgres import Postgres

USER = "keeper"


class GuardedPostgres(Postgres):
    def __init__(self, passfile: Path, **settings: object):
        super().__init__(fsync=True, **settings)
        self.run("pg_checksums", "--enable", "-D", self.data)
        rules = self.command("cat", self.data / "pg_hba.conf")
        self.command("tee", self.data / "pg_hba.conf", input=f"host all {USER} 127.0.0.1/32 scram-sha-256\n{rules}")
        self.start()
        password = secrets.token_hex(8)
        self.sql(f"CREATE ROLE {USER} LOGIN PASSWORD '{password}'")
        self.passfile = passfile
        passfile.write_text(f"*:*:*:{USER}:{password}\n")
        os.chmod(passfile, 0o600)

    def create(self, database: str, template: str | None = None) -> str:
        self.sql(f"CREATE DATABASE {database} OWNER {USER}")
        return self.address(database)

    def address(self, database: str) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{database}?passfile={self.passfile}"
