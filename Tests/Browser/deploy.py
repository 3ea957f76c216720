"""What the tests of deploy/ have in common."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT

DEPLOY = ROOT / "deploy"
SITE = "banshi.example.gov.cn"


def need(name: str) -> str:
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not found:
        pytest.skip(f"no {name} here; scripts/setup test installs it")
    return found


def run(*arguments: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*map(str, arguments)], capture_output=True, text=True, timeout=120, **options)


def certificate(folder: Path) -> list[object]:
    """The command that makes one, signed by itself."""
    return [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", f"/CN={SITE}",
        "-keyout", folder / "key.pem", "-out", folder / "chain.pem",
    ]  # fmt: skip
