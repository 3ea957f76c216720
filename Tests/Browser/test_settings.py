"""The command line as an operator uses it: settings, help, and sentences instead of traces."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from conftest import BINARY

COMMANDS = [
    "serve", "demo", "import", "procedures check", "procedures draw", "administrator", "token create", "verify",
    "rebuild", "keys status", "keys rotate", "keys retire", "backup", "restore", "doctor", "bench lifecycle",
    "bench search", "bench start",
]  # fmt: skip


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TONGBAN_") and name not in ("HOST", "PORT")}
    return subprocess.run([str(BINARY), *arguments], env=kept | environment, capture_output=True, text=True, timeout=120)


def test_every_command_helps():
    top = run("--help").stdout
    for command in COMMANDS:
        assert command.split()[0] in top
        text = run(*command.split(), "--help")
        assert text.returncode == 0
        # Purpose and usage; what takes data also says an example and how it can end.
        assert "OVERVIEW" in text.stdout and "USAGE" in text.stdout
        assert "xample" in text.stdout and re.search(r"Exit codes:\n\s+0\s", text.stdout), text.stdout
    assert run("--version").stdout.startswith("tongban ")


def test_a_value_comes_from_the_nearest_place(tmp_path):
    config = tmp_path / "tongban.yaml"
    config.write_text("port: 1001\nhost: 127.0.0.9\nname: 我们县\n")
    shown = run(
        "doctor", "--settings", "--json", "--config", str(config), "--port", "1003", "--set", "name_en=Ours",
        HOST="127.0.0.8", TONGBAN_NODE="B7",
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    settings = {line["name"]: (line["value"], line["origin"]) for line in json.loads(shown.stdout)}
    assert settings["port"] == ("1003", "command line")
    assert settings["host"] == ("127.0.0.8", "HOST")
    assert settings["node"] == ("B7", "TONGBAN_NODE")
    assert settings["name"] == ("我们县", f"{config}:3")
    assert settings["name_en"] == ("Ours", "command line")
    assert settings["territory"] == ("510000000000", "default")


def test_what_is_unknown_is_refused_with_its_place(tmp_path):
    config = tmp_path / "tongban.yaml"
    config.write_text("data: x\nlog:\n  acess: 1\n")
    refused = run("serve", TONGBAN_CONFIG=str(config), TONGBAN_PROT="1", TONGBAN_DEMO="perhaps")
    assert refused.returncode == 78
    assert f"{config}:3: there is no setting log.acess; did you mean log.access?" in refused.stderr
    assert "there is no setting TONGBAN_PROT" in refused.stderr and "TONGBAN_DEMO: demo: expected 1 or 0" in refused.stderr
    assert run("serve", "--set", "prot=1").returncode == 78
    assert run("serve", "--prot", "1").returncode == 64


def test_no_secret_is_shown_or_taken_from_the_command_line(tmp_path):
    secret = tmp_path / "token"
    secret.write_text("s3cr3t-of-the-metrics\n")
    shown = run("doctor", "--settings", TONGBAN_METRICS_TOKEN_FILE=str(secret))
    assert shown.returncode == 0 and "(set, not shown)" in shown.stdout and str(secret) in shown.stdout
    assert "s3cr3t" not in shown.stdout + shown.stderr
    refused = run("doctor", "--set", "metrics.token=s3cr3t")
    assert refused.returncode == 78 and "s3cr3t" not in refused.stdout + refused.stderr


def sentence(done: subprocess.CompletedProcess, code: int, *words: str) -> None:
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    lines = done.stderr.strip().splitlines()
    assert lines[0].startswith("tongban: "), done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    for trace in ("Fatal error", "Crash", "Thread 0", "at /", ".swift:"):
        assert trace not in done.stderr, done.stderr


class TestARefusedStartSaysWhy:
    """One sentence and a stable number each."""

    def test_port_in_use(self, tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            sentence(run("serve", "--data", str(tmp_path / "d"), "--port", port), 69, f"Port {port} of 127.0.0.1 is in use")
        # It gave up the data in order: the next start has them.
        assert run("verify", "--data", str(tmp_path / "d")).returncode == 0

    def test_data_folder_is_a_file(self, tmp_path):
        (tmp_path / "d").write_text("")
        sentence(run("serve", "--data", str(tmp_path / "d")), 78, "is a file")

    def test_newer_schema(self, tmp_path):
        self.made(tmp_path / "d")
        self.sql(tmp_path / "d", "INSERT INTO migration VALUES ('journal', 9999, 'of tomorrow')")
        sentence(run("serve", "--data", str(tmp_path / "d"), "--port", "0"), 76, "start the newer program")

    @pytest.mark.parametrize("what", ["page", "head"])
    def test_damaged_database(self, tmp_path, what):
        self.made(tmp_path / "d")
        path = tmp_path / "d/tongban.sqlite"
        content = bytearray(path.read_bytes())
        if what == "head":
            content[:100] = b"x" * 100
        else:
            content[4096 * 5 : 4096 * 9] = os.urandom(4096 * 4)
        path.write_bytes(content)
        sentence(run("serve", "--data", str(tmp_path / "d"), "--port", "0"), 65, "The database is damaged", "restore")

    def test_key_file_that_is_no_key(self, tmp_path):
        self.made(tmp_path / "d")
        (tmp_path / "d/keys/signing.key").write_bytes(b"short")
        sentence(run("serve", "--data", str(tmp_path / "d"), "--port", "0"), 66, "signing", "damaged")
        (tmp_path / "d/keys/master.key").unlink()
        sentence(run("serve", "--data", str(tmp_path / "d"), "--port", "0"), 66, "master key")

    @pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
    def test_read_only_and_full_disk(self, tmp_path):
        disk = tmp_path / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], check=True)
        try:
            (disk / "fill").write_bytes(b"")
            try:
                with open(disk / "fill", "wb", buffering=0) as fill:
                    while fill.write(b"x" * 4096):
                        pass
            except OSError:
                pass
            sentence(run("serve", "--data", str(disk / "."), "--port", "0"), 74, "full")
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            sentence(run("serve", "--data", str(disk / "."), "--port", "0"), 77, "cannot be written")
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)

    @staticmethod
    def made(data: Path) -> None:
        assert run("demo", "--cases", "0", "--data", str(data)).returncode == 0

    @staticmethod
    def sql(data: Path, statement: str) -> None:
        import sqlite3

        with sqlite3.connect(data / "tongban.sqlite") as database:
            database.execute(statement)
        database.close()
