"""Requests for the disclosure of government information: the same pages and API, another file."""

from __future__ import annotations

from api_client import uuid7
from cases import APPLICANT, HOME
from conftest import CITIZEN, CLERK_HOME, DISCLOSURE
from generic_pages import apply, drawing, filed
from person import PHONE, Person


def clocks(case: dict) -> dict[str, dict]:
    return {clock["id"]: clock for clock in case["clocks"]}


def test_from_request_to_rating_through_pages(browser, server, client):
    citizen = apply(Person(browser, server, CITIZEN, PHONE), "政府信息公开申请").sound()
    citizen.fill("想要什么信息", "湾丘乡 2025 年高标准农田项目").fill("具体说明", "想看这个项目。").tick("电子件")
    citizen.click("提交申请").reads("查询码")
    id = filed(citizen, client(DISCLOSURE))
    started = clocks(client(DISCLOSURE).case(id))
    assert {name for name, clock in started.items() if clock["isRunning"]} == {"correctionNotice", "answer"}

    officer = Person(browser, server, DISCLOSURE).open("/work")
    officer.main.locator(f'tr[data-row="{id}"] a').first.click()
    officer.whole().reads("湾丘乡 2025 年高标准农田项目", "发现没写清楚，通知补充", "答复", "李德顺").sound()
    width, text = drawing(officer)
    assert width > 100 and "征求第三方意见" in text and "已提交" in text

    # What is unclear is asked once; the limit stands still until the applicant answers.
    officer.act("请申请人说清楚", {"哪里不清楚": "请写明是哪个村、哪一期项目。"}).reads("请补充说明").sound()
    officer.click("补正通知书").reads("请写明是哪个村、哪一期项目。").sound()
    citizen.open(f"/cases/{id}").reads("请写明是哪个村、哪一期项目。").sound()
    citizen.click("补充说明")
    assert citizen.main.get_by_label("具体说明").input_value() == "想看这个项目。"
    citizen.fill("具体说明", "昔街村 2025 年第二期。").click("补充说明").reads("已登记，正在查找").sound()
    running = clocks(client(DISCLOSURE).case(id))
    assert running["answer"]["isRunning"] and not running["correction"]["isRunning"]

    # A third party is asked: its time does not count, and the page says so.
    due = running["answer"]["due"]
    officer.open(f"/cases/{id}").reads("昔街村 2025 年第二期。")
    officer.act("征求第三方意见", {"征求谁的意见": "米易县某建筑公司", "为什么": "合同里有商业秘密。"})
    officer.reads("正在征求第三方意见", "暂停计时", "征求第三方意见").sound()
    citizen.open(f"/cases/{id}").reads("这段时间不算在期限里").reads_not("米易县某建筑公司")
    citizen.click("征求第三方意见告知书").reads("合同里有商业秘密。", "答复暂停计时").sound()
    officer.act("登记第三方答复", {"理由": "可以公开。"}, tick=["同意公开"]).reads("已登记，正在查找")
    answer = clocks(client(DISCLOSURE).case(id))["answer"]
    assert answer["due"] == due and not answer["isPaused"]
    ledger = officer.main.locator("details.due").first
    ledger.locator("summary").click()
    assert "暂停" in ledger.inner_text()

    officer.act("公开", {"答复内容或怎么得到": "项目批复和验收表见政府网站第三期公示。"}).reads("已公开").sound()
    officer.click("政府信息公开答复书").reads("项目批复和验收表见政府网站第三期公示。").sound().close()
    citizen.open(f"/cases/{id}").reads("项目批复和验收表见政府网站第三期公示。").sound()
    citizen.click("评价").tick("非常满意").fill("想说的话", "很快").click("评价", exact=True).reads("非常满意").close()
    assert client(CITIZEN).case(id)["rating"]["grade"] == 5


def test_from_request_to_rating_through_the_api(client):
    clerk, officer, citizen = client(CLERK_HOME), client(DISCLOSURE), client(CITIZEN)
    id = clerk.file({
        "commandId": uuid7(), "procedure": "information-disclosure", "home": HOME, "party": APPLICANT,
        "answers": {"subject": "土地征收公告", "description": "2025 年的。", "form": "electronic"},
    })["id"]  # fmt: skip
    started = clocks(officer.case(id))
    assert started["answer"]["isRunning"] and started["correctionNotice"]["isRunning"]

    officer.act(id, "ask-correction", input={"question": "请说明哪个村的公告。"})
    asked = clocks(officer.case(id))
    assert not asked["answer"]["isRunning"] and asked["correction"]["isRunning"]
    citizen.act(id, "correct", input={"description": "昔街村 2025 年的征收公告。"})
    assert officer.case(id)["answers"]["description"] == "昔街村 2025 年的征收公告。"
    assert officer.act(id, "ask-correction", 409, input={"question": "再问一次"})["code"] == "action.not-now"

    officer.act(id, "consult", input={"whom": "米易某公司", "why": "涉及商业秘密。"})
    paused = clocks(officer.case(id))
    assert paused["answer"]["isPaused"] and "due" not in paused["answer"] and paused["consultation"]["isRunning"]
    officer.act(id, "consultation-answer", input={"consent": "objects", "text": "含报价。"})
    resumed = clocks(officer.case(id))
    assert not resumed["answer"]["isPaused"] and not resumed["consultation"]["isRunning"]

    done = officer.act(id, "disclose-partly", reason="报价是商业秘密。", input={"text": "公告正文见附件。", "remedies": "可以申请行政复议。"})
    assert done["state"] == "partlyDisclosed"
    citizen.act(id, "rate", input={"grade": "4"})
    case = citizen.case(id)
    assert case["rating"]["grade"] == 4 and case["result"]["name"] == "政府信息部分公开答复书"
    assert [entry["action"] for entry in officer.entries(id)] == [
        "file", "ask-correction", "correct", "consult", "consultation-answer", "disclose-partly", "rate",
    ]  # fmt: skip
