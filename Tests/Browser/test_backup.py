"""Backup under load, beside the server; restored elsewhere it has everything that was acknowledged before it began."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

from conftest import BINARY, CLERK_ELSEWHERE, DECIDER, Server
from test_kill import FILING, Load

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def beside(server: Server, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(BINARY), *arguments], env=server.environment, capture_output=True, text=True, timeout=300)


def load(server: Server) -> tuple[Load, list[threading.Thread]]:
    load = Load(server)
    workers = [threading.Thread(target=load.work) for _ in range(4)]
    for worker in workers:
        worker.start()
    return load, workers


def upload(server: Server, content: bytes) -> str | None:
    """A file of a clerk, as the API takes it."""
    answer = requests.post(
        server.url + "/api/v1/attachments",
        headers={"Authorization": f"Bearer {server.tokens[CLERK_ELSEWHERE]}", "Content-Type": "image/png"},
        params={"name": "scan.png"},
        data=content,
        timeout=20,
    )  # fmt: skip
    return answer.json().get("id") if answer.ok else None


def test_backup_under_load_and_back(new_server, tmp_path):
    server = new_server().start()
    work, workers = load(server)
    stop = threading.Event()

    def keep_uploading():
        number = 0
        while not stop.is_set():
            number += 1
            # Each another content: a chunk of text after the end of the picture.
            try:
                upload(server, PNG + str(number).encode())
            except requests.RequestException:
                return

    uploader = threading.Thread(target=keep_uploading)
    uploader.start()
    time.sleep(2)
    with work.lock:
        before = dict(work.acknowledged)
    target = tmp_path / "backup"
    made = beside(server, "backup", str(target))
    assert made.returncode == 0, made.stderr
    assert "The keys are not in it" in made.stderr
    assert not work.unexpected and before
    # Killed without a word; the backup was whole before.
    server.kill()
    work.over.set()
    stop.set()
    for worker in [*workers, uploader]:
        worker.join()
    assert len(work.acknowledged) > len(before), "the server went on while the copy ran"

    assert subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=target, capture_output=True).returncode == 0
    assert not (target / "keys").exists() and not list(tmp_path.glob(".*"))
    checked = server.command("backup", "--verify", str(target))
    assert checked.returncode == 0 and checked.stdout.startswith("good:"), checked.stderr
    with sqlite3.connect(f"file:{target}/tongban.sqlite?mode=ro", uri=True) as database:
        named = {row[0] for row in database.execute("SELECT COALESCE(blob, digest) FROM attachment")}
    assert named and {path.name for path in (target / "files").rglob("*") if path.is_file()} >= named

    again = Server(tmp_path / "restored")
    again.tokens = server.tokens
    refused = again.command("restore", str(target))
    assert refused.returncode == 66 and "--keys" in refused.stderr and not again.data.exists()
    back = again.command("restore", str(target), "--keys", str(server.data / "keys"))
    assert back.returncode == 0, back.stderr
    assert "good:" in back.stdout and "journal up to" in back.stdout
    assert [path.stat().st_mode & 0o077 for path in [again.data, *again.data.rglob("*")]] .count(0) == 1 + len(list(again.data.rglob("*")))
    assert again.command("verify").returncode == 0
    rebuilt = again.command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout
    again.start()
    Load.check(work_on(again, work), before)
    again.stop()


def work_on(server: Server, known: Load) -> Load:
    moved = Load(server)
    moved.acknowledged = known.acknowledged
    return moved


@pytest.fixture(scope="module")
def backed_up(new_server, tmp_path_factory) -> tuple[Server, Path]:
    """A backup with its keys, of data at rest."""
    server = new_server()
    target = tmp_path_factory.mktemp("backup") / "whole"
    assert server.command("backup", str(target), "--with-keys").returncode == 0
    return server, target


def test_nothing_is_written_over(backed_up, tmp_path):
    server, target = backed_up
    again = server.command("backup", str(target))
    assert again.returncode == 77 and "exists already" in again.stderr
    full = tmp_path / "data"
    full.mkdir()
    (full / "note").write_text("mine")
    other = Server(full)
    refused = other.command("restore", str(target))
    assert refused.returncode == 77 and (full / "note").read_text() == "mine"
    moved = other.command("restore", str(target), "--replace")
    assert moved.returncode == 0, moved.stderr
    (earlier,) = tmp_path.glob("data.before-restore-*")
    assert (earlier / "note").read_text() == "mine" and (full / "tongban.sqlite").exists()


def test_a_served_folder_is_not_restored_over(new_server, backed_up):
    server = new_server().start()
    refused = beside(server, "restore", str(backed_up[1]), "--replace")
    assert refused.returncode == 75 and str(server.process.pid) in refused.stderr
    assert requests.get(server.url + "/healthz", timeout=10).ok
    server.stop()


def test_one_file(backed_up, tmp_path):
    server, _ = backed_up
    archive = tmp_path / "all.tar"
    assert server.command("backup", str(archive), "--with-keys").returncode == 0
    listed = subprocess.run(["tar", "-tf", str(archive)], capture_output=True, text=True)
    assert listed.returncode == 0 and listed.stdout.splitlines()[0] == "manifest.json"
    assert archive.stat().st_mode & 0o077 == 0
    assert server.command("backup", "--verify", str(archive)).returncode == 0
    other = Server(tmp_path / "data")
    assert other.command("restore", str(archive)).returncode == 0
    assert other.command("verify").stdout.startswith("good:")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != ".log") == ["all.tar", "data"]


@pytest.mark.parametrize("harm", ["byte", "missing", "extra", "list", "manifest", "entry"])
def test_a_changed_backup_is_found(backed_up, tmp_path, harm):
    server, whole = backed_up
    target = tmp_path / "harmed"
    shutil.copytree(whole, target)
    words = {
        "byte": "its digest is another one", "missing": "is missing from the backup", "extra": "does not belong",
        "list": "its digest is not the manifest's", "manifest": "does not end where its manifest says",
        "entry": "bad entry at position",
    }[harm]  # fmt: skip
    if harm == "byte":
        content = bytearray((target / "tongban.sqlite").read_bytes())
        content[len(content) // 2] ^= 1
        (target / "tongban.sqlite").write_bytes(content)
    elif harm == "missing":
        (target / "tongban.sqlite").unlink()
    elif harm == "extra":
        (target / "procedures").mkdir(exist_ok=True)
        (target / "procedures/extra.yaml").write_text("id: extra\n")
    elif harm == "list":
        (target / "SHA256SUMS").write_text((target / "SHA256SUMS").read_text() + "\n")
    elif harm == "manifest":
        manifest = json.loads((target / "manifest.json").read_text())
        manifest["position"] -= 1
        (target / "manifest.json").write_text(json.dumps(manifest))
    else:
        # Whoever changes an entry and makes list and manifest fit again is found by the chain.
        with sqlite3.connect(target / "tongban.sqlite") as database:
            database.execute("UPDATE entry SET action = 'other' WHERE position = 3")
        database.close()
        refit(target)
    checked = server.command("backup", "--verify", str(target))
    assert checked.returncode == 65 and words in checked.stderr, checked.stderr
    other = Server(tmp_path / "data")
    assert other.command("restore", str(target)).returncode == 65 and not other.data.exists()


def refit(target: Path) -> None:
    import hashlib

    lines = []
    for line in (target / "SHA256SUMS").read_text().splitlines():
        name = line[66:]
        lines.append(f"{hashlib.sha256((target / name).read_bytes()).hexdigest()}  {name}\n")
    (target / "SHA256SUMS").write_text("".join(lines))
    manifest = json.loads((target / "manifest.json").read_text())
    manifest["list"] = hashlib.sha256("".join(lines).encode()).hexdigest()
    (target / "manifest.json").write_text(json.dumps(manifest))


def test_an_interrupted_backup_never_looks_whole(new_server, tmp_path):
    """Killed at any moment, nothing of the target's name is there, or all of it."""
    server = new_server()
    for delay in (0.02, 0.05, 0.1, 0.2, 0.4):
        target = tmp_path / f"at-{delay}"
        process = subprocess.Popen([str(BINARY), "backup", str(target)], env=server.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        process.wait()
        if target.exists():
            assert server.command("backup", "--verify", str(target)).returncode == 0
    # What is left over has another name, and stands in nobody's way.
    assert server.command("backup", str(tmp_path / "at-last")).returncode == 0


def test_doctor_knows_of_the_last_backup(new_server, tmp_path):
    server = new_server()
    (server.data / "last-backup.json").unlink(missing_ok=True)
    findings = lambda: {f["check"]: f for f in json.loads(server.command("doctor", "--json").stdout)["findings"]}  # noqa: E731
    assert findings()["backup"]["grade"] == "watch"
    assert server.command("backup", str(tmp_path / "b")).returncode == 0
    assert findings()["backup"]["grade"] == "good"
