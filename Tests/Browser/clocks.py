"""A clock that a test sets, for the program alone."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

from conftest import ROOT

DAY = 86_400


class SetClock:
    """Real time, moved by as many seconds as the test says; at once for every process that was started with it."""

    def __init__(self, folder: Path):
        compiler = shutil.which("clang") or shutil.which("cc")
        assert compiler, "no C compiler: the Swift toolchain brings clang"
        library = folder / "clock_shift.so"
        subprocess.run(
            [compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, ROOT / "Tests/Browser/clock_shift.c"],
            check=True,
        )
        path = folder / "clock"
        path.write_bytes(bytes(8))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8)
        self.settings = {"LD_PRELOAD": str(library), "TEST_CLOCK_FILE": str(path)}

    def move(self, seconds: int) -> None:
        """From true time, not from where it is."""
        self.page[:8] = struct.pack("=q", seconds)
