"""What an operator does beside a running server, and what a server leaves behind."""

from __future__ import annotations

import re
import subprocess

import requests

from conftest import BINARY, CLERK_ELSEWHERE, DECIDER


def beside(server, *arguments: str) -> subprocess.CompletedProcess:
    """Runs the program on data that is being served."""
    return subprocess.run(
        [str(BINARY), *arguments], env=server.environment, capture_output=True, text=True, timeout=120
    )


def test_a_token_made_beside_the_server_is_good_at_once(new_server):
    server = new_server().start()
    made = beside(server, "token", "create", "made beside", "--account", DECIDER)
    assert made.returncode == 0, made.stderr
    me = requests.get(server.url + "/api/v1/me", headers={"Authorization": f"Bearer {made.stdout.strip()}"}, timeout=20)
    assert me.ok and me.json()["posts"], me.text
    # The server goes on: it still files and decides, and the chain is whole.
    checked = beside(server, "verify")
    assert checked.returncode == 0 and checked.stdout.startswith("good:"), checked.stdout
    server.stop()


def test_whatever_the_servers_memory_would_not_notice_is_refused(new_server):
    server = new_server().start()
    for arguments in (["serve"], ["rebuild"]):
        refused = beside(server, *arguments)
        assert refused.returncode != 0
        assert f"in use by process {server.process.pid}; stop it first" in refused.stderr, refused.stderr
    assert requests.get(server.url + "/healthz", timeout=20).ok
    server.stop()


def test_a_server_signs_what_it_leaves_behind(new_server):
    server = new_server().start()
    token = server.tokens[CLERK_ELSEWHERE]
    filed = requests.post(
        server.url + "/api/v1/cases",
        json={
            "procedure": "application",
            "item": "510000.hrss.0101",
            "home": "510421201200",
            "party": {"name": "李德顺", "number": "510421190202060137"},
            "answers": {"grade": "g500", "subsidy": "none", "account": "6217000000000000001"},
        },
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    assert filed.status_code == 201, filed.text
    server.stop()
    checked = server.command("verify")
    entries, position = re.search(r"good: (\d+) entries .*the last at position (\d+)", checked.stdout).groups()
    assert entries == position, "the newest entry is signed when the server has ended"
    assert "not signed yet" not in checked.stdout
