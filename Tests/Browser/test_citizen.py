"""A citizen's whole way, as the person at the phone takes it: find, read, apply, follow, answer, withdraw, rate,
object, and act for somebody else. Staff do their part through the API."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from cases import MIYI, PNG, citizen_number, scan
from conftest import CITIZEN, CLERK_ACROSS, DECIDER
from person import DESK, PHONE, Person

PENSION = "城乡居民基本养老保险待遇申领"
JOINING = "城乡居民基本养老保险参保登记"
PENSION_CODE = "510000.hrss.0102"
JOINING_CODE = "510000.hrss.0101"
YOUNG_MAN = "machunlin"  # from Huili, works in Miyi
NEWCOMER = citizen_number("51042119091103207")
MEGABYTE = 1 << 20


def at_home(person: Person) -> Person:
    """Chooses Miyi as the territory whose rules are shown."""
    person.open("/territory?next=/").main.locator("input[name=q]").fill("米易")
    person.enter().main.locator(f'button[name="code"][value="{MIYI}"]').click()
    return person.settled()


def case_id(person: Person) -> str:
    return re.search(r"/(?:cases|filed)/([0-9a-f-]{36})", person.page.url)[1]


def hand_in(person: Person, button: str = "提交申请") -> Person:
    """The button at the end of the form."""
    person.main.get_by_role("button", name=button, exact=True).last.click()
    return person.settled()


@pytest.mark.parametrize(
    "language, size, searches",
    [
        ("zh-CN", PHONE, {"养老": PENSION, "轮倚": "残疾人辅助器具适配补贴", "身份正掉了": "居民身份证", "猪": "动物检疫",
                          "娃儿上户口": "新生儿出生户口登记", "老板不发工资": "拖欠工资"}),
        ("en-GB", DESK, {"pension": "Claiming the residents' basic pension", "disability": "isab"}),
    ],
    ids=["chinese-phone", "english-desk"],
)  # fmt: skip
def test_finds_by_everyday_words(browser, server, language, size, searches):
    citizen = at_home(Person(browser, server, size=size, language=language))
    for words, wanted in searches.items():
        citizen.open("/").main.locator("input[name=q]").fill(words)
        citizen.enter()
        first = citizen.main.locator(".hits li").all_inner_texts()[:3]
        assert any(wanted in hit for hit in first), f"{words}: {first}"
    citizen.sound()
    citizen.open("/search?q=zzzz")
    assert citizen.main.get_by_role("link").count() >= 2  # ways on from here
    citizen.sound().close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_reads_the_guide(browser, server, size):
    citizen = at_home(Person(browser, server, size=size)).open("/search?q=养老").click(PENSION)
    citizen.reads(
        "年满六十周岁",  # who
        "社会保障卡或本人银行卡", "缴费记录", "不用带",  # materials, and which need not be brought
        "不收费", "3 个工作日内办完", "米易县规定", "法律规定最长 20 个工作日",  # fee and times, with who set them
        "一趟都不用跑", "米易县政务服务中心", "0812-0021026",  # visits, where
        "城乡居民养老金", "米易县人力资源和社会保障局", "第二十一条",  # result, who decides, by what right
    )  # fmt: skip
    drawing = citizen.unfold("看办理流程图").locator("img")
    drawing.scroll_into_view_if_needed()
    citizen.page.wait_for_function("document.querySelector('img.flow').naturalHeight > 100")
    assert "流程图" in drawing.get_attribute("alt")
    citizen.sound().close()


@pytest.fixture(scope="module")
def filed(browser, server, tmp_path_factory):
    """An application of somebody without an account, on a phone, with every mistake people make; number and code."""
    folder = tmp_path_factory.mktemp("papers")
    citizen = at_home(Person(browser, server, size=PHONE)).open("/search?q=养老").click(PENSION).click("网上申请").sound()

    wrong = NEWCOMER[:-1] + ("1" if NEWCOMER[-1] != "1" else "2")
    citizen.fill("姓名", "沙马伍各").fill("身份证号码", wrong).fill("联系电话", "13800009922")
    citizen.select("户口或者常住在哪个乡镇", "湾丘彝族乡").tick("银行账户")
    citizen.main.locator('[name="f.backPay"][value="no"]').check()
    paper = citizen.main.locator('[name="m.bank-card"]')
    (folder / "大照片.png").write_bytes(PNG + bytes(21 * MEGABYTE))
    paper.set_input_files(folder / "大照片.png")
    citizen.reads("大照片.png · 21.0 MB · 文件太大，每个最多 20 MB。")
    hand_in(citizen)  # the browser keeps it back, and nothing is lost
    assert citizen.path == f"/items/{PENSION_CODE}/apply" and not citizen.main.locator("[data-errors]").count()
    paper.set_input_files(scan(folder, "银行卡.png"))
    citizen.reads("银行卡.png · 1 KB").reads_not("大照片.png").tick("米易县政务服务中心")

    # All that is wrong is said at once: the mistyped number, and the account that the way of payment calls for.
    hand_in(citizen).reads("还有 2 处需要改", "号码有一位不对，请对照身份证再看一遍", "账号", "已经传好：银行卡.png").sound()
    kept = {label: citizen.main.get_by_label(label).first.input_value() for label in ["姓名", "身份证号码", "联系电话"]}
    assert kept == {"姓名": "沙马伍各", "身份证号码": wrong, "联系电话": "13800009922"}
    assert citizen.main.get_by_label("银行账户").is_checked() and citizen.main.get_by_label("米易县政务服务中心").is_checked()
    assert citizen.main.locator("select[name=home] option:checked").inner_text() == "湾丘彝族乡"

    # A counter in another prefecture, found by name, without losing what was typed.
    citizen.fill("身份证号码", NEWCOMER).fill("账号", "6217000000000000005").fill("写地名或名称找一找", "会理").click("找领取点")
    citizen.reads("会理市政务服务中心", "已经传好：银行卡.png").tick("会理市政务服务中心")
    hand_in(citizen).reads("申请已经交上去了", "查询码", "米易县人力资源和社会保障局", "会理市政务服务中心")
    number = citizen.main.locator(".code").first.inner_text()
    secret = citizen.main.locator(".code").nth(1).inner_text()
    assert re.fullmatch(r"510421-\d{8}-\w\w-\d{5}-\w", number) and re.fullmatch(r"\d{6}", secret)
    assert citizen.main.locator("svg[viewBox] path").count() and number in citizen.text  # the QR code
    citizen.sound().close()
    return {"id": case_id(citizen), "number": number, "secret": secret}


def follow(person: Person, filed: dict) -> Person:
    """By number and code, without an account."""
    person.open(f"/track?number={filed['number']}").fill("查询码", filed["secret"]).click("查进度")
    return person


def test_what_was_typed_arrived(filed, client):
    case = client(DECIDER).case(filed["id"])
    assert case["number"] == filed["number"] and case["party"]["name"] == "沙马伍各"
    assert case["answers"] == {"payMode": "bank", "account": "6217000000000000005", "backPay": False}
    assert case["places"]["pickup"] == "513402.hall" and case["places"]["home"] == "510421201000"
    papers = {paper["id"]: paper for paper in case["materials"]}
    assert [file["name"] for file in papers["bank-card"]["attachments"]] == ["银行卡.png"]
    assert [entry["action"] for entry in client(DECIDER).entries(filed["id"])] == ["file"]


def test_a_wrong_code_opens_nothing(browser, server, filed):
    stranger = Person(browser, server, size=PHONE).open("/track")
    stranger.fill("办件编号", filed["number"][:-1] + "?").fill("查询码", "123456").click("查进度")
    stranger.reads("办件编号不完整或者有错，请对照回执再看一遍").sound()
    wrong = f"{(int(filed['secret']) + 1) % 1_000_000:06}"
    stranger.fill("办件编号", filed["number"]).fill("查询码", wrong).click("查进度").reads("没有查到").reads_not("沙马伍各")
    assert stranger.main.get_by_label("办件编号").input_value() == filed["number"]
    stranger.sound().open(f"/cases/{filed['id']}", 404).reads_not("沙马伍各")
    stranger.close()


def test_follows_answers_collects_rates_and_objects(browser, server, filed, client, tmp_path):
    """From a supplement notice to an objection against a rating, all by number and code on a phone."""
    decider, collector = client(DECIDER), client(CLERK_ACROSS)
    id = filed["id"]
    citizen = follow(Person(browser, server, size=PHONE), filed).reads("已提交，等待受理", "由它决定", "还有")
    how = citizen.unfold("日期怎么算的").inner_text()
    assert "5 个工作日" in how and re.search(r"所以是\s*\d{4}年\d{1,2}月\d{1,2}日", how), how
    citizen.sound()

    decider.act(id, "supplement", input={"missing": ["bank-card"], "explanation": "照片看不清，请重新拍正面。"})
    citizen.open(citizen.path).reads("还差材料，等您补交", "照片看不清，请重新拍正面", "补交材料").sound()
    asked = citizen.main.locator(".checks li").filter(has_text="社会保障卡或本人银行卡").inner_text()
    assert "需要补" in asked and "照片看不清，请重新拍正面。" in asked  # what is wrong stands with the paper
    citizen.click("补交材料").sound()
    citizen.main.locator('[name="m.bank-card"]').set_input_files(scan(tmp_path, "银行卡正面.png"))
    citizen.main.locator("form button[type=submit]").last.click()
    citizen.settled().reads("补的材料已收到", "银行卡正面.png").sound()
    assert decider.case(id)["state"] == "supplemented"

    decider.act(id, "accept")
    citizen.open(citizen.path).reads("已受理，正在审查", "承诺办结", "法定办结")
    decider.act(id, "grant")
    decider.act(id, "produce", input={"name": "城乡居民养老金", "number": "米易-2026-9"})
    decider.act(id, "send", input={"courier": "县乡物流 100009"})
    citizen.open(citizen.path).reads("结果在路上", "县乡物流 100009")
    collector.act(id, "shelve", input={"shelf": "C-03"})
    citizen.open(citizen.path).reads("可以领取了", "C-03", "会理市政务服务中心").sound()
    collector.act(id, "collect", input={"collector": "沙马伍各", "proof": "identity"})

    citizen.open(citizen.path).reads("已办结").click("评价")
    grades = [label.inner_text() for label in citizen.main.locator("label:has(input[type=radio])").all()]
    assert [re.search("非常满意|非常不满意|基本满意|不满意|满意", grade)[0] for grade in grades] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    citizen.sound().tick("不满意").fill("想说的话", "多跑了一趟")
    citizen.main.locator("form button[type=submit]").last.click()
    citizen.settled().reads("不满意", "多跑了一趟").sound()
    citizen.click("对评价提出异议").fill("理由", "我交的照片是清楚的")
    citizen.main.locator("form button[type=submit]").last.click()
    citizen.settled().reads("我交的照片是清楚的").sound()

    case = decider.case(id)
    assert case["rating"]["grade"] == 2 and case["state"] == "done"
    assert [entry["action"] for entry in decider.entries(id)] == [
        "file", "supplement", "hand-in", "accept", "grant", "produce", "send", "shelve", "collect", "rate", "appeal",
    ]  # fmt: skip
    assert citizen.main.get_by_role("list", name="办理经过").locator(":scope > li").count() == 11
    citizen.close()


def test_signed_in_applies_follows_and_withdraws_in_english(browser, server, client):
    """Somebody with an account is asked for nothing that is known; on a desk, in English."""
    citizen = at_home(Person(browser, server, CITIZEN, DESK, "en-GB"))
    citizen.open("/search?q=pension").click("Registration for residents' basic pension insurance").click("Apply online")
    citizen.reads("510***********0137").sound()
    assert not citizen.main.get_by_label("Identity number").count() and not citizen.main.get_by_label("Phone").count()
    citizen.main.locator("select[name=home]").select_option("510421201000")
    citizen.tick("500 yuan", "No", "Send it to me")
    citizen.main.get_by_label("Bank account").fill("6217000000000000006")
    hand_in(citizen, "Hand in").reads("Your application has been handed in").sound()
    id = case_id(citizen)
    citizen.open("/my/cases").main.locator(f'a[href*="{id}"]').first.click()
    citizen.settled().reads("Handed in", "Miyi County Human Resources").sound()
    assert case_id(citizen) == id and "working days" in citizen.unfold("How").inner_text()

    citizen.click("Withdraw").fill("Reason", "My employer pays for me now").sound()
    citizen.main.locator("form button[type=submit]").last.click()
    citizen.settled().reads("Withdrawn", "My employer pays for me now").sound()
    case = client(DECIDER).case(id)
    assert case["state"] == "withdrawn" and case["places"].get("pickup") is None
    assert [entry["action"] for entry in client(DECIDER).entries(id)] == ["file", "withdraw"]
    citizen.open("/notices").reads("withdrawn").close()


def test_acts_for_another_with_a_mandate(browser, server, client):
    """The old farmer lets the young man file and follow for him, one thing until one day; then takes it back."""
    farmer = Person(browser, server, CITIZEN, PHONE).open(f"/my/mandates?item={PENSION_CODE}").reads(PENSION).sound()
    until = (date.today() + timedelta(days=30)).isoformat()
    farmer.fill("对方姓名", "马春林").fill("对方身份证号码", "513402191909210379"[:-1] + "8").fill("到哪天为止", until)
    farmer.tick("提交申请", "补交材料").click("请这个人代办").reads("号码有一位不对")
    assert farmer.main.get_by_label("对方姓名").input_value() == "马春林"
    farmer.fill("对方身份证号码", "513402191909210379").click("请这个人代办").reads("委托好了", "请了马春林", PENSION).sound()

    young = at_home(Person(browser, server, YOUNG_MAN, PHONE)).open(f"/items/{PENSION_CODE}/apply")
    young.tick("替李德顺办").select("户口或者常住在哪个乡镇", "湾丘彝族乡").tick("社会保障卡")
    young.main.locator('[name="f.backPay"][value="no"]').check()
    hand_in(young.tick("米易县政务服务中心")).reads("还没有传“社会保障卡或本人银行卡”", "有材料现在传不了").sound()
    assert young.main.get_by_label("替李德顺办").first.is_checked()
    hand_in(young.tick("先提交申请，缺的材料以后再交")).reads("申请已经交上去了", "您是替李德顺办的，所以没有查询码").sound()
    id = case_id(young)
    young.open(f"/cases/{id}").reads("已提交，等待受理").reads_not("撤回申请")  # the mandate does not cover that
    case = client(DECIDER).case(id)
    assert case["party"]["name"] == "李德顺"
    assert client(DECIDER).entries(id)[0]["actor"]["name"] == "马春林"
    young.open("/notices").reads("替别人办").reads_not("李德顺").sound()
    assert young.main.locator(f'[data-row="{id}"]').count() == 1

    farmer.open("/my/cases").reads(PENSION).open(f"/cases/{id}").reads("马春林").sound()
    farmer.open("/my/mandates").unfold("收回委托")
    farmer.click("收回委托").reads("委托已经结束")
    young.open(f"/items/{PENSION_CODE}/apply").reads_not("替李德顺办")
    young.open(f"/cases/{id}", 404)
    young.open("/notices")
    assert young.main.locator(f'[data-row="{id}"]').count() == 0
    young.close()
    farmer.close()
