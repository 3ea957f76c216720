"""Nothing a person is called or typed stands in any log, after a walk through the whole program."""

from __future__ import annotations

import json
import re
import sqlite3

import requests

import page_kinds
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER
from person import Person

# What the walk types and asks for, besides what the data hold.
TYPED = ["510421190202060137", "13800012345", "李德顺", "6217000000000000001", "养老", "我要保密的话", "zzz-secret-query"]


def test_no_log_holds_what_a_person_typed(new_server, browser):
    server = new_server()
    server.settings |= {"TONGBAN_ACCESS_LOG": "1", "TONGBAN_LOG_LEVEL": "info"}
    server.start()
    secrets: set[str] = set()
    for who, kinds in page_kinds.PAGES.items():
        person = Person(browser, server, who)
        for way in kinds.values():
            try:
                way(person.page, server.url)
            except Exception as fault:  # a way that another test holds to its end
                assert "5" not in str(fault)[:1], fault
        secrets |= {cookie["value"] for cookie in person.context.cookies() if len(cookie["value"]) > 12}
        person.context.close()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {server.tokens[CLERK_ELSEWHERE]}"
    filing = {
        "procedure": "application", "item": "510000.hrss.0101", "home": "510421201200",
        "party": {"name": "李德顺", "number": "510421190202060137", "phone": "13800012345"},
        "answers": {"grade": "g500", "subsidy": "none", "account": "6217000000000000001"},
    }  # fmt: skip
    filed = session.post(server.url + "/api/v1/cases", json=filing, timeout=20)
    assert filed.status_code == 201, filed.text
    secrets.add(filed.json()["secret"])
    secrets.add(filed.json()["number"])
    for path in (
        "/search?q=zzz-secret-query&number=510421190202060137", "/cases/510421190202060137", "/track?number=510421190202060137",
        "/qr/510421190202060137.svg", "/api/v1/cases?q=李德顺", "/nothing/我要保密的话",
    ):  # fmt: skip
        session.get(server.url + path, timeout=20)
    # Bodies that do not read, and commands that are refused.
    session.post(server.url + "/api/v1/cases", data='{"party": "我要保密的话"', headers={"Content-Type": "application/json"}, timeout=20)
    session.post(server.url + "/api/v1/cases", json=filing | {"answers": {"account": "我要保密的话"}}, timeout=20)
    session.headers["Authorization"] = f"Bearer {server.tokens[DECIDER]}"
    session.post(server.url + f"/api/v1/cases/{filed.json()['id']}/actions", json={"action": "note", "input": {"text": "我要保密的话"}}, timeout=20)
    break_storage(server, session)
    server.stop()

    log = server.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    requested = [line for line in lines if line["message"] == "request"]
    assert len(requested) > 50 and {line["route"] for line in requested} >= {"/search", "unmatched", "/api/v1/cases"}
    assert all(set(line) == {"at", "level", "log", "message", "request", "method", "route", "status", "milliseconds"} for line in requested), requested[0]
    assert any(line["message"] == "request failed" for line in lines), "a fault was logged"
    for word in [*TYPED, *server.tokens.values(), *secrets, *names(server)]:
        assert word not in log, f"the log holds {word[:4]}…"
    assert not re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", log), "an identity number"
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", log), "a phone number"
    assert "?" not in "".join(line.get("route", "") for line in lines)


def break_storage(server, session) -> None:
    """A fault while something is read: its text must not come to the log either."""
    with sqlite3.connect(server.data / "tongban.sqlite") as database:
        database.execute("ALTER TABLE case_row RENAME TO case_row_gone")
    database.close()
    answer = session.get(server.url + "/api/v1/cases?unit=510421.hrss", timeout=20)
    answer = answer if answer.status_code >= 500 else session.get(server.url + "/api/v1/cases?q=李德顺", timeout=20)
    assert answer.status_code >= 500, answer.text
    with sqlite3.connect(server.data / "tongban.sqlite") as database:
        database.execute("ALTER TABLE case_row_gone RENAME TO case_row")
    database.close()


def names(server) -> set[str]:
    """Names of all who ever applied."""
    with sqlite3.connect(f"file:{server.data}/tongban.sqlite?mode=ro", uri=True) as database:
        found = {row[0] for row in database.execute("SELECT DISTINCT party_name FROM case_row") if len(row[0]) > 1}
    database.close()
    return found
