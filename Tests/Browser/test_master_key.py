"""The master key: changed while people are served, refused in clear words when it is the wrong one."""

from __future__ import annotations

import os
import subprocess
import time

from api_client import Client
from cases import case_at
from conftest import BINARY, CLERK_HOME, DECIDER


def beside(server, *arguments):
    """A command while the data are served."""
    return subprocess.run([str(BINARY), *arguments], env=server.environment, capture_output=True, text=True, timeout=60)


def test_rotation_while_serving(new_server):
    server = new_server().start()
    clerk, decider = (Client(server, server.tokens[who], "en") for who in (CLERK_HOME, DECIDER))
    before = case_at(clerk, decider, "accept")
    file = server.data / "keys" / "master.key"
    old = file.read_text()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    rotated = beside(server, "keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    assert file.read_text().splitlines()[1:] == old.splitlines()

    # The server looks at the file once a minute and then wraps a piece at a time.
    end = time.monotonic() + 150
    while time.monotonic() < end:
        status = beside(server, "keys", "status").stdout.splitlines()
        if len(status) == 2 and "out of use" in status[1]:
            break
        assert clerk.get(f"/cases/{before['id']}", of="/cases/{id}")["state"] == "reviewing"
        time.sleep(2)
    assert "in force" in status[0] and "wraps 0 keys" in status[1], status
    assert beside(server, "keys", "retire").stdout.startswith("retired")
    assert len(file.read_text().splitlines()) == 1
    after = case_at(clerk, decider, "accept")
    server.stop()

    # With the new key alone everything opens; with the old one alone nothing starts.
    new = file.read_text()
    server.start()
    for case in (before, after):
        assert clerk.get(f"/cases/{case['id']}", of="/cases/{id}")["number"] == case["number"]
    server.stop()
    for content, words in [(old, "is not among the keys"), ("nonsense\n", "is no key"), (None, "no master key")]:
        file.unlink(missing_ok=True)
        if content:
            file.write_text(content)
            os.chmod(file, 0o600)
        refused = server.command("serve")
        assert refused.returncode != 0 and words in refused.stderr, refused.stderr
    file.write_text(new)
    os.chmod(file, 0o644)
    refused = server.command("serve")
    assert refused.returncode != 0 and "chmod 600" in refused.stderr, refused.stderr
    os.chmod(file, 0o600)
    server.start()
    assert clerk.get(f"/cases/{before['id']}", of="/cases/{id}")["number"] == before["number"]
