"""The window clerk of another prefecture: one comprehensive window for any item of any territory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import APPLICANT, case_at, citizen_number, scan, today
from conftest import CITIZEN, CLERK_ACROSS, CLERK_ELSEWHERE, DECIDER
from person import PHONE, Person

SUBSIDY = "510000.hrss.0204"  # Miyi promises less time than the province and asks for a photograph
AGENT = "513402191909210379"
NEWCOMER = citizen_number("51042119110506204")


def masked(number: str) -> str:
    return number[:3] + "*" * 11 + number[-4:]


def find(clerk: Person, number: str) -> Person:
    return clerk.open("/counter").fill("身份证号码", number).click("下一步")


def opened(clerk: Person) -> str:
    """Id of the case just taken in."""
    return clerk.main.get_by_role("link", name="打开这一件").get_attribute("href").split("/")[2].split("?")[0]


@pytest.fixture(scope="module")
def taken(browser, server, client, tmp_path_factory):
    """A newcomer's application, taken in click by click in Huili for Miyi; its receipt as the clerk read it."""
    clerk = Person(browser, server, CLERK_ACROSS)
    clerk.click("综合窗口", within=clerk.page.locator("nav")).sound()

    # A wrong digit is told in a sentence, and what was typed is not lost.
    wrong = NEWCOMER[:-1] + ("1" if NEWCOMER[-1] != "1" else "2")
    clerk.fill("身份证号码", wrong).click("下一步").reads("号码有一位不对，请对照身份证再看一遍")
    assert clerk.main.get_by_label("身份证号码").input_value() == wrong
    clerk.sound()

    # Who is not known is registered; from then on the number is shown masked only.
    clerk.fill("身份证号码", NEWCOMER).click("下一步").reads("这个号码还没有登记过")
    clerk.fill("姓名或单位名称", "吉克阿木").select("希望用哪种语言", "彝语").click("登记，下一步")
    clerk.reads("吉克阿木要办什么", masked(NEWCOMER), "彝语").reads_not(NEWCOMER)
    assert NEWCOMER not in clerk.page.content() and NEWCOMER not in clerk.page.url

    # The number names the home; a town of it is chosen, and the item found in everyday words.
    clerk.reads("四川省攀枝花市米易县")
    clerk.click("湾丘彝族乡", within=clerk.unfold("具体到下一级"))
    clerk.fill("用平常的话说要办什么", "回乡开店补助").click("搜索").reads("返乡入乡创业补贴", "米易县规定", "本窗口可以收")
    clerk.sound().click("返乡入乡创业补贴")

    # The home territory's version, each value with who set it.
    rules = clerk.unfold("看属地怎么规定、谁定的")
    row = lambda text: rules.locator("tr, li, dl > div").filter(has_text=text).first.inner_text()
    assert "10 个工作日" in row("承诺") and "米易县" in row("承诺")
    assert "米易县" in row("经营场所照片") and "四川省" in row("不收费") or "全省" in row("不收费")
    clerk.sound()

    # Incomplete: nothing typed is lost.
    clerk.fill("联系电话", "12").tick("返乡农民工").fill("经营项目", "早市蔬菜").fill("开业日期", "2025-03-01")
    clerk.fill("带动就业人数", "2").fill("收款账号", "6217000000000000002").tick("经营场所照片", "社会保障卡或本人银行卡")
    clerk.tick("外出务工或者毕业证明", "用工名册和工资发放凭证")
    clerk.main.locator("#m\\.site-photo").set_input_files(scan(tmp_path_factory.mktemp("scans"), "门面照片.png"))
    clerk.click("收件").reads("请填写能打通的电话号码", "门面照片.png")
    assert clerk.main.get_by_label("经营项目").input_value() == "早市蔬菜"
    assert clerk.main.get_by_label("返乡农民工").is_checked()
    clerk.sound()

    clerk.fill("联系电话", "13800009911").click("收件")
    clerk.reads("已经收件", "查询码").sound()
    id = opened(clerk)
    clerk.click("打印回执")
    receipt = clerk.text
    svg = clerk.main.locator("svg").count()
    clerk.sound().close()
    return {"id": id, "receipt": receipt, "svg": svg}


def test_taken_across_the_prefecture_border(taken, client):
    case = client(DECIDER).case(taken["id"])
    assert case["places"] == {
        "filed": "513402.hall", "home": "510421201000", "deciding": "510421.hrss", "holder": "510421.hrss",
        "pickup": "513402.hall",
    }  # fmt: skip
    assert case["party"]["name"] == "吉克阿木" and case["party"]["maskedNumber"] == masked(NEWCOMER)
    papers = {paper["id"]: paper for paper in case["materials"]}
    assert papers["site-photo"]["status"] == "received"
    assert [file["name"] for file in papers["site-photo"]["attachments"]] == ["门面照片.png"]
    assert papers["bank-card"]["status"] == "received" and papers["id-card"]["status"] == "shared"


def test_receipt_is_for_the_applicant(taken, client):
    case = client(DECIDER).case(taken["id"])
    for words in ["收件回执", case["number"], "吉克阿木", masked(NEWCOMER), "米易县人力资源和社会保障局", "会理市政务服务中心",
                  "经营场所照片", "凭办件编号和查询码"]:  # fmt: skip
        assert words in taken["receipt"], words
    assert taken["svg"] >= 1


def test_result_arrives_and_is_collected(browser, server, client):
    """The counter that took it in shelves the result later and hands it out with the collector's proof."""
    taken_in, decider = client(CLERK_ACROSS), client(DECIDER)
    case = case_at(
        taken_in, decider, "accept", "grant", ("produce", {"input": {"name": "参保登记回执", "number": "米易-9"}}),
        ("send", {"input": {"courier": "县乡物流 100009"}}), pickup="513402.hall",
    )  # fmt: skip

    clerk = Person(browser, server, CLERK_ACROSS).open("/pickup")
    clerk.click("在路上").reads(case["number"]).sound()
    # The scanner types the address in the receipt's code and ends with Enter.
    clerk.fill("扫回执上的码", f"{server.url}/track?number={case['number']}").enter()
    clerk.reads(case["number"], "结果在路上")
    panel = clerk.unfold("到件上架")
    clerk.fill("存放位置", "B-07", within=panel).click("到件上架", within=panel)
    clerk.reads("可以领取了", "B-07").sound()

    clerk.open("/pickup").reads(case["number"], "存放待领")
    clerk.fill("扫回执上的码", case["number"]).enter()
    panel = clerk.unfold("发放结果")
    assert panel.get_by_label("领取人").input_value() == "李德顺"
    clerk.fill("领取人", "李小兵", within=panel).tick("委托书和代领人证件", within=panel)
    clerk.click("发放结果", within=panel).reads("已办结", "已领取")
    clerk.click("领取单").reads("领取单", case["number"], "会理市政务服务中心", "李小兵", "委托书和代领人证件").sound()
    clerk.close()

    done = decider.case(case["id"])
    last = done["custody"][-1]
    assert done["state"] == "done" and last["kind"] == "collected" and last["collector"] == "李小兵"
    assert [step.get("shelf") for step in done["custody"] if step["kind"] == "held"] == ["B-07"]
    assert done["closedAt"]


def test_wrong_number_at_the_pickup_desk(browser, server):
    clerk = Person(browser, server, CLERK_ACROSS, PHONE).open("/pickup")
    clerk.fill("扫回执上的码", "510421-20260101-A1-00001-X").enter()
    clerk.reads("没有找到 510421-20260101-A1-00001-X", "请核对编号").sound()
    clerk.close()


def test_acting_for_somebody(browser, server, client, tmp_path):
    """Without a mandate on record the paper is named; with one the agent's right is found by itself."""
    clerk = find(Person(browser, server, CLERK_ACROSS), APPLICANT["number"])
    clerk.click("有人代办").reads("代办人是谁")
    clerk.fill("身份证号码", AGENT).click("下一步").reads("李德顺要办什么", "代办人", "马春林", masked(AGENT))
    clerk.fill("用平常的话说要办什么", "居民养老保险参保").click("搜索").click("城乡居民基本养老保险参保登记")
    clerk.reads("纸质委托书").reads_not("本人来了吗")
    clerk.tick("500 元", "没有").fill("扣款银行账号", "6217000000000000003")
    clerk.fill("纸质委托书编号", "2026年11月20日，代办参保").fill("委托书有效到", (today() + timedelta(days=30)).isoformat())
    clerk.upload("委托书扫描件", scan(tmp_path, "委托书.png")).click("收件").reads("已经收件")
    id = opened(clerk)
    clerk.close()
    decider = Person(browser, server, DECIDER).open(f"/cases/{id}")
    decider.reads("李德顺", "代办人", "马春林", "2026年11月20日，代办参保").sound()

    # The principal gives a mandate on record; the counter then finds it by itself and asks for no paper.
    principal = Person(browser, server, CITIZEN).open("/my/mandates")
    principal.fill("对方姓名", "马春林").fill("对方身份证号码", AGENT).tick("提交申请", "领取结果")
    principal.fill("到哪天为止", (today() + timedelta(days=60)).isoformat()).click("请这个人代办").reads("马春林")
    principal.close()
    clerk = find(Person(browser, server, CLERK_ACROSS), AGENT)
    clerk.reads("马春林要办什么", "可以代这些人办").click("替李德顺办").reads("李德顺要办什么", "代办人")
    clerk.fill("县、乡镇或者村的名字", "昔街").click("搜索").click("昔街村")
    clerk.fill("用平常的话说要办什么", "居民养老保险参保").click("搜索").click("城乡居民基本养老保险参保登记")
    clerk.reads_not("纸质委托书", "本人来了吗")
    clerk.tick("500 元", "没有").fill("扣款银行账号", "6217000000000000003").click("收件").reads("已经收件")
    id = opened(clerk)
    clerk.close()
    decider.open(f"/cases/{id}").reads("代办人", "马春林").reads_not("纸质委托书").close()
    assert client(DECIDER).case(id)["places"]["home"] == "510421201200"


def test_counter_in_english_on_a_phone(browser, server, client):
    clerk = Person(browser, server, CLERK_ELSEWHERE, PHONE, "en-GB").open("/counter").sound()
    clerk.fill("Identity number", "510421190202060138").click("Next").reads("One of the digits is wrong").sound()
    clerk.fill("Identity number", APPLICANT["number"]).click("Next").reads("510***********0137").sound()
    clerk.fill("In everyday words", "pension").click("Search").reads("Set by", "Can be taken here")
    clerk.click("Registration for residents' basic pension insurance").sound()
    rules = clerk.unfold("The home territory's rules, and who set them").inner_text()
    for words in ["Whole province", "Set by", "Done within 1 working day", "By law 10 working days at most"]:
        assert words in rules
    clerk.tick("500 yuan", "No").fill("Bank account", "6217000000000000004")
    clerk.select("Where to collect", "Xijie Village Terminal").click("Hand in", exact=True)
    clerk.reads("Case number", "Xijie Village Terminal").sound()
    id = clerk.main.get_by_role("link", name="Open this case").get_attribute("href").split("/")[2].split("?")[0]
    clerk.click("Print the receipt").reads("Receipt", "510***********0137").sound().close()
    assert client(DECIDER).case(id)["places"]["pickup"] == "510421201200.terminal"
