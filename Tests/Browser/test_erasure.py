"""Erasure: a person asks, two officials carry out, nobody brings it back, and the record still verifies."""

from __future__ import annotations

import json
import re

from cases import APPLICANT, case_at, citizen_number
from api_client import Client
from conftest import CITIZEN, CLERK_HOME, DECIDER
from person import PHONE, Person

COUNTY = "sunhao"
PROVINCE = "fengxue"


def test_a_person_is_erased_with_proof(browser, new_server):
    """The citizen sees what is kept and why; an order goes before that; afterwards nothing opens."""
    server = new_server().start()
    clerk, decider = (Client(server, server.tokens[who], "en") for who in (CLERK_HOME, DECIDER))
    number = citizen_number("51042119900203001")
    party = {"name": "阿木拉吉", "number": number}
    receipt = case_at(clerk, decider, "accept", party=party)
    decider.act(receipt["id"], "refuse", reason="不符合条件", input={"remedies": "可以复议"})

    citizen = Person(browser, server, CITIZEN, size=PHONE)
    citizen.open("/my/looks").click("下载我的信息").click("删除我的信息").sound()
    citizen.reads("现在还不能删除的办件", "这个办件还没有办结", "您的登记信息")
    citizen.click("要求删除").reads("您已要求删除").reads_not("提出以后，本地管理员会核对").sound()
    citizen.close()

    county = Person(browser, server, COUNTY)
    county.open("/admin").click("等待删除的个人信息").sound().reads("本人要求")
    county.fill("证件号码", number[:-1]).click("找人").reads("证件号码")
    county.fill("证件号码", number).click("找人").reads("删除阿木拉吉的信息", "按规定保存到").sound()
    assert number not in county.page.url and number not in county.text
    county.fill("文号或申请书编号", "（2026）川0421执7号").tick("法院或有权机关决定").click("登记这个要求")
    county.reads("登记好了，等另一位管理员").click("打开", within=county.main.locator("li", has_text="法院"))
    county.reads("这个要求是您登记的", "要由另一位管理员执行").sound()
    assert county.main.get_by_role("button", name="删除，不能恢复").count() == 0
    erasing = county.path
    county.close()

    province = Person(browser, server, PROVINCE)
    province.open(erasing).reads("会删除的办件", receipt["number"]).sound()
    province.click("删除，不能恢复").reads("删除凭证", receipt["number"], "记录链第", "已删除").sound()
    proof = json.loads(province.page.evaluate("fetch(location.pathname + '/proof.json').then(r => r.text())"))
    assert [case["number"] for case in proof["cases"]] == [receipt["number"]] and proof["tookRecord"]
    assert re.fullmatch("[0-9a-f]{64}", proof["cases"][0]["entryHash"])
    assert "阿木拉吉" not in json.dumps(proof, ensure_ascii=False)
    province.close()

    decider.case(receipt["id"], expected=404)
    nobody = Person(browser, server)
    nobody.open("/track").fill("办件编号", receipt["number"]).fill("查询码", receipt["secret"])
    nobody.page.locator("main form .btn-main").last.click()
    nobody.settled().reads("编号或查询码不对")
    nobody.close()
    server.stop()
    for file in server.data.rglob("*.sqlite*"):
        content = file.read_bytes()
        assert number.encode() not in content and "阿木拉吉".encode() not in content, file.name
    checked = server.command("verify")
    assert checked.returncode == 0 and checked.stdout.startswith("good"), checked.stdout
    again = server.command("rebuild")
    assert again.returncode == 0 and "came out the same" in again.stdout, again.stdout
