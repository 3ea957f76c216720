"""Administrators: what is in force and since when, what a change would do, who may do what from this moment on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cases import MIYI, case_at, today
from conftest import APPROVER, CLERK_ELSEWHERE, DECIDER
from person import PHONE, Person

COUNTY = "sunhao"  # administrator of Miyi
PROVINCE = "fengxue"  # administrator of the province
STATION_CLERK = "zhaoguoping"
LOAN = "510000.hrss.0205"  # twenty days by law, of which the province promises fifteen


@pytest.fixture
def at_desk(browser, server):
    people: list[Person] = []

    def sit(who: str | None, path: str, **how) -> Person:
        people.append(Person(browser, server, who, **how).open(path))
        return people[-1]

    yield sit
    for person in people:
        person.close()


def row(person: Person, name: str) -> str:
    """The line of a table or list that begins with a name."""
    return person.main.locator("tr, dl > div").filter(has=person.page.get_by_text(name, exact=True)).first.inner_text()


def in_force(client, field: str) -> dict:
    """A value of the loan's guide in Miyi, and the territory that it comes from."""
    return client(DECIDER).get(f"/items/{LOAN}", of="/items/{code}", division=MIYI)["fields"][field]


def test_county_override(at_desk, client):
    """Draft, comparison, publication from today, and the merged result with where each value comes from."""
    county = at_desk(COUNTY, f"/admin/items?in={MIYI}").sound()
    county.fill("按名称或常用说法找", "创业担保贷款").enter().click("创业担保贷款资格审核").sound()
    assert "四川省" in row(county, "承诺办结时限")
    assert "上级规定，本级不能改" in row(county, "受理条件")

    # Only what the province leaves open can be filled in; what it keeps is listed with the reason.
    county.click("设定本地差异").sound()
    assert county.main.get_by_label("受理条件").count() == 0
    county.reads("由四川省统一规定，没有放开给下级")
    county.fill("承诺办结时限", "不到十天").click("保存草稿").reads("请填写整数")
    county.fill("承诺办结时限", "99").click("保存草稿").reads("承诺时限不得长于法定时限").sound()
    county.open(f"/admin/items/{LOAN}/edit?in={MIYI}")
    county.fill("承诺办结时限", "7").fill("咨询方式", "0812-0021099").click("保存草稿")
    county.reads("草稿已保存，还没有发布", "草稿改了 2 处").sound()
    # Before the first version of its own, what the province says is what holds now.
    changed = county.main.locator("tr").filter(has_text="改动").all_inner_texts()
    assert [re.split(r"\s+", line)[-2:] for line in changed] == [["8", "7"], ["12345", "0812-0021099"]]

    before = in_force(client, "promisedDays")
    assert before["origin"] == "510000000000"
    county.fill("从哪天起有效", (today() - timedelta(days=1)).isoformat()).click("发布", exact=True)
    county.reads("日期不能早于今天").sound()
    assert in_force(client, "promisedDays") == before
    county.fill("从哪天起有效", today().isoformat()).click("发布", exact=True).reads("已发布，从您选的那天起按新版本办")
    assert "7" in row(county, "承诺办结时限") and "米易县" in row(county, "承诺办结时限")
    assert "四川省" in row(county, "受理条件")
    assert in_force(client, "promisedDays") == {"origin": MIYI, "value": 7}

    guide = at_desk(None, "/territory").fill("写地名找", "米易").click("搜索").click("米易县").open(f"/items/{LOAN}")
    guide.reads("7 个工作日内办完", "法律规定最长 15 个工作日")
    county.sound()

    # Back to the province's standard after a last day.
    panel = county.unfold("让本地差异到期")
    county.fill("最后有效的一天", today().isoformat(), within=panel).click("到期", within=panel)
    county.reads("已写好最后有效日").sound()


def test_province_publishes_from_a_date(at_desk, client):
    """A new version is compared with the published one, comes into force on its day, and leaves today as it is."""
    province = at_desk(PROVINCE, f"/admin/items/{LOAN}?in=510000000000").click("起草新版本").sound()
    province.main.locator("textarea").and_(province.main.get_by_label("一句话说明")).first.fill(
        "创业缺本钱的，审核通过后可以申请担保贷款。"
    )
    province.click("保存草稿").reads("草稿改了 1 处", "创业缺本钱的").sound()
    changed = province.main.locator("tr").filter(has_text="改动").all_inner_texts()
    assert len(changed) == 1 and "一句话说明" in changed[0] and "创业缺本钱的" in changed[0]
    tomorrow = today() + timedelta(days=1)
    province.fill("从哪天起有效", tomorrow.isoformat()).click("发布", exact=True).reads("已发布")
    province.reads("已发布，还没到生效日", f"自{tomorrow.year}年{tomorrow.month}月{tomorrow.day}日").sound()
    assert "创业缺本钱的" not in in_force(client, "summary")["value"]["zh"]


def test_import_with_a_dry_run(at_desk, client, tmp_path):
    """Bad rows are named with line and reason and nothing is loaded; then a dry run, then the import."""
    bad = tmp_path / "地区.csv"
    bad.write_text(
        "code,parent,level,name\n510421201299,510421201000,5,试点村\n51042x,510421201000,5,坏村\n"
        "510421201298,519999000000,5,孤儿村\n"
    )
    province = at_desk(PROVINCE, "/admin/imports").sound()
    province.main.locator("input[value=divisions]").check()
    province.upload("文件", str(bad)).click("试算，先不导入")
    province.reads("第 3 行", "第 4 行", "一行都不导入").sound()
    assert province.main.get_by_role("button", name="就按这个导入").count() == 0
    known = lambda: [place["name"] for place in client(DECIDER).get("/divisions", parent="510421201000")["divisions"]]
    assert "试点村" not in known()

    good = tmp_path / "好的.csv"
    good.write_text("code,parent,level,name\n510421201299,510421201000,5,试点村\n")
    province.open("/admin/imports").main.locator("input[value=divisions]").check()
    province.upload("文件", str(good)).click("试算，先不导入")
    province.reads("试算结果", "好的.csv", "新增 1 条").sound()
    assert "试点村" not in known()
    province.click("就按这个导入").reads("已导入：好的.csv").sound()
    assert "试点村" in known()


def test_post_is_lost_and_given_at_once(at_desk):
    """A revoked post loses its page at the next click, without signing in again; a new one has it at once."""
    clerk = at_desk(STATION_CLERK, "/counter").reads("综合窗口")
    county = at_desk(COUNTY, f"/admin/units?in={MIYI}").sound()
    county.fill("按名称找单位", "湾丘彝族乡便民").enter().click("湾丘彝族乡便民服务中心").sound()
    county.click("结束岗位").sound().click("结束岗位", within=county.main.locator("form")).reads("岗位已结束，权限马上收回")
    clerk.open("/counter", status=403).sound()
    clerk.reads("只对工作人员开放")

    panel = county.unfold("给一个人安排岗位")
    county.fill("谁", "赵国平", within=panel).fill("岗位名称", "便民服务中心工作人员", within=panel)
    county.fill("开始", today().isoformat(), within=panel)
    county.fill("最后一天", (today() + timedelta(days=365)).isoformat(), within=panel)
    county.tick("综合窗口", within=panel).sound().click("安排岗位", within=panel).reads("岗位已给出，权限马上生效", "赵国平")
    clerk.open("/counter").reads("湾丘彝族乡便民服务中心").sound()


def test_delegation_ends_by_itself(at_desk, client):
    """The head's power of approval, lent to a colleague until a day."""
    case = case_at(client(CLERK_ELSEWHERE), client(DECIDER), "accept")
    decider = at_desk(DECIDER, f"/cases/{case['id']}")
    decider.may_not("批准延期")
    head = at_desk(APPROVER, "/admin/delegation").sound()
    until = today() + timedelta(days=3)
    head.tick("复核批准").fill("从哪天起", today().isoformat()).fill("到哪天为止", until.isoformat())
    head.main.get_by_label("交给谁").select_option(label=head.main.locator("option", has_text="周明").first.inner_text())
    head.fill("理由", "出差三天").click("委托", exact=True).reads("权限已委托，到期自动收回", f"{until.month}月{until.day}日").sound()

    # Another asks, so that the colleague is the second person.
    client(APPROVER).act(case["id"], "ask-extension", reason="要外调档案。")
    decider.open(f"/cases/{case['id']}").act("批准延期").reads("延长到")
    head.open("/admin/delegation").click("收回").reads("委托已收回，马上生效")
    again = case_at(client(CLERK_ELSEWHERE), client(DECIDER), "accept")
    decider.open(f"/cases/{again['id']}")
    assert "没有“复核批准”权限" in decider.may_not("批准延期")


def test_unit_is_made_and_logged(at_desk):
    """A new window works at once; the log says who made it."""
    county = at_desk(COUNTY, f"/admin/new-unit?in={MIYI}").sound()
    county.fill("单位代码", "510421.hall.w09").fill("名称", "米易县政务服务中心9号窗口").select("类型", "窗口")
    county.select("上级单位", "米易县政务服务中心").click("建立单位").reads("单位已建好", "米易县政务服务中心9号窗口")
    log = at_desk(COUNTY, "/admin/log", size=PHONE).sound()
    log.reads("米易县政务服务中心9号窗口", "孙浩")
