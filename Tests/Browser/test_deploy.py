"""What is put around the program (deploy/): each file is read, or run, by the program that it is for."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml

from conftest import ROOT, free_port
from test_metrics import metrics

DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus/tongban-rules.yml"
SITE = "banshi.example.gov.cn"
EXPOSURE_MAX = 2.0
WAIT_SECONDS = 30


def need(name: str) -> str:
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not found:
        pytest.skip(f"no {name} here; scripts/setup test installs it")
    return found


def run(*arguments: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([*map(str, arguments)], capture_output=True, text=True, timeout=120, **options)


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


# nginx


class Upstream(BaseHTTPRequestHandler):
    """Answers as a process would: what it was asked it keeps."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.server.over.is_set():
            # This connection was kept open; the process is gone.
            self.close_connection = True
            return
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        if self.path.startswith("/busy"):
            self.answer(503, b"too many", {"Retry-After": "3"})
        elif self.path.startswith("/drop"):
            self.close_connection = True
            self.connection.close()
        elif self.path in ("/events", "/api/v1/events"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"id: 1\n\n")
            self.wfile.flush()
            self.server.over.wait(WAIT_SECONDS)
            self.close_connection = True
        else:
            self.answer(200, b"good", {})

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def answer(self, status: int, body: bytes, headers: dict):
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Process:
    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        self.server.asked, self.server.over = [], threading.Event()
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def asked(self) -> list:
        return self.server.asked

    def end(self):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()


def certificate(folder: Path) -> list[object]:
    """The command that makes one, signed by itself."""
    return [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", f"/CN={SITE}",
        "-keyout", folder / "key.pem", "-out", folder / "chain.pem",
    ]  # fmt: skip


class Proxy:
    """Debian's nginx with our site; only ports, certificate and folders are this test's."""

    def __init__(self, folder: Path, ports: list[int]):
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        self.session = requests.Session()
        made = run(*certificate(folder))
        assert made.returncode == 0, made.stderr
        text = (DEPLOY / "nginx/tongban.conf").read_text()
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};", "listen [::]:80;": "",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl", "listen [::]:443 ssl http2;": "",
            "127.0.0.1:8081": f"127.0.0.1:{ports[0]}", "127.0.0.1:8082": f"127.0.0.1:{ports[1]}",
            "/etc/tongban/tls/fullchain.pem": f"{folder}/chain.pem", "/etc/tongban/tls/privkey.pem": f"{folder}/key.pem",
            "/var/log/nginx/": f"{folder}/",
        }.items():  # fmt: skip
            assert old in text, old
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        kinds = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"{'user root; ' if os.geteuid() == 0 else ''}pid {folder}/pid; daemon off; error_log {folder}/main.log; events {{}} http {{ {kinds} include {folder}/site.conf; }}\n"
        )
        tool = [need("nginx"), "-p", folder, "-e", folder / "main.log", "-c", folder / "nginx.conf"]
        checked = run(*tool, "-t")
        assert checked.returncode == 0 and "[warn]" not in checked.stderr, checked.stderr
        self.process = subprocess.Popen([*map(str, tool)])
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            try:
                requests.get(f"http://127.0.0.1:{self.plain}/", headers={"Host": SITE}, timeout=2, allow_redirects=False)
                break
            except requests.ConnectionError:
                time.sleep(0.05)

    def ask(self, path: str, method: str = "GET", **options) -> requests.Response:
        headers = {"Host": SITE} | options.pop("headers", {})
        return requests.request(
            method, f"https://127.0.0.1:{self.port}{path}", headers=headers, verify=False, timeout=20, **options
        )

    def end(self):
        self.process.terminate()
        self.process.wait(WAIT_SECONDS)


@pytest.fixture
def house(tmp_path):
    """Two processes behind the proxy."""
    need("nginx")
    processes = [Process(), Process()]
    proxy = Proxy(tmp_path, [process.port for process in processes])
    yield proxy, processes
    proxy.end()
    for process in processes:
        process.end()


def asked(processes: list[Process], path: str) -> list:
    return [one for process in processes for one in process.asked if one[1].startswith(path)]


pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")


def test_the_proxy_passes_a_refusal_on_as_it_is(house):
    """Sent to the next process it would double the load just when there is too much."""
    proxy, processes = house
    for number, method in enumerate(("GET", "POST")):
        answer = proxy.ask(f"/busy{number}", method)
        assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (503, "3", "too many")
        assert len(asked(processes, f"/busy{number}")) == 1


def test_the_proxy_repeats_nothing_that_may_have_been_done(house):
    proxy, processes = house
    answer = proxy.ask("/drop-post", "POST", data="x")
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert len(asked(processes, "/drop-post")) == 1


def test_who_asks_is_told_by_the_proxy_alone(house):
    proxy, processes = house
    assert proxy.ask("/who", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}).ok
    (_, _, headers) = asked(processes, "/who")[0]
    assert headers["X-Forwarded-For"] == "127.0.0.1" and headers["X-Forwarded-Proto"] == "https" and headers["Host"] == SITE


@pytest.mark.parametrize("path", ["/events", "/api/v1/events"])
def test_events_come_at_once(house, path):
    """The first one is here while the stream is still open."""
    proxy, _ = house
    with proxy.ask(path, stream=True) as answer:
        assert next(answer.iter_content(7)) == b"id: 1\n\n"


def test_what_is_for_monitoring_stays_inside(house):
    proxy, processes = house
    for path in ("/metrics", "/readyz", "/healthz"):
        assert proxy.ask(path).status_code == 404 and not asked(processes, path)
    led = requests.get(f"http://127.0.0.1:{proxy.plain}/cases?x=1", headers={"Host": SITE}, timeout=20, allow_redirects=False)
    assert led.status_code == 308 and led.headers["Location"] == f"https://{SITE}/cases?x=1"


def test_no_log_of_the_proxy_has_an_address(house, tmp_path):
    proxy, _ = house
    proxy.ask("/first?secret=abcdef")
    proxy.ask("/busy?secret=abcdef")
    proxy.ask("/drop?secret=abcdef")
    text = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert " 503 " in text and "abcdef" not in text and "127.0.0.1 " not in text.replace("upstream", "")


def test_one_process_is_enough_and_none_is_told(house, new_server):
    """One ends: nobody notices. Both: a page and a problem with the time to come back; then the real program serves."""
    proxy, processes = house
    processes[0].end()
    assert [proxy.ask(f"/page{number}").status_code for number in range(10)] == [200] * 10
    processes[1].end()
    away = proxy.ask("/page")
    assert away.status_code == 503 and away.headers["Retry-After"] == "10" and "几分钟后" in away.text
    told = proxy.ask("/api/v1/work")
    assert told.headers["Content-Type"] == "application/problem+json" and told.json()["status"] == 503


def test_the_program_behind_the_proxy(new_server, tmp_path):
    """The real one, with the settings that belong to the proxy, beside a process that is not there."""
    server = new_server()
    server.settings |= {"TONGBAN_SECURE": "1", "TONGBAN_ADDRESS": f"https://{SITE}"}
    server.start()
    proxy = Proxy(tmp_path, [server.port, free_port()])
    try:
        for _ in range(4):
            answer = proxy.ask("/")
            assert answer.status_code == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
        assert proxy.ask("/sign-in").headers["Set-Cookie"].startswith("__Host-")
    finally:
        proxy.end()
        server.stop()


# PostgreSQL


@pytest.fixture
def cluster(tmp_path):
    """A server with our settings; only memory, port and certificate are this test's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        pytest.skip("no PostgreSQL here; scripts/setup test installs it")
    as_user = []
    folder = tmp_path / "cluster"
    folder.mkdir()
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        for above in folder.parents:
            if str(above) != "/" and not above.stat().st_mode & 1:
                above.chmod(above.stat().st_mode | 0o011)
        as_user = ["runuser", "-u", "postgres", "--"]
    port = free_port()

    def tool(name: str, *arguments: object, **options) -> subprocess.CompletedProcess:
        return run(*as_user, found[-1] / name, *arguments, cwd="/", **options)

    assert tool("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8").returncode == 0
    for name in ("tongban.conf", "pg_hba.conf", "roles.sql"):
        copy = folder / name
        copy.write_text((DEPLOY / "postgresql" / name).read_text())
        copy.chmod(0o644)
    added = (
        f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{folder}'\n"
        f"include = '{folder}/tongban.conf'\nshared_buffers = 64MB\nmin_wal_size = 80MB\n"
        f"ssl = on\nssl_cert_file = '{folder}/chain.pem'\nssl_key_file = '{folder}/key.pem'\n"
    )
    made = run(*as_user, *certificate(folder))
    assert made.returncode == 0, made.stderr
    assert run(*as_user, "tee", "-a", folder / "data/postgresql.conf", input=added).returncode == 0
    started = tool("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "start")
    assert started.returncode == 0, (folder / "log").read_text()

    def sql(text: str, user: str = "postgres", database: str = "postgres") -> subprocess.CompletedProcess:
        return tool("psql", "-h", folder, "-p", port, "-U", user, "-At", "-v", "ON_ERROR_STOP=1", "-c", text, database)

    sql.folder, sql.tool, sql.port = folder, tool, port
    yield sql
    tool("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def test_the_document_leads_to_places_that_exist():
    document = (ROOT / "docs/operations.md").read_text()
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", document, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", document)) <= anchors
    named = set(re.findall(r"`(deploy/[\w./@-]+)`", document)) | set(re.findall(r"`(scripts/\w+)", document))
    assert named and not [path for path in named if not (ROOT / path).exists()]


def test_the_sizes_are_those_of_the_script():
    said = run(ROOT / "scripts/sizing", "--check")
    assert said.returncode == 0, said.stderr


def test_postgresql_takes_our_settings(cluster):
    """Each line is one that the server knows and that is in force, but for those that this test gives itself."""
    sql = cluster
    flaws = sql("SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL").stdout
    assert not flaws, flaws
    lines = (DEPLOY / "postgresql/tongban.conf").read_text()
    names = re.findall(r"^([a-z_.]+) =", lines, re.M)
    applied = sql("SELECT name FROM pg_file_settings WHERE applied AND sourcefile LIKE '%tongban.conf'").stdout.split()
    assert set(names) - set(applied) == {"shared_buffers", "min_wal_size"} and len(names) > 40
    for name, value in {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", "idle_session_timeout": "0"}.items():
        assert sql(f"SHOW {name}").stdout.strip() == value


def test_the_log_of_postgresql_has_nothing_of_people(cluster):
    sql = cluster
    assert sql("CREATE TABLE person (name TEXT PRIMARY KEY)").returncode == 0
    assert sql("INSERT INTO person VALUES ('李德顺')").returncode == 0
    assert sql("INSERT INTO person VALUES ('李德顺')").returncode != 0
    assert sql("SELECT 1/0 WHERE '李德顺' <> ''").returncode != 0
    assert "duplicate key" in (log := (sql.folder / "log").read_text()), log
    assert "李德顺" not in log


def test_the_roles_may_what_they_need(cluster):
    sql = cluster
    made = sql.tool("psql", "-h", sql.folder, "-p", sql.port, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-f", sql.folder / "roles.sql", "postgres")
    assert made.returncode == 0, made.stderr
    assert sql("CREATE TABLE case_clock (wakes_on INTEGER, case_id BYTEA)", "tongban", "tongban").returncode == 0
    for forbidden in ("CREATE DATABASE other", "CREATE ROLE other", "SELECT * FROM pg_authid"):
        assert sql(forbidden, "tongban", "tongban").returncode != 0, forbidden
    assert sql("SELECT 1 FROM pg_stat_replication", "monitor", "tongban").returncode == 0
    grants = " ".join(re.findall(r"GRANT [^;\n]+;", (DEPLOY / "prometheus/postgres-queries.yml").read_text()))
    assert sql("SELECT wakes_on FROM case_clock", "monitor", "tongban").returncode != 0
    assert sql(grants, "postgres", "tongban").returncode == 0
    assert sql("SELECT case_id FROM case_clock", "monitor", "tongban").returncode != 0
    for query in yaml.safe_load((DEPLOY / "prometheus/postgres-queries.yml").read_text()).values():
        said = sql(query["query"].rstrip().rstrip(";"), "monitor", "tongban")
        assert said.returncode == 0 and said.stdout.strip(), said.stderr


def test_pg_hba_is_read(cluster):
    sql = cluster
    # The rules of the file, read by the server without being put in force.
    target = sql.folder / "data/pg_hba.conf"
    was = target.read_text()
    target.write_text((sql.folder / "pg_hba.conf").read_text())
    said = sql("SELECT count(*), count(error) FROM pg_hba_file_rules").stdout.strip()
    target.write_text(was)
    rules, flaws = said.split("|")
    assert int(rules) >= 7 and int(flaws) == 0, said
