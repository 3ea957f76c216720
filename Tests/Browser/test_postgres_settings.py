"""PostgreSQL with the settings, roles and rules of deploy/postgresql."""

from __future__ import annotations

import os
import pwd
import re
from pathlib import Path

import pytest
import yaml

from conftest import free_port
from deploy import DEPLOY, certificate, run


@pytest.fixture
def cluster(tmp_path):
    """A server with our settings; only memory, port and certificate are this test's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        pytest.skip("no PostgreSQL here; scripts/setup test installs it")
    as_user = []
    folder = tmp_path / "cluster"
    folder.mkdir()
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for above in folder.parents:
            if str(above) != "/" and not above.stat().st_mode & 1:
                above.chmod(above.stat().st_mode | 0o011)
        as_user = ["runuser", "-u", "postgres", "--"]
    port = free_port()

    def tool(name: str, *arguments: object, **options) -> subprocess.CompletedProcess:
        return run(*as_user, found[-1] / name, *arguments, cwd="/", **options)

    assert tool("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8").returncode == 0
    for name in ("tongban.conf", "pg_hba.conf", "roles.sql"):
        copy = folder / name
        copy.write_text((DEPLOY / "postgresql" / name).read_text())
        copy.chmod(0o644)
    added = (
        f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{folder}'\n"
        f"include = '{folder}/tongban.conf'\nshared_buffers = 64MB\nmin_wal_size = 80MB\n"
        f"ssl = on\nssl_cert_file = '{folder}/chain.pem'\nssl_key_file = '{folder}/key.pem'\n"
    )
    made = run(*as_user, *certificate(folder))
    assert made.returncode == 0, made.stderr
    assert run(*as_user, "tee", "-a", folder / "data/postgresql.conf", input=added).returncode == 0
    started = tool("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "start")
    assert started.returncode == 0, (folder / "log").read_text()

    def sql(text: str, user: str = "postgres", database: str = "postgres") -> subprocess.CompletedProcess:
        return tool("psql", "-h", folder, "-p", port, "-U", user, "-At", "-v", "ON_ERROR_STOP=1", "-c", text, database)

    sql.folder, sql.tool, sql.port = folder, tool, port
    yield sql
    tool("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def test_postgresql_takes_our_settings(cluster):
    """Each line is one that the server knows and that is in force, but for those that this test gives itself."""
    sql = cluster
    flaws = sql("SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL").stdout
    assert not flaws, flaws
    lines = (DEPLOY / "postgresql/tongban.conf").read_text()
    names = re.findall(r"^([a-z_.]+) =", lines, re.M)
    applied = sql("SELECT name FROM pg_file_settings WHERE applied AND sourcefile LIKE '%tongban.conf'").stdout.split()
    assert set(names) - set(applied) == {"shared_buffers", "min_wal_size"} and len(names) > 40
    for name, value in {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "idle_session_timeout": "0"}.items():
        assert sql(f"SHOW {name}").stdout.strip() == value


def test_the_log_of_postgresql_has_nothing_of_people(cluster):
    sql = cluster
    assert sql("CREATE TABLE person (name TEXT PRIMARY KEY)").returncode == 0
    assert sql("INSERT INTO person VALUES ('李德顺')").returncode == 0
    assert sql("INSERT INTO person VALUES ('李德顺')").returncode != 0
    assert sql("SELECT 1/0 WHERE '李德顺' <> ''").returncode != 0
    assert "duplicate key" in (log := (sql.folder / "log").read_text()), log
    assert "李德顺" not in log


def test_the_roles_may_what_they_need(cluster):
    sql = cluster
    made = sql.tool("psql", "-h", sql.folder, "-p", sql.port, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-f", sql.folder / "roles.sql", "postgres")
    assert made.returncode == 0, made.stderr
    assert sql("CREATE TABLE case_clock (wakes_on INTEGER, case_id BYTEA)", "tongban", "tongban").returncode == 0
    for forbidden in ("CREATE DATABASE other", "CREATE ROLE other", "SELECT * FROM pg_authid"):
        assert sql(forbidden, "tongban", "tongban").returncode != 0, forbidden
    assert sql("SELECT 1 FROM pg_stat_replication", "monitor", "tongban").returncode == 0
    grants = " ".join(re.findall(r"GRANT [^;\n]+;", (DEPLOY / "prometheus/postgres-queries.yml").read_text()))
    assert sql("SELECT wakes_on FROM case_clock", "monitor", "tongban").returncode != 0
    assert sql(grants, "postgres", "tongban").returncode == 0
    assert sql("SELECT case_id FROM case_clock", "monitor", "tongban").returncode != 0
    for query in yaml.safe_load((DEPLOY / "prometheus/postgres-queries.yml").read_text()).values():
        said = sql(query["query"].rstrip().rstrip(";"), "monitor", "tongban")
        assert said.returncode == 0 and said.stdout.strip(), said.stderr


def test_pg_hba_is_read(cluster):
    sql = cluster
    # The rules of the file, read by the server without being put in force.
    target = sql.folder / "data/pg_hba.conf"
    was = target.read_text()
    target.write_text((sql.folder / "pg_hba.conf").read_text())
    said = sql("SELECT count(*), count(error) FROM pg_hba_file_rules").stdout.strip()
    target.write_text(was)
    rules, flaws = said.split("|")
    assert int(rules) >= 7 and int(flaws) == 0, said
