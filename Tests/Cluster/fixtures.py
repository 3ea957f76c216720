"""What the tests here have in common. Imported, no conftest: that name is the browser tests', whose parts are used."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "Browser"))

from cluster import Cluster  # noqa: E402
from machines import Network, skip_unless_possible  # noqa: E402
from writers import RowLoad  # noqa: E402


@pytest.fixture(scope="module")
def network():
    skip_unless_possible()
    network = Network().enter()
    yield network
    network.leave()


@pytest.fixture(scope="module")
def cluster(network, tmp_path_factory):
    """One for the tests of a file: each of them leaves it whole."""
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        began = time.monotonic()
        cluster.start()
        print(f"three members from nothing: {time.monotonic() - began:.1f} s")
        yield cluster
    except AssertionError:
        print(cluster.logs(), file=sys.stderr)
        raise
    finally:
        cluster.end()


@pytest.fixture
def load(cluster, request):
    """Rows that are written all through the test."""
    cluster.wait_whole()
    RowLoad.prepare(cluster.address())
    load = RowLoad(cluster.address()).start()
    failed_before = request.session.testsfailed
    yield load
    load.stop()
    if request.session.testsfailed > failed_before:
        print(cluster.logs(), file=sys.stderr)
