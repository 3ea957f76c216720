"""A web scanner (wapiti) on the program as it serves the demonstration: nobody, a citizen, a window clerk."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
import requests

from conftest import CITIZEN, CLERK_ELSEWHERE

# For looking around and then for each kind of attack. `make attack` gives more of both, and all kinds.
SECONDS = int(os.environ.get("TONGBAN_SCAN_SECONDS", "6"))
IS_LONG = "TONGBAN_SCAN_SECONDS" in os.environ
# Without those that ask hosts elsewhere (ssrf, wapp, nikto) or guess names of files for hours (buster).
MODULES = ["cookieflags", "crlf", "csp", "csrf", "exec", "file", "http_headers", "redirect", "sql", "xss"] + (
    ["backup", "blindsql", "htaccess", "methods", "permanentxss", "shellshock", "xxe"] if IS_LONG else []
)
# What the scanner says and what is so: kind, words → why it is no flaw. The same stands in docs/security.md.
FALSE = [
    ("HTTP Secure Headers", "Strict-Transport-Security", "only over TLS, which a proxy adds: HeaderTests"),
    ("HTTP Secure Headers", "X-XSS-Protection", "browsers have given it up; the content policy does its work"),
    ("Secure Flag cookie", "", "only over TLS, which a proxy adds: HeaderTests"),
]  # fmt: skip


def findings(report: dict) -> list[str]:
    found = []
    for kind, entries in (report["vulnerabilities"] | report["anomalies"]).items():
        for entry in entries:
            if any(kind == name and words in entry["info"] for name, words, _ in FALSE):
                continue
            found.append(f"{kind}: {entry['method']} {entry['path']} {entry.get('parameter')}: {entry['info']}")
    return found


@pytest.mark.parametrize("who", [None, CITIZEN, CLERK_ELSEWHERE], ids=lambda who: who or "nobody")
def test_a_scanner_finds_nothing(new_server, demo_session_of, tmp_path, who):
    server = new_server().start()
    report = tmp_path / "report.json"
    command = [
        # Debian's Python, which has Debian's package.
        "/usr/bin/python3", str(Path(__file__).with_name("scanner.py")),
        "-u", server.url + "/", "--scope", "domain", "-m", ",".join(MODULES), "-f", "json", "-o", str(report),
        "--max-scan-time", str(SECONDS), "--max-attack-time", str(max(SECONDS // 6, 1)),
        "--flush-session", "--store-session", str(tmp_path), "-d", "6", "--max-links-per-page", "40", "-t", "10",
        "-x", server.url + "/sign-out*", "-v", "0", "--no-bugreport",
    ]  # fmt: skip
    if who:
        session = demo_session_of(server, who)
        cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        command += ["-H", "Cookie: " + cookies + "; tb_territory=510421000000"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * 10 + 120, cwd=tmp_path)
    assert report.exists(), run.stdout[-3000:] + run.stderr[-3000:]
    assert requests.get(server.url + "/healthz", timeout=10).ok
    log = Path(server.log).read_text()
    server.stop()
    assert not (found := findings(json.loads(report.read_text()))), found[:20]
    assert "request failed" not in log, log[-3000:]
