"""A province that begins with nothing but public files: imported, staffed by its administrators in the browser, and
one case of a real imported item carried from a Guizhou township to a hall of another prefecture."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from cases import citizen_number, scan
from conftest import ROOT, Server
from person import PHONE, Person
from second_step import by_password, through_the_steps

SHARED = ROOT.parent / "shared" / "data"
GUIZHOU = "520000000000"
KAILI = "522601000000"  # in 黔东南, another prefecture
GUANGAN = "511602000000"  # the applicant's home, whose 1,135 items are the real ones
ITEM = "城乡居民基本养老保险参保登记"
RESULT = "参保登记回执"
MATERIALS = """- id: id-card
  name: 身份证
  form: original
  required: true
  copies: 1
- id: photo
  name: 一寸照片
  form: electronic
  required: false
  copies: 1
"""
FORM = """- id: grade
  type: choice
  title: 缴费档次
  required: true
  options: [{value: g200, title: 200 元}, {value: g500, title: 500 元}]
"""
OFFICE = "广安区人社局"
TOWN_HALL = "岩脚镇便民服务中心"
KAILI_HALL = "凯里市政务服务中心"
NUMBER = citizen_number("51160219650210101")  # the applicant's, from Guang'an
PASSWORD = "shan-he-2026-zai"
OWN_PASSWORD = "shui-chang-liu"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no public data in {SHARED}")


class Province(Server):
    """An installation without the demonstration, as a province would begin it."""

    def __init__(self, data: Path):
        super().__init__(data, demo=False)

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"TONGBAN_TERRITORY": GUIZHOU, "TONGBAN_NAME": "贵州通办"}

    def run(self, *arguments: str, input: str | None = None) -> str:
        done = self.command(*arguments, input=input)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    data = tmp_path_factory.mktemp("province") / "data"
    province = Province(data)
    rows = "added 19947, changed 0, unchanged 0, bad 0"
    assert rows in province.run("import", "divisions", str(SHARED / "divisions.csv"), "--dry-run")
    assert rows in province.run("import", "divisions", str(SHARED / "divisions.csv"))
    assert "added 1135, " in province.run("import", "items", str(SHARED / "service-items.csv"))
    for year in sorted((SHARED / "holidays").glob("*.json")):
        assert "bad 0" in province.run("import", "holidays", str(year))
    for username, name, number, division in [
        ("chenguoqiang", "陈国强", "52010219800101123", GUIZHOU),
        ("libangguo", "李邦国", "51160219790305127", GUANGAN),
    ]:
        province.run("administrator", username, "--name", name, "--number", citizen_number(number),
                     "--division", division, input=PASSWORD + username + "\n")  # fmt: skip
    yield province.start()
    province.stop()


def signed_in(browser, province, username: str, **more) -> Person:
    """By user name and password: there is no other way in outside the demonstration. Who was given a first password
    chooses an own one, and administrators set their second step up."""
    person = Person(browser, province, **more).open("/sign-in").reads_not("演示", "手机验证码")
    by_password(person, username, PASSWORD + username)
    through_the_steps(person, OWN_PASSWORD + username)
    return person


def new_unit(administrator: Person, county: str, code: str, name: str, kind: str, division: str, address: str) -> None:
    administrator.open(f"/admin/units?in={county}").click("新建单位")
    administrator.fill("单位代码", code).fill("名称", name).select("类型", kind).select("所在地区", division)
    administrator.fill("地址", address).fill("开放时间", "周一至周五 9:00-17:00").fill("电话", "0858-5550101")
    administrator.click("建立单位").reads("单位已建好", name, address)


def staffed(administrator: Person, unit: str, name: str, number: str, role: str, title: str, username: str) -> None:
    """Gives somebody who was never registered a post in the unit, an account and a first password."""
    administrator.open(f"/admin/units/{unit}")
    panel = administrator.unfold("给一个人安排岗位")
    administrator.fill("谁", number, within=panel).tick(role, within=panel).fill("岗位名称", title, within=panel)
    administrator.click("安排岗位", within=panel).reads("这个号码还没有登记过")
    panel = administrator.unfold("给一个人安排岗位")
    administrator.fill("姓名", name, within=panel).click("安排岗位", within=panel)
    administrator.reads("岗位已给出", name, title).reads_not(number)
    administrator.fill("用户名", username).click("建立账号").reads("账号已建好")
    administrator.fill("新密码", PASSWORD + username).click("设好密码").reads("密码已设好", "可以登录")


def item_completed(administrator: Person) -> None:
    """The imported row has a name and a department only; its own administrator adds what people need to know."""
    administrator.open(f"/admin/items?q={quote('居民养老保险参保')}").reads("导入后还没有核对")
    administrator.click(ITEM).click("起草新版本")
    for name, value in [("f.promisedUnit", "working"), ("f.statutoryUnit", "working"), ("f.complete", "yes")]:
        administrator.main.locator(f'input[name="{name}"][value="{value}"]').check()
    administrator.fill("承诺办结时限", "10").fill("法定办结时限", "20").fill("申请材料", MATERIALS).fill("申请表单", FORM)
    administrator.select("办理结果", "书面答复").fill("结果名称", RESULT).click("保存草稿")
    administrator.reads("还没有发布", "草稿改了", "身份证；一寸照片（有就交）")
    administrator.click("发布", exact=True).reads("已发布", "第 2 版")


@pytest.fixture(scope="module")
def staff(browser, province, tmp_path_factory) -> Province:
    """Both administrators at work: Guizhou's makes two counters, Guang'an's names its district and its decider."""
    guizhou = signed_in(browser, province, "chenguoqiang").open("/admin").reads("贵州省").sound()
    new_unit(guizhou, "520203000000", "520203102.hall", TOWN_HALL, "服务站", "岩脚镇", "岩脚镇富强路 8 号")
    new_unit(guizhou, KAILI, "522601.hall", KAILI_HALL, "服务大厅", "凯里市", "凯里市宁波路 15 号")
    for unit, name, number, username in [
        ("520203102.hall", "王秀英", "52020319900412102", "wangxiuying"),
        ("522601.hall", "杨光明", "52260119920615103", "yangguangming"),
    ]:
        staffed(guizhou, unit, name, citizen_number(number), "综合窗口", "综合窗口人员", username)
    guizhou.sound().close()

    guangan = signed_in(browser, province, "libangguo").open("/admin").reads("名称待补")
    names = tmp_path_factory.mktemp("names") / "guangan.csv"
    names.write_text(f"code,parent,level,name,name_en\n{GUANGAN},511600000000,3,广安区,Guang'an District\n")
    guangan.open("/admin/imports").tick("地区").upload("文件", str(names)).click("试算，先不导入").reads("试算结果")
    guangan.click("就按这个导入").reads("已导入").open("/admin").reads("广安区").reads_not("名称待补")
    item_completed(guangan)
    guangan.click("区人社局", within=guangan.main.get_by_role("row").filter(has_text="实施机构"))
    office = guangan.path.split("/")[-1]
    panel = guangan.unfold("修改单位")  # the file calls it by its short name, which nobody elsewhere would know
    guangan.main.locator("#a-name").fill(OFFICE)
    guangan.click("保存", within=panel).reads("已保存", OFFICE)
    staffed(guangan, office, "赵敏", citizen_number("51160219880808120"), "审批岗", "养老保险科审批员", "zhaomin")
    guangan.sound().close()
    return province


def test_filed_in_a_township_collected_in_another_prefecture(browser, staff, tmp_path):
    # 岩脚镇: the clerk registers somebody from far away and takes the application in.
    clerk = signed_in(browser, staff, "wangxiuying")
    clerk.click("综合窗口", within=clerk.page.locator("nav")).reads(TOWN_HALL)
    clerk.fill("身份证号码", NUMBER).click("下一步").reads("这个号码还没有登记过")
    clerk.fill("姓名或单位名称", "张大山").fill("电话", "13985501234").click("登记，下一步")
    clerk.reads("张大山要办什么", "四川省广安市广安区").reads_not(NUMBER)
    clerk.fill("用平常的话说要办什么", "养老参保").click("搜索").click(ITEM).sound()
    clerk.tick("本人在这里", "200 元").select("在哪里领取结果", KAILI_HALL)
    clerk.main.locator('[name="tick"][value="id-card"]').check()
    clerk.main.locator('[name="m.id-card"]').set_input_files(scan(tmp_path, "身份证.png"))
    clerk.click("收件", exact=True).reads("已经收件", OFFICE, KAILI_HALL).sound()
    number = re.search(r"511602-\d{8}-\w\w-\d{5}-\w", clerk.text)[0]
    secret = re.search(r"查询码 (\d{6})", clerk.text)[1]
    clerk.click("打印回执").reads("收件回执", number, secret, "张大山", NUMBER[:3] + "*" * 11 + NUMBER[-4:], TOWN_HALL)
    assert clerk.main.locator("svg").count() and clerk.main.get_by_text("身份证").count()
    clerk.sound().close()

    # The applicant's helper, on a phone: number and secret show every step, and how the day was reckoned.
    citizen = Person(browser, staff, size=PHONE).open(f"/track?number={number}")
    citizen.fill("查询码", secret).click("查进度").reads("已提交，等待受理", TOWN_HALL, "广安区", KAILI_HALL)
    due_shown(citizen, "5 个工作日").sound()

    # 广安区: the decider accepts, decides, makes the result and sends it.
    decider = signed_in(browser, staff, "zhaomin").reads("张大山").click(ITEM).sound()
    decider.act("受理").reads("已受理，正在审查")
    due_shown(citizen.open(citizen.path).reads("已受理，正在审查"), "10 个工作日").sound()
    decider.act("批准").reads("已批准")
    decider.act("制作结果", {"证照或文书名称": RESULT, "编号": "广安人社 2026-1"}).reads(RESULT)
    decider.act("寄出", {"快递公司和单号": "邮政 1100223344"}).reads("结果在路上").sound().close()
    citizen.open(citizen.path).reads("结果在路上", RESULT, "邮政 1100223344")

    # 凯里: the result arrives, lies on a shelf, and goes to who shows the proof. In English, for once.
    collector = signed_in(browser, staff, "yangguangming", language="en-GB")
    collector.click("Results desk", within=collector.page.locator("nav"))
    collector.fill("Scan the code on the receipt", number).enter().reads("The result is on its way", "张大山")
    collector.act("Put on the shelf", {"Storage place": "B-07"}).reads("Ready to collect", "B-07").sound()
    citizen.open(citizen.path).reads("可以领取了", "B-07", "凯里市宁波路 15 号").sound()
    panel = collector.panel("Hand out the result")
    assert panel.get_by_label("Collector").input_value() == "张大山"
    collector.act("Hand out the result", tick=["Own identity document"]).reads("Done", "Collected").sound().close()

    citizen.open(citizen.path).reads("已办结", "已领取", "凯里市政务服务中心 杨光明")
    assert citizen.main.get_by_role("list", name="办理经过").locator(":scope > li").count() == 7
    english = Person(browser, staff, size=PHONE, language="en-GB").open(f"/track?number={number}")
    english.fill("Code", secret).click("Follow the case").reads("Done", "Guang'an District").sound().close()
    wrong = Person(browser, staff, size=PHONE).open(f"/track?number={number}")
    wrong.fill("查询码", f"{(int(secret) + 1) % 1_000_000:06}").click("查进度").reads("没有查到").reads_not("张大山")
    wrong.close()
    citizen.close()

    # At the end the chain holds, and everything shown can be made anew from it.
    staff.stop()
    assert staff.run("verify").startswith("good: 7 entries in one chain")
    assert "7 entries taken in; projections came out the same" in staff.run("rebuild")


def due_shown(citizen: Person, reckoning: str) -> Person:
    """The day something is due, and opened under it how that day came about."""
    how = citizen.unfold("日期怎么算的")
    said = re.sub(r"\s+", " ", how.inner_text())
    day = re.search(r"所以是 (\d{4}年\d{1,2}月\d{1,2}日)", said)
    assert reckoning.replace(" ", "") in said.replace(" ", "") and day and day[1] in citizen.text, said
    return citizen
