"""`tongban demo` fills an empty installation with as many cases as are wanted, each in the chain."""

from __future__ import annotations

import re

import pytest

from conftest import Server


@pytest.mark.parametrize("cases", [0, 150])
def test_demo(tmp_path, cases):
    server = Server(tmp_path / "data")
    filled = server.command("demo", "--cases", str(cases))
    assert filled.returncode == 0, filled.stderr
    made = int(re.search(r"demonstration: (\d+) cases\n", filled.stdout).group(1))
    assert cases * 0.8 <= made <= cases
    checked = server.command("verify")
    assert checked.returncode == 0 and "not signed yet" not in checked.stdout
    again = server.command("demo", "--cases", "5")
    assert again.returncode == 1 and "nothing was changed" in again.stderr
    server.start()
    server.stop()


def test_many_cases_are_copies_that_are_real(tmp_path):
    """Beyond the usual number cases are copies: in the chain, in every projection, under numbers of their own."""
    server = Server(tmp_path / "data")
    filled = server.command("demo", "--cases", "6000")
    assert filled.returncode == 0, filled.stderr
    lived = int(re.search(r"demonstration: (\d+) cases\n", filled.stdout).group(1))
    copies = int(re.search(r"copies: (\d+) in", filled.stdout).group(1))
    assert lived > 1900 and lived + copies == 6000
    checked = server.command("verify")
    assert checked.returncode == 0 and "not signed yet" not in checked.stdout
    rebuilt = server.command("rebuild")
    assert rebuilt.returncode == 0 and "came out the same" in rebuilt.stdout
    server.start()
    server.stop()
    assert server.command("verify").returncode == 0


def test_a_number_out_of_bounds_is_refused(tmp_path):
    server = Server(tmp_path / "data")
    assert server.command("demo", "--cases", "-1").returncode == 64
    assert server.command("demo", "--cases", "99999999").returncode == 64
    assert not server.data.exists()
