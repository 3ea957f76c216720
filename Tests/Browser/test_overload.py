"""Far more than the program takes on: what is over the bound is told to come back, what was taken is done."""

from __future__ import annotations

import threading
import time

import requests

from api_client import Client
from conftest import CLERK_ELSEWHERE, DECIDER
from load import Answers, load

PLACES = 16
PROGRAM_PLACES = 12
CROWD = 160
CROWD_SECONDS = 6
CALM_SECONDS = 3


def test_over_the_bound_is_told_to_come_back(new_server):
    server = new_server(TONGBAN_REQUESTS_MAX=PLACES).start()
    token = server.tokens[CLERK_ELSEWHERE]
    calm = load(server.port, token, CALM_SECONDS, PROGRAM_PLACES // 2)
    assert calm.taken and not calm.refused and not calm.wrong, calm.wrong[:3]

    crowd: list[Answers] = []
    thread = threading.Thread(target=lambda: crowd.append(load(server.port, token, CROWD_SECONDS, CROWD)))
    thread.start()
    # Whoever watches over the process is always let in, and people find places that programs may not fill.
    watched = pages = 0
    while thread.is_alive():
        assert requests.get(server.url + "/healthz", timeout=20).status_code == 200
        watched += 1
        pages += requests.get(server.url + "/", timeout=20).status_code == 200
        time.sleep(0.1)
    thread.join()
    heavy = crowd[0]
    print(f"calm {calm.rate:.0f}/s; crowd: {heavy.rate:.0f}/s taken, {heavy.refused} refused of {heavy.sent}")
    assert not heavy.wrong, heavy.wrong[:3]
    assert heavy.refused > len(heavy.taken) / 4 and heavy.taken
    assert heavy.refused_without_retry_after == 0
    assert watched > 3 and pages == watched

    # At once everybody is served again, and as before.
    after = load(server.port, token, CALM_SECONDS, PROGRAM_PLACES // 2)
    assert after.taken and not after.refused and not after.wrong, after.wrong[:3]
    print(f"after {after.rate:.0f}/s")
    assert after.rate > calm.rate / 3

    # What was acknowledged is there, and nothing else: who was refused finds nothing done.
    decider = Client(server, server.tokens[DECIDER])
    for id in (calm.taken + heavy.taken + after.taken)[::10]:
        assert decider.case(id)["version"] >= 1
    server.stop()
    verified = server.command("verify")
    assert verified.returncode == 0 and verified.stdout.startswith("good:"), verified.stdout


def test_over_the_bound_of_connections_too(new_server):
    """More connections than are served: those over it hear so, and idle ones make room."""
    server = new_server(TONGBAN_CONNECTIONS_MAX=40).start()
    token = server.tokens[CLERK_ELSEWHERE]
    heavy = load(server.port, token, CALM_SECONDS, 44)
    assert not heavy.wrong, heavy.wrong[:3]
    assert heavy.refused and heavy.refused_without_retry_after == 0
    assert load(server.port, token, 1, 8).taken
    server.stop()
