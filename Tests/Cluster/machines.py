"""Computers of their own on this one: processes, host name, folders and a network cable that can be pulled.

Everything is in namespaces without names, held by processes: when those end, by whatever cause, the kernel takes the
networks, mounts and processes away with them. Nothing of it is left after a test that was itself killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from units import Unit

HERE = Path(__file__).resolve().parent
NEW_NETWORK = 0x4000_0000  # CLONE_NEWNET, linux/sched.h
ADDRESS = "198.18.0.{}"  # RFC 2544: nobody's, so that no real network is hidden
GATE = 254
NOBODY = "02:00:00:00:00:fe"
# Folders of this computer that each machine has for itself, as its packages made them.
OWN_FOLDERS = ["/etc", "/var/lib/postgresql", "/var/lib/etcd", "/var/log/postgresql", "/usr/local/sbin", "/srv", "/run"]
RESTARTED = 'while :; do "$@"; code=$?; [ $code -eq 0 ] || [ $code -gt 128 ] && exit; sleep 1; done'

libc = ctypes.CDLL(None, use_errno=True)


def run(*arguments: str, **options) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def open_for_others(folder: Path) -> None:
    """Folders of a test are closed to other users than the one who runs it; postgres has to pass through."""
    for above in folder.parents:
        if str(above) != "/" and not above.stat().st_mode & 1:
            above.chmod(above.stat().st_mode | 0o011)


def need_tools(*further: str) -> None:
    missing = [name for name in ("setpriv", "psql", *further) if not shutil.which(name)]
    assert not missing, f"{', '.join(missing)}: run scripts/setup test"


def skip_unless_possible() -> None:
    """Said once, and clearly: elsewhere than in a container without rights these tests run."""
    need_tools("ip", "unshare", "nsenter", "etcd", "patroni")
    if os.geteuid() != 0:
        pytest.skip("machines of their own take root: run the tests as root", allow_module_level=True)
    tried = subprocess.run(["unshare", "--net", "--pid", "--mount", "--uts", "--fork", "true"], capture_output=True)
    if tried.returncode:
        pytest.skip(f"no namespaces can be made here: {tried.stderr.decode().strip()}", allow_module_level=True)


class Network:
    """A switch, and this test's own place at it. From `enter` to `leave` this thread, and what it starts, is in there:
    it reaches the machines, and nothing else of the world."""

    def __init__(self) -> None:
        self.outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    def enter(self) -> Network:
        if libc.unshare(NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "unshare")
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "switch", "type", "bridge", "forward_delay", "0")
        run("ip", "address", "add", ADDRESS.format(GATE) + "/24", "dev", "switch")
        run("ip", "link", "set", "switch", "up")
        return self

    def leave(self) -> None:
        libc.setns(self.outside, NEW_NETWORK)
        os.close(self.outside)


class Machine:
    """Boots, runs services as its unit files say, and is cut off, frozen or switched off without a word."""

    def __init__(self, folder: Path, name: str, number: int):
        self.folder = folder / name
        self.name = name
        self.number = number
        self.address = ADDRESS.format(number)
        self.port = f"port{number}"  # of the switch
        self.holder: subprocess.Popen | None = None
        self.running: dict[str, subprocess.Popen] = {}
        self.folder.mkdir(parents=True)
        for own in OWN_FOLDERS:
            (self.folder / own[1:]).mkdir(parents=True, exist_ok=True)
        shutil.copytree("/etc", self.folder / "etc", symlinks=True, dirs_exist_ok=True)
        (self.folder / "etc/hosts").write_text("127.0.0.1 localhost\n")
        (self.folder / "run/postgresql").mkdir()
        open_for_others(self.folder)

    # Power

    def boot(self) -> Machine:
        assert self.holder is None, f"{self.name} is on"
        self.holder = subprocess.Popen(
            [
                "setpriv", "--pdeathsig", "KILL",
                "unshare", "--net", "--pid", "--mount", "--uts", "--fork", "--kill-child", "--mount-proc",
                sys.executable, str(HERE / "init.py"),
            ]
        )  # fmt: skip
        self.init = self.find_init()
        self.inside("hostname", self.name)
        for own in OWN_FOLDERS:
            self.inside("mount", "--bind", str(self.folder / own[1:]), own)
        self.connect()
        for directory in ("postgresql", "postgresql/15"):
            self.inside("install", "-d", "-o", "postgres", "-g", "postgres", "-m", "755", f"/var/lib/{directory}")
        self.inside("chown", "postgres:postgres", "/run/postgresql", "/var/log/postgresql", "/srv")
        self.inside("chown", "etcd:etcd", "/var/lib/etcd")
        return self

    def find_init(self) -> int:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            asked = ["ps", "--ppid", str(self.holder.pid), "-o", "pid=,args="]
            found = subprocess.run(asked, capture_output=True, text=True)
            for line in found.stdout.splitlines():
                if "init.py" in line:
                    return int(line.split()[0])
            assert self.holder.poll() is None, f"{self.name} does not boot"
            time.sleep(0.02)
        raise AssertionError(f"{self.name} does not boot")

    def connect(self) -> None:
        # The hardware's address stays the same over a reboot, as a real card's does.
        run("ip", "link", "add", self.port, "type", "veth", "peer", "name", "eth0",
            "address", f"02:00:00:00:00:{self.number:02x}", "netns", str(self.init))  # fmt: skip
        run("ip", "link", "set", self.port, "master", "switch", "up")
        self.inside("ip", "link", "set", "lo", "up")
        self.inside("ip", "address", "add", f"{self.address}/24", "dev", "eth0")
        self.inside("ip", "link", "set", "eth0", "up")

    def switch_off(self) -> None:
        """As a power cut does: nobody is told, no connection is closed."""
        self.pull_cable()
        self.end()

    def end(self) -> None:
        holder, self.holder = self.holder, None
        if holder is None:
            return
        holder.kill()
        holder.wait()
        for process in self.running.values():
            process.wait()
        self.running.clear()
        subprocess.run(["ip", "link", "delete", self.port], capture_output=True)

    # Network

    def pull_cable(self) -> None:
        run("ip", "link", "set", self.port, "down")

    def plug_in(self) -> None:
        run("ip", "link", "set", self.port, "up")

    def part_from(self, others: list[Machine]) -> None:
        """Between them and this one nothing gets through any more, in neither direction, and nobody is told; everybody
        else is reached. What they send each other goes to a card that nobody has."""
        for one, other in [(self, other) for other in others] + [(other, self) for other in others]:
            one.inside("ip", "neighbour", "replace", other.address, "lladdr", NOBODY, "nud", "permanent", "dev", "eth0")

    def meet_again(self, others: list[Machine]) -> None:
        for one, other in [(self, other) for other in others] + [(other, self) for other in others]:
            one.inside("ip", "neighbour", "delete", other.address, "dev", "eth0")

    # Processes

    def command(self, *arguments: str, user: str | None = None) -> list[str]:
        as_user = ["setpriv", "--reuid", user, "--regid", user, "--init-groups"] if user else []
        return ["nsenter", "-t", str(self.init), "--net", "--pid", "--mount", "--uts", "--wd=/", *as_user, *arguments]

    def inside(self, *arguments: str, user: str | None = None, **options) -> str:
        return run(*self.command(*arguments, user=user), **options)

    def start(self, service: str) -> None:
        """As systemd would: the unit's command, user and environment. What it runs before (the watchdog's module) is
        left out: that would reach into this computer. What ends with an error is started again, as `Restart=always`
        says; what the test kills or stops stays dead until the test starts it."""
        unit = Unit(self.folder, service, self.name)
        log = open(self.folder / f"{service}.log", "ab")
        self.running[service] = subprocess.Popen(
            self.command("sh", "-c", RESTARTED, "sh", *unit.command, user=unit.user),
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **unit.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()

    def stop(self, service: str, *patterns: str) -> None:
        """As `systemctl stop` does."""
        self.signal(signal.SIGTERM, *patterns)
        self.running.pop(service).wait(60)

    def kill(self, *patterns: str) -> None:
        """-9 to every process whose command line begins with one of these: no last words."""
        self.signal(signal.SIGKILL, *patterns)

    def freeze(self, *patterns: str) -> None:
        """They are there, answer nothing, and do not know it."""
        self.signal(signal.SIGSTOP, *patterns)

    def thaw(self, *patterns: str) -> None:
        self.signal(signal.SIGCONT, *patterns)

    def signal(self, what: signal.Signals, *patterns: str) -> None:
        for pid in self.processes(*patterns):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, what)

    def processes(self, *patterns: str) -> list[int]:
        """By this computer's numbers: whatever is in the machine's process namespace, and matches."""
        here = os.readlink(f"/proc/{self.init}/ns/pid")
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and os.readlink(entry / "ns/pid") == here:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if any(line.startswith(pattern) or f" {pattern}" in line for pattern in patterns):
                        found.append(int(entry.name))
            except OSError:  # gone meanwhile, or nobody's business
                continue
        return found

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(errors="replace")
