"""Disks that go wrong on purpose: a small one that fills up, and one that its own kernel turns read-only after a fault."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Server

MEGABYTE = 1 << 20


def root_only(what: str) -> None:
    if os.geteuid() != 0:
        pytest.skip(f"{what} takes root: run the tests as root, in a container of their own")


def run(*arguments: str) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
    return done.stdout.strip()


class Disk:
    """A mounted folder with the data of a server."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()

    def server(self, template: tuple[Path, dict[str, str]], **settings: object) -> Server:
        shutil.copytree(template[0], self.folder / "data")
        # As data are that were served for long: a fault takes away what nobody has synced.
        os.sync()
        server = Server(self.folder / "data", **settings)
        # Beside the disk: the test reads it when the disk is full.
        server.log = self.folder.with_suffix(".log")
        server.tokens = template[1]
        return server

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


class SmallDisk(Disk):
    """In memory, so that a full one harms nobody."""

    def __init__(self, folder: Path, megabytes: int):
        root_only("mounting a small disk")
        super().__init__(folder)
        run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder))

    @property
    def filler(self) -> Path:
        return self.folder / "filler"

    def fill(self, keep: int = 0) -> None:
        """Until not a byte more goes in, and then `keep` bytes less."""
        with open(self.filler, "ab", buffering=0) as file:
            for piece in (MEGABYTE, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * piece)
                except OSError as error:
                    assert error.errno == errno.ENOSPC, error
        if keep:
            os.truncate(self.filler, self.filler.stat().st_size - keep)

    def make_room(self) -> None:
        self.filler.unlink(missing_ok=True)


class FaultyDisk(Disk):
    """ext4 on a file, mounted as servers mount it: the first fault makes it read-only under everybody's hands."""

    def __init__(self, folder: Path, megabytes: int):
        root_only("mounting a disk")
        super().__init__(folder)
        self.image = folder.with_suffix(".image")
        with open(self.image, "wb") as image:
            image.truncate(megabytes * MEGABYTE)
        run("mkfs.ext4", "-q", "-F", str(self.image))
        self.mount()

    def mount(self, *options: str) -> None:
        run("mount", "-o", ",".join(["loop", "errors=remount-ro", *options]), str(self.image), str(self.folder))

    def fail(self) -> None:
        device = Path(run("findmnt", "-no", "SOURCE", str(self.folder))).name
        trigger = Path(f"/sys/fs/ext4/{device}/trigger_fs_error")
        if not trigger.exists():
            pytest.skip("this kernel cannot be told to find a fault on ext4")
        trigger.write_text("1")

    def mend(self) -> None:
        """As an operator does: nobody has it, it is checked, it is mounted again."""
        run("umount", str(self.folder))
        checked = subprocess.run(["e2fsck", "-fy", str(self.image)], capture_output=True, text=True)
        assert checked.returncode in (0, 1), checked.stdout + checked.stderr
        self.mount()
