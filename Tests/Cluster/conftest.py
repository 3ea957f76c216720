"""One cluster for the tests of a file: made whole again by each of them."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from cluster import Cluster
from machines import Network, skip_unless_possible
from writers import RowLoad


@pytest.fixture(scope="session")
def network():
    skip_unless_possible()
    network = Network().enter()
    yield network
    network.leave()


@pytest.fixture(scope="module")
def cluster(network, tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        began = time.monotonic()
        cluster.start()
        print(f"three members from nothing: {time.monotonic() - began:.1f} s")
        RowLoad.prepare(cluster.address())
        yield cluster
    except AssertionError:
        print(cluster.logs(), file=sys.stderr)
        raise
    finally:
        cluster.end()


@pytest.fixture
def load(cluster, request):
    """Work on the cluster, all through the test."""
    cluster.wait_whole()
    load = RowLoad(cluster.address()).start()
    failed_before = request.session.testsfailed
    yield load
    load.over.set()
    load.stop()
    if request.session.testsfailed > failed_before:
        print(cluster.logs(), file=sys.stderr)
    assert threading.active_count() < 30
