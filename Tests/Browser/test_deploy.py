"""What is put around the program (deploy/): each file is read, or run, by the program that it is for. The proxy and
PostgreSQL's settings have files of their own."""

from __future__ import annotations

import re
import shutil
import time

import pytest
import requests
import yaml

from conftest import ROOT
from deploy import DEPLOY, need, run
from test_metrics import metrics

RULES = DEPLOY / "prometheus/tongban-rules.yml"
EXPOSURE_MAX = 2.0
WAIT_SECONDS = 30


# systemd


def unit(name: str) -> str:
    return (DEPLOY / "systemd" / name).read_text()


@pytest.mark.parametrize("name", ["tongban.service", "tongban@.service"])
def test_the_units_are_sound_and_closed(name, tmp_path):
    """By systemd's own checker: nothing unknown, and little left open."""
    text = unit(name)
    codes = re.search(r"^RestartPreventExitStatus=(.*)$", text, re.M).group(1).split()
    known = re.findall(r"^\| (\d+) \| ", (ROOT / "docs/operations.md").read_text(), re.M)
    assert codes and set(codes) <= set(known)
    stop = re.search(r"`stop.seconds` \|.*\| `(\d+)` \|", (ROOT / "docs/configuration.md").read_text()).group(1)
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", text, re.M).group(1)) > int(stop)
    checker = need("systemd-analyze")
    instance = tmp_path / name.replace("@.", "@8081.")
    instance.write_text(text)
    worries = [line for line in run(checker, "verify", "--man=no", instance).stderr.splitlines() if "is not executable" not in line]
    assert not worries, worries
    said = run(checker, "security", "--offline=yes", instance).stdout
    assert float(re.search(r"exposure level for \S+: ([\d.]+)", said).group(1)) <= EXPOSURE_MAX, said


def test_the_backup_and_its_timer_are_sound():
    checker = need("systemd-analyze")
    files = [DEPLOY / "systemd" / name for name in ("tongban-backup.service", "tongban-backup.timer")]
    worries = [line for line in run(checker, "verify", "--man=no", *files).stderr.splitlines() if "is not executable" not in line]
    assert not worries, worries


def test_both_units_say_the_same():
    """What differs is the name of the process, its port and its password."""
    one, many = unit("tongban.service"), unit("tongban@.service")
    own = re.compile(r"^(#|Description|ExecStart|ExecStartPre|Environment|LoadCredential|RuntimeDirectory)")
    assert [line for line in one.splitlines() if not own.match(line)] == [line for line in many.splitlines() if not own.match(line)]


def test_the_backup_tells_monitoring_when_it_was_good(tmp_path):
    """The command of the unit itself, with a folder of this test in place of the exporter's."""
    line = re.search(r"^ExecStartPost=\+/bin/sh -c '(.*)'$", unit("tongban-backup.service"), re.M).group(1)
    command = line.replace("/var/lib/prometheus/node-exporter", str(tmp_path)).replace("%%", "%")
    assert run("sh", "-c", command).returncode == 0
    name, value = (tmp_path / "tongban_backup.prom").read_text().splitlines()[-1].split()
    assert name == "tongban_backup_good_timestamp_seconds" and abs(int(value) - time.time()) < WAIT_SECONDS
    assert [path.name for path in tmp_path.iterdir()] == ["tongban_backup.prom"]
    # A machine without the exporter is no failure of the backup.
    assert run("sh", "-c", command.replace(str(tmp_path), str(tmp_path / "none"))).returncode == 0


# Prometheus


def rules() -> list[dict]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def test_the_rules_ring_when_they_should():
    promtool = need("promtool")
    for command in ("check", "test"):
        name = RULES.name if command == "check" else "tongban-rules-test.yml"
        said = run(promtool, command, "rules", name, cwd=RULES.parent)
        assert said.returncode == 0, said.stdout + said.stderr
    tested = (RULES.parent / "tongban-rules-test.yml").read_text()
    rung = set(re.findall(r"alertname: (\w+)\n", tested))
    assert rung == {rule["alert"] for rule in rules()}, "an alert that no test has heard"


def test_each_rule_says_what_to_do():
    document = (ROOT / "docs/operations.md").read_text()
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"] and rule["annotations"]["action"]
        assert f"`{rule['alert']}`" in document, f"{rule['alert']} is not in docs/operations.md"
    headings = [heading.lower() for heading in re.findall(r"^#+ (.*)$", document, re.M)]
    for place in re.findall(r"operations\.md, ([a-z ]+)", RULES.read_text()):
        assert place.strip() in headings, place


# What others' exporters give: Debian 12's postgres_exporter 0.11, node_exporter 1.5, blackbox_exporter 0.23; and what
# stands in files of ours that they read.
ELSEWHERE = {
    "up", "probe_success", "probe_ssl_earliest_cert_expiry", "node_filesystem_avail_bytes", "pg_up",
    "pg_settings_max_connections", "pg_stat_database_numbackends", "pg_stat_archiver_failed_count",
    "pg_stat_replication_pg_wal_lsn_diff",
}  # fmt: skip


def names_in(expression: str) -> set[str]:
    plain = re.sub(r"\{[^}]*\}|\"[^\"]*\"|\b(by|on|offset)\b\s*(\([^)]*\)|\w+)", " ", expression)
    return set(re.findall(r"\b(?:tongban|process|pg|node|probe)_\w+|\bup\b", plain))


@pytest.fixture(scope="module")
def answered(new_server):
    server = new_server().start()
    requests.get(server.url + "/", timeout=20)
    yield metrics(server)
    server.stop()


def test_every_metric_of_the_rules_exists(answered):
    given = set(re.findall(r"^([a-z_]+)(?:\{| )", answered, re.M))
    queries = yaml.safe_load((DEPLOY / "prometheus/postgres-queries.yml").read_text())
    own = {f"{query}_{name}" for query, parts in queries.items() for metric in parts["metrics"] for name in metric}
    own |= set(re.findall(r"tongban_\w+_seconds", unit("tongban-backup.service")))
    assert own and not own & given
    for rule in rules():
        names = names_in(rule["expr"])
        assert names, rule["alert"]
        assert names <= given | own | ELSEWHERE, f"{rule['alert']}: {names - given - own - ELSEWHERE}"


def test_the_labels_of_the_rules_exist(answered):
    """A rule about a state or a class of status that never comes is silent for ever."""
    for name, label, value in re.findall(r"(tongban_\w+)\{(state|status)=\"(\w+)\"", RULES.read_text()):
        assert re.search(rf'^{name}{{.*{label}="', answered, re.M), (name, label)
        if label == "state":
            assert re.search(rf'^{name}{{.*{label}="{value}"', answered, re.M), (name, value)


def test_prometheus_reads_its_settings(tmp_path):
    promtool = need("promtool")
    shutil.copy(RULES, tmp_path)
    token = tmp_path / "token"
    token.write_text("secret")
    text = (DEPLOY / "prometheus/prometheus.yml").read_text().replace("/etc/prometheus/tongban-metrics-token", str(token))
    (tmp_path / "prometheus.yml").write_text(text)
    said = run(promtool, "check", "config", tmp_path / "prometheus.yml")
    assert said.returncode == 0, said.stdout + said.stderr
    jobs = {job["job_name"] for job in yaml.safe_load(text)["scrape_configs"]}
    assert set(re.findall(r'job="([\w-]+)"', RULES.read_text())) <= jobs


# The document


def test_the_document_leads_to_places_that_exist():
    document = (ROOT / "docs/operations.md").read_text()
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", document, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", document)) <= anchors
    named = set(re.findall(r"`(deploy/[\w./@-]+)`", document)) | set(re.findall(r"`(scripts/\w+)", document))
    assert named and not [path for path in named if not (ROOT / path).exists()]


def test_the_sizes_are_those_of_the_script():
    said = run(ROOT / "scripts/sizing", "--check")
    assert said.returncode == 0, said.stderr
