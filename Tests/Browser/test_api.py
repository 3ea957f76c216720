"""The API by its description: a whole lifecycle, errors, paging, and every endpoint under generated requests."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from api_client import DESCRIPTION, Client, uuid7
from cases import APPLICANT, HOME, ITEM, MIYI, PNG, filing
from conftest import ADMINISTRATOR, CITIZEN, CLERK_ACROSS, CLERK_ELSEWHERE, CLERK_HOME, DECIDER, DECIDER_MARKET, SUPERVISOR


def test_lifecycle(client):
    """Handed in at a counter of another county, decided at home, collected in another prefecture, rated."""
    clerk, decider = client(CLERK_ELSEWHERE), client(DECIDER)
    collector, citizen = client(CLERK_ACROSS), client(CITIZEN)

    upload = clerk.call("POST", "/attachments", 201, params={"name": "身份证.png"}, data=PNG,
                        headers={"Content-Type": "image/png"}).json()  # fmt: skip
    request = filing(pickup="513402.hall", materials={"id-card": [upload["id"]]})
    receipt = clerk.file(request)
    id = receipt["id"]
    assert len(receipt["secret"]) == 6 and receipt["version"] == 1

    repeated = clerk.file(request, 200)
    assert repeated["isRepeat"] and "secret" not in repeated
    assert {name: repeated[name] for name in ("id", "number", "version")} == {
        name: receipt[name] for name in ("id", "number", "version")
    }

    case = decider.case(id)
    assert case["places"] == {
        "filed": "510422.hall", "home": HOME, "deciding": "510421.hrss", "holder": "510421.hrss",
        "pickup": "513402.hall",
    }  # fmt: skip
    assert case["party"]["maskedNumber"].count("*") >= 8
    paper = next(material for material in case["materials"] if material["id"] == "id-card")
    assert paper["attachments"] == [upload]
    assert any(action["id"] == "accept" and action["isPossible"] for action in case["actions"])
    file = decider.call("GET", f"/cases/{id}/attachments/{upload['id']}", of="/cases/{id}/attachments/{attachment}")
    assert file.content == PNG and file.headers["Content-Disposition"].startswith("attachment")

    command = uuid7()
    accepted = decider.act(id, "accept", command=command, expectedVersion=1)
    assert accepted["state"] == "reviewing" and not accepted["isRepeat"]
    again = decider.act(id, "accept", command=command, expectedVersion=1)
    assert again == accepted | {"isRepeat": True}

    decider.act(id, "grant", expectedVersion=accepted["version"])
    decider.act(id, "produce", input={"name": "参保登记回执", "number": "米易-2026-1"})
    decider.act(id, "send", input={"courier": "县乡物流 100001"})
    collector.act(id, "shelve", input={"shelf": "B-07"})
    done = collector.act(id, "collect", input={"collector": "李德顺", "proof": "identity"})
    assert done["state"] == "done"

    citizen.act(id, "rate", input={"grade": "5", "comment": "一趟就办好了"})
    case = citizen.case(id)
    assert case["rating"]["grade"] == 5 and case["closedAt"]
    assert [step["kind"] for step in case["custody"]] == ["produced", "sent", "held", "collected"]
    entries = clerk.entries(id)
    assert [entry["action"] for entry in entries] == [
        "file", "accept", "grant", "produce", "send", "shelve", "collect", "rate",
    ]  # fmt: skip
    assert [entry["version"] for entry in entries] == list(range(1, 9))
    assert entries[1]["commandId"] == command

    assert id in {row["id"] for row in citizen.get("/cases", limit=100)["cases"]}
    told = {notice["case"] for notice in citizen.get("/notices")["notices"]}
    assert id in told
    assert citizen.call("POST", "/notices/read").json() == {"unread": 0}


def test_missing_materials_are_handed_in_elsewhere(client):
    """A supplement notice, answered with an upload at the counter that took the case in."""
    clerk, decider = client(CLERK_ELSEWHERE), client(DECIDER)
    id = clerk.file(filing())["id"]
    asked = decider.act(id, "supplement", input={"missing": ["id-card"], "explanation": "请补交正反面。"})
    assert asked["state"] == "supplementing"
    upload = clerk.call("POST", "/attachments", 201, data=PNG, headers={"Content-Type": "image/png"}).json()
    handed = clerk.act(
        id, "hand-in", input={"materials": [{"id": "id-card", "attachments": [{"attachment": upload["id"]}]}]}
    )
    assert handed["state"] == "supplemented"
    paper = next(material for material in clerk.case(id)["materials"] if material["id"] == "id-card")
    assert paper["status"] == "received" and paper["attachments"] == [upload]


def test_files_cannot_be_forged(client):
    clerk = client(CLERK_ELSEWHERE)
    id = clerk.file(filing())["id"]
    forged = {"id": uuid7(), "name": "x", "mediaType": "image/png", "size": 1, "digest": "0" * 64}
    wrong = clerk.act(id, "add-materials", 422, input={"materials": [{"id": "id-card", "attachments": [forged]}]})
    assert wrong["code"] == "input.invalid" and "materials" in wrong["fields"]
    unknown = [{"id": "id-card", "attachments": [{"attachment": uuid7()}]}]
    assert clerk.act(id, "add-materials", 404, input={"materials": unknown})["code"] == "attachment.unknown"
    other = clerk.call("POST", "/attachments", 201, data=PNG, headers={"Content-Type": "image/png"}).json()
    problem = clerk.get(
        f"/cases/{id}/attachments/{other['id']}", 404, of="/cases/{id}/attachments/{attachment}"
    )
    assert problem["code"] == "attachment.unknown"
    # Whoever learns the id of somebody else's upload cannot read it through a case of their own.
    theirs = client(CLERK_ACROSS).call("POST", "/attachments", 201, data=PNG, headers={"Content-Type": "image/png"}).json()
    borrowed = [{"id": "id-card", "attachments": [{"attachment": theirs["id"]}]}]
    assert clerk.act(id, "add-materials", 404, input={"materials": borrowed})["code"] == "attachment.unknown"
    refused = clerk.call("POST", "/cases", 404, json=filing() | {"materials": {"id-card": [theirs["id"]]}}).json()
    assert refused["code"] == "attachment.unknown"
    text = clerk.call("POST", "/attachments", 415, data=b"hello", headers={"Content-Type": "image/png"}).json()
    assert text["code"] == "attachment.refused"


def test_stale_version_is_a_conflict(client):
    clerk, decider = client(CLERK_ELSEWHERE), client(DECIDER)
    id = clerk.file(filing())["id"]
    decider.act(id, "receive", expectedVersion=1)
    problem = decider.act(id, "accept", 409, expectedVersion=1)
    assert problem["code"] == "case.stale"
    assert len(decider.entries(id)) == 2


def test_wrong_post_is_told_why(client):
    clerk = client(CLERK_ELSEWHERE)
    id = clerk.file(filing())["id"]
    problem = clerk.act(id, "accept", 403)
    assert problem["code"] == "action.not-allowed" and len(problem["title"]) > 10
    in_chinese = client(CLERK_ELSEWHERE, "zh-CN").act(id, "accept", 403)
    assert in_chinese["title"] != problem["title"] and not in_chinese["title"].isascii()
    assert client(DECIDER).act(id, "grant", 409)["code"] == "action.not-now"
    # Who may not read a case is not told that it exists.
    assert client(DECIDER_MARKET).case(id, 404)["code"] == "case.unknown"
    assert client(DECIDER_MARKET).act(id, "accept", 404)["code"] == "case.unknown"
    assert client(DECIDER).get("/cases", 403, view="holder", unit="510421.market")["code"] == "access.denied"
    assert client(CITIZEN).file(filing(), 422)["code"] == "input.invalid"


def test_command_ids_belong_to_one_command(client):
    clerk, decider = client(CLERK_ELSEWHERE), client(DECIDER)
    first, second = filing(), filing()
    one, two = clerk.file(first)["id"], clerk.file(second)["id"]
    command = uuid7()
    decider.act(one, "accept", command=command)
    assert decider.act(two, "accept", 409, command=command)["code"] == "command.reused"
    assert decider.case(two)["state"] == "submitted"


def test_doubled_filing_at_once_files_once(client):
    """Two sendings of one command that cross: one case, the same answer."""
    clerk = client(CLERK_ELSEWHERE)
    for _ in range(5):
        request = filing()
        with ThreadPoolExecutor(4) as pool:
            answers = list(
                pool.map(
                    lambda _: requests.post(
                        clerk.base + "/api/v1/cases", json=request, headers=dict(clerk.session.headers), timeout=30
                    ),
                    range(4),
                )
            )
        assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]
        assert len({answer.json()["id"] for answer in answers}) == 1


ERRORS = [
    ("no token", "POST", "/cases", None, {"json": {}}, 401, "token.needed"),
    ("wrong token", "GET", "/items", "tongban_wrong", {"params": {"q": "社保"}}, 401, "token.unknown"),
    ("not JSON", "POST", "/cases", CLERK_HOME,
     {"data": b"{", "headers": {"Content-Type": "application/json"}}, 400, "json.unexpectedEnd"),
    ("a list", "POST", "/cases", CLERK_HOME, {"json": []}, 400, "request.malformed"),
    ("another type", "POST", "/cases", CLERK_HOME,
     {"data": b"a=1", "headers": {"Content-Type": "text/plain"}}, 415, "request.unsupported-type"),
    ("unknown member", "POST", "/cases", CLERK_HOME, {"json": filing(citizen=True)}, 422, "input.invalid"),
    ("null", "POST", "/cases", CLERK_HOME, {"json": filing(title=None)}, 422, "input.invalid"),
    ("no such territory", "POST", "/cases", CLERK_HOME, {"json": filing(home="990000000000")}, 404,
     "division.unknown"),
    ("no such item", "POST", "/cases", CLERK_HOME, {"json": filing(item="none")}, 404, "item.unknown"),
    ("no such procedure", "POST", "/cases", CLERK_HOME, {"json": filing(procedure="none", party={"name": "甲"})},
     404, "procedure.unknown"),
    ("no such counter", "POST", "/cases", CLERK_HOME, {"json": filing(pickup="none")}, 404, "unit.unknown"),
    ("wrong number", "POST", "/cases", CLERK_HOME,
     {"json": filing(party=APPLICANT | {"number": "510421190202060138"})}, 422, "input.invalid"),
    ("another name", "POST", "/cases", CLERK_HOME, {"json": filing(party=APPLICANT | {"name": "李四"})}, 409,
     "person.identity-conflict"),
    ("form", "POST", "/cases", CLERK_HOME, {"json": filing(answers={"grade": "g1"})}, 422, "input.invalid"),
    ("unknown parameter", "GET", "/cases", CLERK_HOME, {"params": {"stat": "done"}}, 422, "input.invalid"),
    ("bad cursor", "GET", "/cases", CLERK_HOME, {"params": {"cursor": "x"}}, 400, "page.bad-cursor"),
    ("too many", "GET", "/cases", CLERK_HOME, {"params": {"limit": "101"}}, 422, "input.invalid"),
    ("bad encoding", "GET", "/items?q=%ff", None, {}, 400, "request.malformed"),
]  # fmt: skip


@pytest.mark.parametrize("what, method, path, account, arguments, status, code", ERRORS, ids=[e[0] for e in ERRORS])
def test_errors(server, what, method, path, account, arguments, status, code):
    token = server.tokens.get(account, account) if account else None
    client = Client(server, token)
    problem = client.call(method, path, status, of=path.split("?")[0], **arguments)
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == code and problem.json()["status"] == status
    if status == 401:
        assert problem.headers["WWW-Authenticate"] == "Bearer"


def test_too_large_bodies_are_refused(client):
    clerk = client(CLERK_HOME)
    assert clerk.call("POST", "/cases", 413, json=filing(title="长" * 200_000)).json()["code"] == "request.too-large"
    big = PNG + bytes(21 * 1024 * 1024)
    headers = {"Content-Type": "image/png"}
    assert clerk.call("POST", "/attachments", 413, data=big, headers=headers).json()["code"] == "request.too-large"


def test_other_methods_are_refused(server):
    for path in ["/api/v1/cases", "/api/v1/items", "/api/v1/attachments", "/api/openapi.json"]:
        response = requests.request("DELETE", server.url + path, timeout=10)
        assert response.status_code == 405 and response.json()["code"] == "method.not-allowed"
        assert response.headers["Allow"] in {"GET, HEAD, POST", "GET, HEAD", "POST"}
    head = requests.head(server.url + "/api/v1/items?q=社保", timeout=10)
    assert head.status_code == 200 and head.content == b""


@pytest.mark.parametrize("limit", [7, 23])
def test_paging_shows_every_case_once(client, limit):
    supervisor, clerk = client(SUPERVISOR), client(CLERK_HOME)
    query = {"view": "territory", "division": MIYI}
    rows = list(supervisor.pages(limit, **query))
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) > 2 * limit
    keys = [(row.get("due", "9999"), row["id"]) for row in rows]
    assert keys == sorted(keys)
    counts = supervisor.get("/case-counts", **query)
    assert counts["isCut"] or counts["open"] == len(ids)
    assert counts["late"] == sum(row["urgency"] == "late" for row in rows) or counts["isCut"]
    filed = list(clerk.pages(limit, view="filed"))
    assert len({row["id"] for row in filed}) == len(filed) > limit
    opened = [row["openedAt"] for row in filed]
    assert opened == sorted(opened, reverse=True)
    closed = [row for row in filed if "closedAt" in row]
    state = closed[0]["state"]
    narrowed = list(clerk.pages(limit, view="filed", state=state))
    assert [row["id"] for row in narrowed] == [row["id"] for row in filed if row["state"] == state]


def test_catalogue_and_places(server):
    anybody = Client(server, None)
    hits = anybody.get("/items", q="养老 保险", division=MIYI, limit=5)["items"]
    assert 0 < len(hits) <= 5 and ITEM in {hit["code"] for hit in hits}
    item = anybody.get(f"/items/{ITEM}", of="/items/{code}", division=HOME)
    assert {field["id"] for field in item["form"]} >= {"grade", "subsidy", "account"}
    assert item["fields"]["name"]["origin"] == "510000000000"
    procedures = anybody.get("/procedures")["procedures"]
    for line in procedures:
        procedure = anybody.get(f"/procedures/{line['id']}", of="/procedures/{id}")
        assert [action["id"] for action in procedure["actions"]] == line["actions"]
        drawing = requests.get(server.url + line["drawing"], timeout=10)
        assert drawing.ok and b"<svg" in drawing.content
    below = anybody.get("/divisions", parent="510400000000")["divisions"]
    assert MIYI in {division["code"] for division in below}
    found = anybody.get("/divisions", q="米易")["divisions"]
    assert found[0]["code"] == MIYI
    path = anybody.get(f"/divisions/{HOME}", of="/divisions/{code}")["path"]
    assert [division["level"] for division in path] == ["province", "prefecture", "county", "township", "village"]
    units = anybody.get("/units", q="510421.hrss")["units"]
    assert units[0] == anybody.get("/units/510421.hrss", of="/units/{code}")
    counters = anybody.get("/units", division=HOME, counters="true", limit=3)
    assert counters["isCut"] and all(unit["isCounter"] for unit in counters["units"])
    assert counters["units"][0]["division"] == HOME
    served = requests.get(server.url + "/api/openapi.json", timeout=10)
    assert served.content == DESCRIPTION.read_bytes()


CHECKS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "unsupported_method", "ignored_auth",
]  # fmt: skip


# Long runs give each role so many seconds and a seed of their own: `make fuzz`.
FUZZ_SECONDS = int(os.environ.get("TONGBAN_FUZZ_SECONDS", "10"))
FUZZ_SEED = os.environ.get("TONGBAN_FUZZ_SEED", "510421")
IS_LONG = "TONGBAN_FUZZ_SECONDS" in os.environ
ROLES = [None, CITIZEN, CLERK_HOME, DECIDER, SUPERVISOR, ADMINISTRATOR]


@pytest.mark.parametrize("account", ROLES, ids=lambda account: account or "nobody")
def test_generated_requests(new_server, account, tmp_path):
    """Every endpoint under generated good and bad requests, as each role: no 5xx, nothing undocumented."""
    server = new_server().start()
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", str(DESCRIPTION), "--url", server.url,
        "--phases", "examples,coverage,fuzzing" + (",stateful" if IS_LONG else ""), "--checks", ",".join(CHECKS),
        "--max-examples", "10000" if IS_LONG else "6", "--seed", FUZZ_SEED, "--suppress-health-check", "all",
        "--exclude-path", "/api/v1/events", "--no-color", "--max-time", str(FUZZ_SECONDS), "--continue-on-failure", "--warnings", "off",
    ]  # fmt: skip
    if not IS_LONG:
        command.append("--generation-deterministic")
    if account:
        command += ["--header", f"Authorization: Bearer {server.tokens[account]}"]
    hooks = {"SCHEMATHESIS_HOOKS": "upload_parts", "PYTHONPATH": str(Path(__file__).parent)}
    run = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, timeout=FUZZ_SECONDS * 3 + 120, env=os.environ | hooks)
    log = server.log.read_text()
    server.stop()
    told = f"seed {FUZZ_SEED}: TONGBAN_FUZZ_SEED={FUZZ_SEED} make fuzz\n"
    assert run.returncode == 0, told + run.stdout[-8000:] + run.stderr[-2000:]
    assert "request failed" not in log, told + log[-4000:]
