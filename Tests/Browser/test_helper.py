"""A village helper with an old farmer at their side: shown, confirmed, seen again by the farmer, and objected to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from api_client import uuid7
from cases import APPLICANT, HOME, filing, scan, today
from conftest import CITIZEN, DECIDER, SUPERVISOR
from person import DESK, PHONE, Person

HELPER = "wangchunhua"
TERMINAL = "510421201200.terminal"
JOINING = "城乡居民基本养老保险参保登记"
DRAWING = [(0.2, 0.3, 0.6, 0.7), (0.6, 0.3, 0.3, 0.8), (0.7, 0.5, 0.9, 0.5)]


def at_form(helper: Person, alone: bool = False) -> Person:
    """The form of the farmer's application, filled in."""
    helper.open("/counter").fill("身份证号码", APPLICANT["number"]).click("下一步")
    if alone:
        helper.click("本人没来，我凭委托代办")
    # Home is named by the number; the village is chosen by the helper's own place.
    helper.fill("用平常的话说要办什么", "居民养老保险参保").click("搜索").click(JOINING)
    helper.tick("500 元", "没有").fill("扣款银行账号", "6217000000000000003")
    return helper


def at_page(helper: Person) -> Person:
    """The page that is turned round to the farmer."""
    at_form(helper).reads_not("本人来了吗").click("给本人看，请本人确认")
    return helper.reads("请您看一看：要替您交的申请", JOINING, "李德顺", "500 元", "6217000000000000003", "昔街村", "王春花")


def draw(person: Person) -> None:
    canvas = person.main.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for x1, y1, x2, y2 in DRAWING:
        person.page.mouse.move(box["x"] + x1 * box["width"], box["y"] + y1 * box["height"])
        person.page.mouse.down()
        person.page.mouse.move(box["x"] + x2 * box["width"], box["y"] + y2 * box["height"], steps=6)
        person.page.mouse.up()


def case_id(person: Person) -> str:
    return re.search(r"/(?:done|cases)/([0-9a-f-]{36})", person.page.url)[1]


@pytest.fixture(scope="module")
def signed(browser, server):
    """Filed at the village terminal at the size of a phone, with a signature drawn on it."""
    helper = at_page(Person(browser, server, HELPER, PHONE)).sound()
    # Nothing drawn is no signature.
    helper.click("签好了，确认").reads("请先在框里签名")
    draw(helper)
    helper.click("重新签")
    draw(helper)
    helper.sound().click("签好了，确认").reads("已经收件", "查询码").sound()
    id = case_id(helper)
    helper.click("打印回执").reads("本人确认", "本人在屏幕上签名确认").sound()
    helper.open(f"/cases/{id}").reads("别人以申请人名义办的", "本人签名确认").sound()
    helper.close()
    return id


def test_the_signature_stands_in_the_case(signed, client):
    case = client(DECIDER).case(signed)
    [kept] = case["confirmations"]
    assert kept["kind"] == "signature" and kept["attachment"]["mediaType"] == "image/png"
    assert "李德顺" in kept["summary"] and JOINING in kept["summary"] and "500 元" in kept["summary"]
    path = f"/cases/{signed}/attachments/{kept['attachment']['id']}"
    picture = client(DECIDER).call("GET", path, of="/cases/{id}/attachments/{attachment}").content
    assert picture.startswith(b"\x89PNG") and len(picture) > 1_000
    first = client(DECIDER).entries(signed)[0]
    assert "confirmed" in first["changes"] and first["actor"]["unit"] == TERMINAL


def test_by_a_code_on_the_telephone(browser, new_server):
    """The demonstration has no telephones: the page shows the code, and says so."""
    server = new_server().start()
    helper = at_page(Person(browser, server, HELPER, PHONE)).click("发验证码")
    code = re.search(r"\b(\d{6})\b", helper.main.locator(".chip").first.inner_text())[1]
    wrong = "111111" if code != "111111" else "222222"
    helper.fill("六位验证码", wrong).click("用验证码确认").reads_not("已经收件").sound()
    helper.fill("六位验证码", code).click("用验证码确认").reads("已经收件", "查询码")
    helper.open(f"/cases/{case_id(helper)}").reads("验证码").close()
    server.stop()


def test_by_keyboard_alone(browser, server, client):
    """Who cannot draw makes a mark before a witness; no mouse is touched on the page of the person."""
    helper = at_page(Person(browser, server, HELPER, DESK))

    def tab_to(label: str) -> None:
        for _ in range(60):
            helper.page.keyboard.press("Tab")
            name = helper.page.evaluate(
                "(document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText || '').trim()"
            )
            if name.startswith(label):
                return
        raise AssertionError(f"“{label}” is not reached by Tab")

    tab_to("按手印，有人见证")
    helper.page.keyboard.press("Enter")
    tab_to("本人姓名")
    helper.page.keyboard.type("李德")
    tab_to("见证人姓名")
    helper.page.keyboard.type("沙马医生")
    tab_to("按好了，确认")
    helper.enter().reads("请照证件写本人的姓名", JOINING).sound()
    tab_to("本人姓名")
    helper.page.keyboard.type("李德顺")
    tab_to("见证人姓名")
    helper.page.keyboard.type("沙马医生")
    tab_to("按好了，确认")
    helper.enter().reads("已经收件")
    [kept] = client(DECIDER).case(case_id(helper))["confirmations"]
    assert kept["kind"] == "mark" and kept["witness"] == "沙马医生"
    helper.close()


def test_without_scripts_on_paper(browser, server, client, tmp_path):
    """The page is printed, signed and scanned; what was changed in between has to be shown again."""
    helper = Person(browser, server, HELPER)
    state = helper.context.storage_state()
    plain = Person(browser, server, None)
    plain.context.close()
    plain.context = browser.new_context(viewport=DESK, locale="zh-CN", storage_state=state, java_script_enabled=False)
    plain.context.set_default_timeout(20_000)
    plain.page = plain.context.new_page()
    plain.settled = lambda: plain  # nothing to wait for where no script runs
    at_page(plain)
    assert not plain.main.locator("canvas").is_visible()
    plain.reads("这台设备不能在屏幕上签名")
    plain.click("返回修改", within=plain.page.locator("header"))
    assert plain.main.get_by_label("扣款银行账号").input_value() == "6217000000000000003"
    plain.fill("扣款银行账号", "6217000000000000009").click("给本人看，请本人确认").reads("6217000000000000009")
    plain.unfold("签在纸上")
    plain.upload("签好的这一页", scan(tmp_path, "签名页.png")).click("传上去，确认").reads("已经收件")
    [kept] = client(DECIDER).case(case_id(plain))["confirmations"]
    assert kept["kind"] == "paper" and kept["attachment"]["name"] == "签名页.png"
    assert "6217000000000000009" in kept["summary"]
    plain.context.close()
    helper.close()


def test_in_english_for_who_reads_it(browser, server):
    helper = at_page(Person(browser, server, HELPER, PHONE))
    helper.main.page.get_by_role("button", name="English").click()
    helper.settled().reads("what is handed in for you", "500 yuan", "By signing on the screen").sound()
    assert helper.page.locator("html").get_attribute("lang") == "en"
    helper.close()


def test_the_farmer_sees_it_and_says_that_it_was_not_him(browser, server, signed, client):
    farmer = Person(browser, server, CITIZEN, PHONE).open("/notices").reads("有人替您办了").sound()
    farmer.open("/my/mandates").reads("别人替我办了什么", "王春花", "本人签名确认").sound()
    farmer.main.locator(f'a[href*="{signed}"]').first.click()
    farmer.whole().reads("别人替我办了什么")
    # The anchor and the picture of the signature are the person's own to see.
    shown = farmer.unfold("看当时给本人看的内容")
    assert JOINING in shown.inner_text()
    objection = farmer.unfold("这不是我办的")
    farmer.fill("想补充的话", "那天我在地里，没有去过。", within=objection).click("这不是我办的", within=objection)
    farmer.reads("已完成：这不是我办的", "正在核实", "那天我在地里").sound()

    board = Person(browser, server, SUPERVISOR).open("/supervision").reads("这不是我办的").sound()
    board.click("逐件核实").reads("李德顺", "昔街村").sound()
    board.main.locator(f'a[href*="{signed}"]').first.click()
    board.whole().reads("申请人说：这不是我办的", "那天我在地里").sound()
    answer = board.unfold("答复申请人")
    board.fill("核实的情况", "已经向代办员和见证人了解，申请已停办。", within=answer).click("答复申请人", within=answer)
    board.reads("已完成：答复")
    board.open("/supervision/objections?division=510421000000").reads_not(client(DECIDER).case(signed)["number"])
    board.close()

    decider = Person(browser, server, DECIDER).open("/notices").reads("有一步不是本人办的")
    decider.open(f"/cases/{signed}").reads("申请人说这不是本人办的", "已经向代办员和见证人了解").close()
    farmer.open(f"/cases/{signed}").reads("已经向代办员和见证人了解").close()


def test_a_mandate_given_at_the_terminal_and_taken_back(browser, server, client):
    helper = Person(browser, server, HELPER, PHONE)
    at_form(helper, alone=True).reads("纸质委托书")
    helper.open("/counter").fill("身份证号码", APPLICANT["number"]).click("下一步")
    helper.click("委托：请人代办、收回").reads("当面登记一份委托").sound()
    helper.fill("到哪天为止", (today() + timedelta(days=40)).isoformat()).click("给本人看，请本人确认")
    helper.reads("委托王春花替您办", "提交申请、补交材料、回答问题、领取结果", "所有的事").sound()
    draw(helper)
    helper.click("签好了，确认").reads("委托登记好了", "请了王春花", "本人在屏幕上签名确认").sound()

    # Now the helper files alone, and the farmer sees under what.
    at_form(helper, alone=True).reads_not("纸质委托书").click("收件", exact=True).reads("已经收件")
    id = case_id(helper)
    assert client(DECIDER).case(id)["agent"]["mandate"]
    farmer = Person(browser, server, CITIZEN).open("/my/cases").reads("登记了一份您的委托：请王春花替您办").sound()
    farmer.click("看委托、收回").reads("请了王春花", "当面登记", "凭登记的委托").sound()
    with farmer.page.expect_download() as download:
        farmer.main.get_by_role("link", name="下载当时的签名").first.click()
    assert download.value.suggested_filename == "signature.png"
    given = farmer.unfold("收回委托")
    farmer.click("收回委托", within=given).reads("委托已经结束").close()

    # Ended means ended: the next filing needs the farmer again.
    at_form(helper, alone=True).reads("纸质委托书")
    helper.open(f"/cases/{id}").reads("别人以申请人名义办的").close()


def test_programs_of_helpers_need_the_confirmation_too(server, client, new_server):
    own = new_server()
    token = own.token(HELPER)
    own.start()
    from api_client import Client

    helper = Client(own, token, "zh")
    request = filing(counter=TERMINAL) | {"commandId": uuid7(), "home": HOME}
    refused = helper.call("POST", "/cases", 422, json=request).json()
    assert refused["code"] == "confirmation.needed"
    shown = helper.call("POST", "/showings", 201, json={"filing": request}).json()
    assert "李德顺" in shown["text"] and shown["lines"] and shown["sendsCodes"]
    sent = helper.call("POST", f"/showings/{shown['id']}/code", 202, of="/showings/{id}/code").json()
    assert "*" in sent["phone"]
    guessed = request | {"confirmation": {"showing": shown["id"], "kind": "code", "code": "000000"}}
    assert helper.call("POST", "/cases", 422, json=guessed).json()["code"] == "code.wrong"
    mark = {"showing": shown["id"], "kind": "mark", "name": "李德顺", "witness": "沙马医生"}
    other = request | {"answers": request["answers"] | {"account": "6217000000000000777"}, "confirmation": mark}
    assert helper.call("POST", "/cases", 422, json=other).json()["code"] == "confirmation.other-summary"
    receipt = helper.call("POST", "/cases", 201, json=request | {"confirmation": mark}).json()
    [kept] = helper.case(receipt["id"])["confirmations"]
    assert kept["kind"] == "mark" and kept["digest"] == shown["digest"] and kept["summary"] == shown["text"]
    again = helper.call("POST", "/cases", 200, json=request | {"confirmation": mark}).json()
    assert again["id"] == receipt["id"] and again["isRepeat"]

    act = {"case": receipt["id"], "action": "withdraw", "commandId": uuid7(), "reason": "不办了"}
    command = {name: value for name, value in act.items() if name != "case"}
    path = f"/cases/{receipt['id']}/actions"
    needed = helper.call("POST", path, 422, json=command, of="/cases/{id}/actions").json()
    assert needed["code"] == "confirmation.needed"
    shown = helper.call("POST", "/showings", 201, json={"act": act}).json()
    assert "撤回申请" in shown["title"]
    mark = {"showing": shown["id"], "kind": "mark", "name": "李德顺", "witness": "沙马医生"}
    done = helper.call("POST", path, 200, json=command | {"confirmation": mark}, of="/cases/{id}/actions").json()
    assert done["state"] == "withdrawn"
    assert len(helper.case(receipt["id"])["confirmations"]) == 2
    own.stop()
