"""What monitors see: alive, ready, counted; and who may see it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from conftest import BINARY, CLERK_ELSEWHERE, DECIDER, ROOT
from test_kill import FILING


def families(text: str) -> dict:
    return {family.name: family for family in text_string_to_metric_families(text)}


def total(text: str, name: str, **labels) -> float:
    found = [
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and all(sample.labels.get(label) == value for label, value in labels.items())
    ]
    return sum(found)


@pytest.fixture(scope="module")
def served(new_server):
    server = new_server().start()
    yield server
    server.stop()


def metrics(server) -> str:
    answer = requests.get(server.url + "/metrics", timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text


def test_the_document_lists_what_is_served(served):
    requests.get(served.url + "/", timeout=20)
    text = metrics(served)
    rows = re.findall(r"^\| `((?:tongban|process)_\w+)` \| (\w+) \|", (ROOT / "docs/operations.md").read_text(), re.M)
    helps = dict(re.findall(r"^# TYPE (\S+) (\w+)$", text, re.M))
    assert dict(rows) == helps
    assert len(families(text)) == len(rows)


def test_another_program_reads_them(served):
    """promtool is Prometheus's own checker, from Debian's package."""
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("no promtool here; scripts/setup test installs it")
    requests.get(served.url + "/", timeout=20)
    checked = subprocess.run([promtool, "check", "metrics"], input=metrics(served), capture_output=True, text=True)
    assert checked.returncode == 0 and not checked.stderr.strip() and not checked.stdout.strip(), checked.stderr + checked.stdout


def test_work_is_counted(served):
    before = metrics(served)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {served.tokens[CLERK_ELSEWHERE]}"
    filed = session.post(served.url + "/api/v1/cases", json=FILING, timeout=20)
    assert filed.status_code == 201
    session.headers["Authorization"] = f"Bearer {served.tokens[DECIDER]}"
    acted = session.post(served.url + f"/api/v1/cases/{filed.json()['id']}/actions", json={"action": "receive", "input": {}}, timeout=20)
    assert acted.ok, acted.text
    for path in ("/api/v1/cases/not-an-id", "/nothing/510421190202060137", "/search?q=510421190202060137"):
        session.get(served.url + path, timeout=20)
    after = metrics(served)

    def grown(name: str, **labels) -> float:
        return total(after, name, **labels) - total(before, name, **labels)

    assert grown("tongban_cases_filed_total") == 1
    assert grown("tongban_entries_appended_total") == 2
    assert grown("tongban_journal_position") == 2
    assert grown("tongban_writer_commands_total") >= 2
    assert grown("tongban_writer_commit_seconds_count") >= 2 and grown("tongban_writer_commit_seconds_sum") > 0
    assert grown("tongban_requests_total", route="/api/v1/cases", method="POST", status="2xx") == 1
    assert grown("tongban_requests_total", route="/api/v1/cases/{id}/actions", status="2xx") == 1
    assert grown("tongban_requests_total", route="unmatched", status="4xx") >= 1
    assert grown("tongban_request_seconds_count", route="/api/v1/cases", method="POST") == 1
    assert total(after, "tongban_requests_running") == 1, "the scrape itself"
    assert total(after, "tongban_database_bytes") > 100_000 and total(after, "process_open_fds") > 3
    # What somebody asked for never becomes a label.
    assert "510421190202060137" not in after and filed.json()["id"] not in after


def test_the_histogram_adds_up(served):
    text = metrics(served)
    for sample in families(text)["tongban_request_seconds"].samples:
        if sample.name.endswith("_count"):
            last = total(text, "tongban_request_seconds_bucket", le="+Inf", **sample.labels)
            assert last == sample.value == total(text, "tongban_requests_total", **sample.labels)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_nobody_behind_a_proxy_sees_them(served, header):
    refused = requests.get(served.url + "/metrics", headers={header: "203.0.113.9"}, timeout=20)
    assert refused.status_code == 403 and "tongban_" not in refused.text


def test_no_page_whose_name_leads_here_sees_them(served):
    refused = requests.get(served.url + "/metrics", headers={"Host": "evil.example"}, timeout=20)
    assert refused.status_code == 403


def test_with_a_token_only_who_has_it(new_server, tmp_path):
    secret = tmp_path / "token"
    secret.write_text("one-two-three\n")
    server = new_server()
    server.settings |= {"TONGBAN_METRICS_TOKEN_FILE": str(secret)}
    server.start()
    assert requests.get(server.url + "/metrics", timeout=20).status_code == 401
    for wrong in ("one-two", "one-two-threE", "one-two-three-four", ""):
        answer = requests.get(server.url + "/metrics", headers={"Authorization": f"Bearer {wrong}"}, timeout=20)
        assert answer.status_code == 401
    right = {"Authorization": "Bearer one-two-three", "X-Forwarded-For": "203.0.113.9"}
    assert requests.get(server.url + "/metrics", headers=right, timeout=20).ok
    server.stop()
    assert "one-two-three" not in server.log.read_text()


def test_behind_a_proxy_that_ends_tls_only_with_a_token(new_server):
    server = new_server()
    server.settings |= {"TONGBAN_SECURE": "1"}
    server.start()
    assert requests.get(server.url + "/metrics", timeout=20).status_code == 403
    server.stop()


def test_ready_while_all_is_well(served):
    answer = requests.get(served.url + "/readyz", timeout=20)
    assert answer.status_code == 200 and answer.json() == {"status": "ready"}
    assert requests.get(served.url + "/healthz", timeout=20).json() == {"status": "ok"}


def test_not_ready_below_the_bound_of_the_disk(new_server):
    server = new_server()
    server.settings |= {"TONGBAN_DISK_MINIMUM": "1000000"}
    free = shutil.disk_usage(server.data).free
    if free > 1_000_000 * 1024 * 1024:
        pytest.skip("more than the largest bound is free")
    server.start()
    answer = requests.get(server.url + "/readyz", timeout=20)
    assert answer.status_code == 503 and answer.json()["reasons"] == ["disk.low"] and int(answer.headers["Retry-After"]) > 0
    # It still serves who is there.
    assert requests.get(server.url + "/", timeout=20).ok
    server.stop()


def test_not_ready_when_the_writer_cannot_write(new_server):
    """Another program keeps the database locked: the write does not come through."""
    import sqlite3
    import time

    server = new_server().start()
    assert requests.get(server.url + "/readyz", timeout=20).ok
    with sqlite3.connect(server.data / "tongban.sqlite", isolation_level=None) as thief:
        thief.execute("BEGIN IMMEDIATE")
        time.sleep(1.1)
        answer = requests.get(server.url + "/readyz", timeout=30)
        assert answer.status_code == 503 and answer.json()["reasons"][0].startswith("writer."), answer.text
        thief.execute("ROLLBACK")
    thief.close()
    time.sleep(1.1)
    assert requests.get(server.url + "/readyz", timeout=20).ok
    server.stop()


def test_a_damaged_page_is_told(new_server):
    """A page that a request comes to: a sentence in the log without a value, and not ready any more."""
    server = new_server().start()
    path = server.data / "tongban.sqlite"
    server.stop()
    content = bytearray(path.read_bytes())
    # The roots of the tables that hold cases: found by asking the file itself.
    import sqlite3

    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        roots = [row[0] for row in database.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'case_row'")]
    database.close()
    for root in roots:
        content[(root - 1) * size : root * size] = os.urandom(size)
    path.write_bytes(content)
    refused = subprocess.run([str(BINARY), "serve"], env=server.environment, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 65 and "The database is damaged" in refused.stderr
    doctor = server.command("doctor", "--json")
    assert doctor.returncode == 2 and '"bad"' in doctor.stdout
