"""Signing in as people do: second step with an authenticator app, recovery codes, sessions elsewhere, the first
administrator's link, and citizens' codes by telephone."""

from __future__ import annotations

import re

import pytest
import requests

from cases import citizen_number
from conftest import CITIZEN, CLERK_HOME, DECIDER, Server
from person import DESK, PHONE, Person
from second_step import App, by_password, through_the_steps

PASSWORD = "云在青天水在瓶，再加几个字"
ADMINISTRATOR = "sunhao"
ADMINISTRATOR_NAME = "孙浩"
ADMINISTRATOR_PHONE = ("510421191407181199", "13800000111")
CITIZEN_PHONE = ("510421190202060137", "13800000201")


@pytest.fixture(scope="module")
def own(new_server) -> Server:
    """A server of its own: passwords and second steps of its people change."""
    server = new_server().start()
    yield server
    server.stop()


def with_password(browser, server: Server, who: str, **more) -> Person:
    """Somebody of the demonstration who has set a password of their own."""
    person = Person(browser, server, who, **more).open("/my/security").reads("还没有密码")
    person.click("设一个密码").fill("新密码", "1234567890").click("修改").reads("这个密码太常见").sound()
    person.fill("新密码", PASSWORD).click("修改").reads("密码改好了").sound()
    return person


def enrolled(person: Person) -> tuple[App, list[str]]:
    """Sets the second step up from the page of the account; gives the app and the recovery codes."""
    person.open("/my/security").click("开通两步登录").reads("验证器应用").sound()
    app = App.scanning(person)
    typed = person.main.locator("code.secret").inner_text()
    assert typed.replace(" ", "") == app.secret, "the text is the same secret as the picture"
    person.fill("现在的密码", PASSWORD).fill("应用里显示的 6 位数字", app.spoilt()).click("开通", exact=True)
    person.reads("验证码不对").sound()
    person.fill("现在的密码", PASSWORD).fill("应用里显示的 6 位数字", app.code()).click("开通", exact=True)
    person.reads("恢复码", "只显示这一次").sound()
    codes = person.main.locator(".codes code").all_inner_texts()
    assert len(codes) == len(set(codes)) == 10
    person.click("已经记好，继续").reads("两步登录", "还有 10 个恢复码没用过")
    return app, codes


def test_second_step_from_setting_up_to_a_lost_telephone(browser, own):
    clerk = with_password(browser, own, CLERK_HOME)
    app, codes = enrolled(clerk)
    assert CLERK_HOME in app.label
    clerk.page.locator("header").get_by_role("button", name="退出").click()
    clerk.settled()

    again = by_password(Person(browser, own, size=PHONE), CLERK_HOME, PASSWORD).reads("输入验证码").sound()
    again.open("/work").reads("登录")  # the password alone opens nothing
    by_password(again, CLERK_HOME, PASSWORD).fill("验证码", app.spoilt()).click("登录", exact=True).reads("验证码不对").sound()
    used = app.code()
    again.fill("验证码", used).click("登录", exact=True)
    assert again.path == "/work"

    replay = by_password(Person(browser, own), CLERK_HOME, PASSWORD)
    replay.fill("验证码", used).click("登录", exact=True).reads("已经用过")
    # The telephone is lost: a recovery code, in whatever form it is typed, and only once.
    replay.fill("验证码", codes[0].upper().replace("-", " ")).click("登录", exact=True)
    assert replay.path == "/work"
    replay.open("/my/security").reads("用掉了一个恢复码", "还有 9 个").sound()
    twice = by_password(Person(browser, own), CLERK_HOME, PASSWORD)
    twice.fill("验证码", codes[0]).click("登录", exact=True).reads("验证码不对")

    # New recovery codes with an old one; the second step moves to another telephone, and is turned off.
    replay.click("换一批恢复码").fill("验证码", codes[1]).click("换一批", exact=True)
    fresh = replay.main.locator(".codes code").all_inner_texts()
    replay.click("已经记好，继续").click("换一部手机").sound()
    moved = App.scanning(replay)
    assert moved.secret != app.secret
    replay.fill("新手机上显示的 6 位数字", moved.code()).fill("旧手机上的验证码", fresh[0]).click("换到新手机")
    last = replay.main.locator(".codes code").all_inner_texts()
    replay.click("已经记好，继续").click("关掉两步登录").fill("验证码", last[0]).click("关掉", exact=True)
    replay.reads("两步登录已经关掉", "没有开通").sound()
    plain = by_password(Person(browser, own), CLERK_HOME, PASSWORD)
    assert plain.path == "/work"
    for person in (clerk, again, replay, twice, plain):
        person.close()


def test_sessions_are_seen_and_ended_from_elsewhere(browser, own):
    here = with_password(browser, own, DECIDER)
    there = by_password(Person(browser, own, size=PHONE), DECIDER, PASSWORD).open("/work")
    third = by_password(Person(browser, own, size=PHONE), DECIDER, PASSWORD).open("/work")
    here.open("/my/security").reads("就是这里", "Chrome 浏览器 · Linux", "127.0.0.*", "用密码登录").sound()
    sessions = here.main.locator("#sessions .hits > li")
    assert sessions.count() == 3
    assert sessions.filter(has_text="就是这里").get_by_role("button").count() == 0
    here.main.locator("#sessions button[aria-label*=退出]").first.click()
    here.settled().reads("已经让那一处退出")
    assert sessions.count() == 2
    ended = [person for person in (there, third) if "登录" in person.open("/work").page.title()]
    assert len(ended) == 1, "the one that was ended, and no other"

    # A new password ends all others; the old one is asked first.
    here.click("修改密码").fill("现在的密码", "not it at all").fill("新密码", PASSWORD + "二").click("修改", exact=True)
    here.reads("现在的密码不对").sound()
    here.fill("现在的密码", PASSWORD).fill("新密码", PASSWORD + "二").click("修改", exact=True).reads("密码改好了")
    assert sessions.count() == 1
    for person in (there, third):
        person.open("/work").reads("用户名和密码")
    by_password(there, DECIDER, PASSWORD + "二")
    assert there.path == "/work"
    here.open("/my/security").click("别处的全部退出").reads("别处的登录都已退出")
    there.open("/work").reads("用户名和密码")
    for person in (here, there, third):
        person.close()


def test_an_administrator_takes_a_second_step_away(browser, own):
    official = with_password(browser, own, "hejianguo")
    enrolled(official)
    administrator = Person(browser, own, ADMINISTRATOR).open("/admin/units/510421.hrss").click("何建国")
    administrator.reads("两步登录：").unfold("取消两步登录")
    administrator.main.locator("details[open] button[type=submit]").click()
    administrator.settled().reads("两步登录已经取消", "没有开通").sound()
    administrator.open("/admin/log").reads("取消他人的两步登录")
    official.open("/work").reads("用户名和密码")
    by_password(official, "hejianguo", PASSWORD)
    assert official.path == "/work"
    assert "有提醒" in official.page.locator("header").inner_text()
    official.page.locator("header").get_by_role("link", name="账号安全").click()
    official.settled().reads("您的账号有新情况", "取消了您的两步登录", ADMINISTRATOR_NAME).sound()
    assert "有提醒" not in official.open("/work").page.locator("header").inner_text()
    official.close()
    administrator.close()


def test_guessing_locks_the_guesser_and_says_until_when(browser, own):
    owner = with_password(browser, own, "tangyan")
    owner.page.locator("header").get_by_role("button", name="退出").click()
    owner.settled()
    by_password(owner, "tangyan", PASSWORD)  # from now on this browser is known
    guesser = Person(browser, own)
    for _ in range(5):
        by_password(guesser, "tangyan", "wrong password").reads("用户名或密码不对")
    by_password(guesser, "tangyan", PASSWORD)
    assert re.search(r"\d\d:\d\d:\d\d以后可以再试", guesser.text)
    guesser.sound()
    # The same network address, but a browser with which the owner signed in before.
    owner.page.locator("header").get_by_role("button", name="退出").click()
    owner.settled()
    by_password(owner, "tangyan", PASSWORD)
    assert owner.path == "/work"
    owner.open("/my/security").reads("错了很多次")
    for person in (owner, guesser):
        person.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_citizen_signs_in_by_telephone(browser, own, size):
    number, phone = CITIZEN_PHONE if size is PHONE else ("513402191909210379", "13800000202")
    citizen = Person(browser, own, size=size).open("/my/cases").click("用手机验证码登录").reads("登记过的手机号").sound()
    citizen.fill("身份证号码", number[:-1] + "0").fill("登记过的手机号", phone).click("发验证码").reads("有一位不对").sound()
    citizen.fill("身份证号码", number).fill("登记过的手机号", phone).click("发验证码").reads("演示系统不发短信").sound()
    code = re.search(r"验证码是 (\d{6})", citizen.text)[1]
    citizen.fill("6 位验证码", f"{(int(code) + 1) % 1_000_000:06}").click("登录", exact=True).reads("验证码不对").sound()
    citizen.fill("6 位验证码", code).click("登录", exact=True).reads("我的办件")
    assert citizen.path == "/my/cases"
    citizen.open("/my/security").reads("用手机验证码登录", "不用密码").reads_not("开通两步登录").sound()
    # At once again: a pause, said with its end.
    other = Person(browser, own, size=size).open("/sign-in/phone")
    other.fill("身份证号码", number).fill("登记过的手机号", phone).click("发验证码").reads("刚刚发过验证码")
    assert re.search(r"\d\d:\d\d:\d\d以后可以再要一个", other.text)
    citizen.close()
    other.close()


def test_who_is_unknown_is_answered_like_who_is_known(browser, own):
    stranger = Person(browser, own).open("/sign-in/phone")
    stranger.fill("身份证号码", "11010519491231002X").fill("登记过的手机号", "13999999999").click("发验证码")
    stranger.reads("对得上的话", "5 分钟内有效").sound()
    stranger.fill("6 位验证码", "123456").click("登录", exact=True).reads("验证码不对")
    stranger.close()


def test_english_readers_find_their_way(browser, own):
    reader = Person(browser, own, CITIZEN, language="en-GB").open("/my/security")
    reader.reads("Account security", "Where you are signed in", "Demonstration sign-in", "this one").sound()
    reader.page.locator("header").get_by_role("button", name="Sign out").click()
    reader.settled().open("/sign-in/phone").reads("Sign in by telephone").sound()
    reader.close()


@pytest.fixture
def empty(tmp_path):
    server = Server(tmp_path / "data", demo=False)
    server.start()
    yield server
    server.stop()


def first_link(server: Server) -> str:
    found = re.findall(r"first administrator \(good once, for 24 hours\): (\S+)", server.log.read_text())
    return found[-1]


def test_the_first_administrator_comes_by_a_link_that_works_once(browser, empty):
    old = first_link(empty)
    assert old.startswith(empty.url + "/first-administrator?key=")
    empty.stop()
    empty.start()
    link = first_link(empty)
    assert link != old
    assert requests.get(old, timeout=10).status_code == 410, "each start makes the link anew"

    first = Person(browser, empty, size=PHONE).open(link).reads("设立首位管理员").sound()
    number = citizen_number("52010219800101123")
    first.fill("姓名", "陈国强").fill("身份证号码", number).fill("本地区的名称", "四川省").fill("用户名", "chenguoqiang")
    first.fill("密码", "password1234").click("设立").reads("这个密码太常见").sound()
    first.fill("密码", PASSWORD).click("设立").reads("开通两步登录")
    first.sound()
    app = through_the_steps(first, PASSWORD)
    assert first.path == "/admin", first.path
    first.reads("四川省").sound()

    assert requests.get(link, timeout=10).status_code == 410, "used once, it is dead"
    first.open("/my/security").reads("开通。登录要填").reads_not("关掉两步登录").sound()
    again = by_password(Person(browser, empty), "chenguoqiang", PASSWORD).reads("输入验证码")
    again.fill("验证码", app.code()).click("登录", exact=True)
    assert again.path == "/work"
    for person in (first, again):
        person.close()
    empty.stop()
    before = len(empty.log.read_text())
    empty.start()
    assert "first administrator" not in empty.log.read_text()[before:]
    stored = b"".join(file.read_bytes() for file in empty.data.glob("tongban.sqlite*"))
    for secret in (link.split("key=")[1], PASSWORD, app.secret):
        assert secret.encode() not in stored
