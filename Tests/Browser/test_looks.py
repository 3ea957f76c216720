"""Who looked at my data: what staff and programs see of a person stands on the person's page, in the person's words; a
look without a case is flagged, asked about and explained; a copy of everything is taken along."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
import requests

from cases import APPLICANT, case_at, filing
from conftest import CITIZEN, CLERK_ELSEWHERE, CLERK_HOME, DECIDER, SUPERVISOR
from person import DESK, PHONE, Person
from test_clerk import find, masked

NUMBER = APPLICANT["number"]
BUREAU = "米易县人力资源和社会保障局"
# The officer for disclosure, who never asks for anything: whose cases the others have changes with the day.
STRANGER, STRANGER_NAME, STRANGER_NUMBER = "pengzhiyuan", "彭志远", "510421190708110912"


@pytest.fixture(scope="module")
def case(client):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
        "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
    )
    clerk = client(CLERK_ELSEWHERE)
    scan = clerk.call(
        "POST", "/attachments", 201, data=png, params={"name": "身份证.png"}, headers={"Content-Type": "image/png"}
    ).json()
    return case_at(clerk, client(DECIDER), materials={"id-card": [scan["id"]]})


def newest(citizen: Person, words: str) -> str:
    """The line of a look that says so."""
    line = citizen.main.locator("ol.hits > li").filter(has_text=words).first
    return re.sub(r"\s+", " ", line.inner_text())


def test_every_look_is_on_the_citizens_page(browser, server, client, case):
    """Work list, page, file, sheet, whole numbers, and a program: each with unit, post, reason and time."""
    decider = Person(browser, server, DECIDER)
    decider.open("/work?state=submitted").open("/work?q=" + case["number"])
    decider.reads(masked(NUMBER)).reads_not(NUMBER)
    href = decider.main.get_by_role("link", name="身份证.png").first.get_attribute("href")
    cookies = {cookie["name"]: cookie["value"] for cookie in decider.context.cookies()}
    assert requests.get(server.url + href, cookies=cookies, timeout=20).ok
    decider.open(f"/cases/{case['id']}/sheets/receipt").reads(masked(NUMBER)).reads_not(NUMBER)

    # Whole numbers: not without a reason, shown once, gone with the next page.
    decider.open(f"/cases/{case['id']}")
    panel = decider.unfold("看完整的证件号码、电话和地址")
    decider.tick("核对身份", within=panel).fill("写明具体理由", "对照身份证原件", within=panel)
    decider.sound()
    decider.click("看一次", within=panel).reads(NUMBER, "当事人能看到这次查看").sound()
    decider.click("返回").reads_not(NUMBER)
    client(DECIDER).entries(case["id"])

    citizen = Person(browser, server, CITIZEN, size=PHONE)
    citizen.click("谁看过我的信息").reads("工作人员、程序和代办人每次看您的信息").sound()
    who = f"{BUREAU} 周明 行政审批岗"
    for words, why in [
        (f"打开了您的办件：城乡居民基本养老保险参保登记（{case['number']}）", "理由：这件现在由他们办理"),
        ("打开了您交的文件“身份证.png”", "理由：这件现在由他们办理"),
        ("打开了您的办件的《收件回执》", "理由：这件现在由他们办理"),
        ("看了您完整的证件号码、电话和地址", "理由：核对身份：对照身份证原件"),
    ]:
        line = newest(citizen, words)
        assert who in line and why in line and re.search(r"\d+月\d+日 \d+:\d\d", line), line
    program = newest(citizen, "读了您的办件的办理经过")
    assert f"程序“test of {DECIDER}”（{BUREAU}）" in program

    # The same on the page of the case, and in English.
    citizen.open(f"/cases/{case['id']}")
    folded = citizen.unfold("谁看过这件的信息")
    assert who in re.sub(r"\s+", " ", folded.inner_text())
    citizen.sound().click("全部查看记录").reads("对照身份证原件").sound()
    citizen.close()
    reader = Person(browser, server, CITIZEN, size=PHONE, language="en-GB").open("/my/looks")
    reader.reads("Who looked at my data", "Opened your case", "Why: they handle this case now",
                 "Checking identity: 对照身份证原件").sound()  # fmt: skip
    reader.close()
    decider.close()

    # A person's own program reads the same.
    looks = client(CITIZEN).get("/me/looks")["looks"]
    assert {look["kind"] for look in looks} >= {"case", "history", "attachment", "sheet", "unmask"}


def test_with_number_and_code_alone(browser, server, client):
    """Whoever is not registered, or has no account, finds the looks on the case's own page."""
    receipt = client(CLERK_ELSEWHERE).file(filing(party={"name": "沙玛阿支", "phone": "13800008888"}))
    client(DECIDER).case(receipt["id"])
    nobody = Person(browser, server, size=PHONE).open("/track")
    nobody.fill("办件编号", receipt["number"]).fill("查询码", receipt["secret"])
    nobody.main.locator("form button.btn-main").click()
    nobody.settled()
    folded = nobody.unfold("谁看过这件的信息")
    assert f"程序“test of {DECIDER}”" in folded.inner_text()
    nobody.sound().click("全部查看记录").reads("打开了您的办件").sound().close()


def test_a_look_without_a_case_is_explained(browser, server, client):
    """A clerk looks somebody up who has no case there: flagged, asked about, explained, read."""
    clerk = find(Person(browser, server, CLERK_HOME), STRANGER_NUMBER)
    panel = clerk.unfold("看完整的证件号码、电话和地址")
    clerk.tick("联系当事人", within=panel).fill("写明具体理由", "问他什么时候来", within=panel).sound()
    clerk.click("看一次", within=panel).reads(STRANGER_NUMBER).sound().click("返回").reads_not(STRANGER_NUMBER).close()

    citizen = Person(browser, server, STRANGER, size=PHONE).open("/my/looks")
    citizen.reads("这次查看没有对应的办件", "理由：联系当事人：问他什么时候来").sound()
    citizen.click("请他们说明").reads("已经要求说明", "负责监督的人还没有答复").sound()

    supervisor = Person(browser, server, SUPERVISOR).open("/supervision").reads("其中 1 次是群众要求的").sound()
    supervisor.click("去看是哪些").reads("没有对应的办件", "陈丽娟", "看了当事人完整的证件号码").reads_not(STRANGER_NAME).sound()
    line = supervisor.main.locator("ol.hits > li").filter(has_text="问他什么时候来")
    supervisor.unfold("写说明", within=line)
    supervisor.fill("这次查看是怎么回事", "约他来领社保卡，还没有收件。", within=line).sound()
    supervisor.click("写好了", within=line).reads("说明已经记下").sound()
    supervisor.click("已说明").reads("约他来领社保卡").sound()
    supervisor.open("/supervision/looks?rule=manyPeople").sound().close()
    small = Person(browser, server, SUPERVISOR, size=PHONE, language="en-GB")
    small.open("/supervision/looks?view=explained").reads("Explained by Miyi County").sound().close()

    citizen.open("/my/looks").reads("罗芳", "约他来领社保卡，还没有收件。").sound().close()


def test_a_copy_of_everything(browser, server, client, case):
    """The archive opens with another program's reader, and holds what the pages show."""
    citizen = Person(browser, server, CITIZEN, size=PHONE).open("/my/data").sound()
    with citizen.page.expect_download() as waiting:
        citizen.main.get_by_role("button", name="下载").click()
    archive = zipfile.ZipFile(waiting.value.path())
    assert archive.testzip() is None
    names = archive.namelist()
    person = json.loads(archive.read("person.json"))
    assert person["format"] == "tongban.person.1" and person["person"]["number"] == NUMBER
    assert person["accounts"][0]["sessions"] and "password" not in json.dumps(person["accounts"]).replace(
        "hasPassword", ""
    )
    mine = {row["number"] for row in client(CITIZEN).pages(25)  if not row.get("isForOther")}
    assert {name.split("/")[1] for name in names if name.startswith("cases/")} == mine
    one = json.loads(archive.read(f"cases/{case['number']}/case.json"))
    assert one["answers"]["account"] == "6217000000000000001"
    [paper] = [paper for paper in one["attachments"] if paper["name"] == "身份证.png"]
    assert archive.read(paper["path"]).startswith(b"\x89PNG")
    looks = json.loads(archive.read("looks/1.json"))["looks"]
    assert any(look["kind"] == "unmask" and look["reason"] == "对照身份证原件" for look in looks)
    citizen.close()
    answer = client(CITIZEN).call("GET", "/me/data")
    assert set(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) >= set(names) - {"looks/2.json"}


def test_on_written_request(browser, server):
    """Who cannot download it asks in writing; the export is a look that the supervisor sees."""
    administrator = Person(browser, server, "sunhao", size=DESK).open("/admin")
    administrator.click("导出个人信息").sound()
    administrator.fill("当事人的证件号码", STRANGER_NUMBER).fill("书面申请的编号", "收文 2026-31")
    with administrator.page.expect_download() as waiting:
        administrator.main.get_by_role("button", name="导出").click()
    person = json.loads(zipfile.ZipFile(waiting.value.path()).read("person.json"))
    assert person["person"]["number"] == STRANGER_NUMBER
    administrator.close()
    citizen = Person(browser, server, STRANGER, size=PHONE).open("/my/looks")
    line = newest(citizen, "导出了您的全部信息")
    assert "理由：凭书面申请：收文 2026-31" in line and "如果您没有交过申请，请要求说明" in line
    citizen.close()
