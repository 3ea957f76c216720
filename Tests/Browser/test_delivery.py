"""Notices that leave the house, each against a real receiver: mail, text messages, signed events. What a receiver got
at least once is what a case told; doubles carry one id; what fails is seen and sent again."""

from __future__ import annotations

import base64
import json
import sqlite3

import pytest
from cloudevents.v1.http import from_http
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api_client import Client
from cases import MIYI, filing
from conftest import CITIZEN, CLERK_ELSEWHERE, DECIDER, STOP_SECONDS_MAX, free_port
from page_kinds import COUNTY_ADMINISTRATOR
from person import DESK, PHONE, Person
from receivers import HTTPReceiver, MailServer, certificate, wait_for

CITIZEN_PHONE = "13800000201"
ADDRESS = "li@example.cn"
# What no message, log or row of the outbox may hold.
SECRETS = [CITIZEN_PHONE, ADDRESS, "gateway-key", "mail-password"]
FAST = {
    "TONGBAN_QUIET_HOURS": "off",
    "TONGBAN_DELIVERY_RETRY_SECONDS": "1",
    "TONGBAN_DELIVERY_SECONDS": "2",
    "TONGBAN_DELIVERY_ATTEMPTS": "6",
}


@pytest.fixture
def begin(new_server):
    """Starts a server with settings of its own; ends it with the test, and looks at what it left behind."""
    started = []

    def go(**settings: str):
        server = new_server()
        server.settings = FAST | settings
        started.append(server)
        return server.start()

    yield go
    for server in started:
        if server.process:
            server.stop()
        log = server.log.read_text()
        with sqlite3.connect(server.data / "tongban.sqlite") as database:
            rows = "".join(map(str, database.execute("SELECT * FROM outbox")))
            rows += "".join(map(str, database.execute("SELECT * FROM webhook")))
        for secret in SECRETS + ["whsec_"]:
            assert secret not in log, f"the log holds {secret}"
            assert secret not in rows, f"the outbox holds {secret}"


@pytest.fixture
def keep():
    """Stops receivers at the end."""
    receivers = []

    def start(receiver):
        receivers.append(receiver)
        return receiver.start()

    yield start
    for receiver in receivers:
        receiver.stop()


def clerk(server) -> Client:
    return Client(server, server.tokens[CLERK_ELSEWHERE])


def wants_mail(browser, server, language: str = "zh-Hans") -> None:
    citizen = Person(browser, server, CITIZEN, PHONE)
    citizen.open("/notices").click("用什么方式通知我")
    citizen.page.fill("[name=mail]", ADDRESS)
    citizen.page.check("[name=ways][value=mail]")
    citizen.page.check(f"[name=language][value={language}]")
    citizen.sound().click("保存").reads("已保存").close()


def outbox(browser, server, state: str) -> Person:
    administrator = Person(browser, server, COUNTY_ADMINISTRATOR, DESK)
    return administrator.open(f"/admin/outbox?in={MIYI}&state={state}")


def until(person: Person, *words: str) -> Person:
    """Loads the page again until it says so."""

    def said():
        person.page.reload()
        return all(word in person.text for word in words)

    wait_for(said)
    return person


def test_mail(begin, keep, browser):
    mails = keep(MailServer(free_port()))
    server = begin(TONGBAN_SMTP_URL=f"smtp://127.0.0.1:{mails.port}", TONGBAN_MAIL_FROM="notice@county.example")
    wants_mail(browser, server)
    # The first try is put off, as servers do with senders that they do not know.
    mails.refusals = ["450 4.2.0 come again"]
    receipt = clerk(server).file(filing())
    mail = wait_for(lambda: mails.mails)[0]
    assert mails.receivers == [ADDRESS] and not mails.refusals
    assert mail["To"] == ADDRESS and "notice@county.example" in mail["From"] and "通办" in mail["From"]
    assert receipt["number"] in mail["Subject"] and mail["Date"].endswith("+0800")
    assert mail["Message-ID"].endswith("@county.example>") and mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert receipt["number"] in text and f"/cases/{receipt['id']}" in text and "/my/contact" in text
    for word in ["李德顺", "社保", "养老", CITIZEN_PHONE]:
        assert word not in text and word not in mail["Subject"]
    outbox(browser, server, "sent").reads(receipt["number"], "邮件 → 当事人").sound().close()


def test_mail_in_english_over_starttls_with_login(begin, keep, browser, tmp_path):
    trusted = certificate(tmp_path)
    mails = keep(MailServer(free_port(), starttls=trusted, login=("county", "mail-password")))
    settings = {
        "TONGBAN_SMTP_URL": f"smtp://localhost:{mails.port}",
        "TONGBAN_MAIL_FROM": "notice@county.example",
        "TONGBAN_SMTP_USER": "county",
        "TONGBAN_SMTP_PASSWORD": "mail-password",
        "TONGBAN_DELIVERY_CERTIFICATES": str(trusted),
    }
    server = begin(**settings)
    wants_mail(browser, server, "en")
    clerk(server).file(filing())
    mail = wait_for(lambda: mails.mails)[0]
    assert mails.was_encrypted == [True] and mails.logins
    assert "News about case" in mail["Subject"] and "application" in mail.get_content()
    server.stop()

    # Another password: it is seen, and it waits for somebody to put it right.
    server.settings |= {"TONGBAN_SMTP_PASSWORD": "wrong"}
    server.start()
    receipt = clerk(server).file(filing())
    waiting = outbox(browser, server, "waiting")
    until(waiting, receipt["number"], "对方不认我们的账号或者密钥").close()
    assert len(mails.mails) == 1
    server.stop()
    server.settings |= {"TONGBAN_SMTP_PASSWORD": "mail-password"}
    server.start()
    wait_for(lambda: len(mails.mails) == 2)


def test_mail_over_tls_from_the_first_byte_and_to_nobody_without_it(begin, keep, browser, tmp_path):
    trusted = certificate(tmp_path)
    mails = keep(MailServer(free_port(), implicit=trusted))
    server = begin(TONGBAN_SMTP_URL=f"smtps://localhost:{mails.port}", TONGBAN_MAIL_FROM="notice@county.example")
    wants_mail(browser, server)
    receipt = clerk(server).file(filing())
    # Nobody vouches for this certificate.
    waiting = outbox(browser, server, "waiting")
    until(waiting, receipt["number"], "没能建立可信的加密连接").close()
    server.stop()
    server.settings |= {"TONGBAN_DELIVERY_CERTIFICATES": str(trusted)}
    server.start()
    wait_for(lambda: mails.mails)
    assert mails.was_encrypted == [True]
    server.stop()
    mails.stop()

    # On another machine than this one a server without STARTTLS gets nothing.
    plain = MailServer(free_port())
    plain.host = "127.0.0.2"
    keep(plain)
    server.settings |= {"TONGBAN_SMTP_URL": f"smtp://127.0.0.2:{plain.port}"}
    server.start()
    receipt = clerk(server).file(filing())
    waiting = outbox(browser, server, "waiting")
    until(waiting, receipt["number"], "没能建立可信的加密连接").close()
    assert not plain.mails


def test_a_mail_that_is_refused_is_seen_and_sent_again(begin, keep, browser):
    mails = keep(MailServer(free_port()))
    server = begin(TONGBAN_SMTP_URL=f"smtp://127.0.0.1:{mails.port}", TONGBAN_MAIL_FROM="notice@county.example")
    wants_mail(browser, server)
    mails.refusals = [f"550 5.1.1 <{ADDRESS}> unknown"] * 2
    first, second = clerk(server).file(filing()), clerk(server).file(filing())
    administrator = outbox(browser, server, "failed")
    until(administrator, first["number"], second["number"], "对方不收这一条（答复 550）", "试了 1 次")
    assert not mails.mails
    administrator.sound().click("再发 " + first["number"]).reads("1 条已重新排队")
    wait_for(lambda: len(mails.mails) == 1)
    administrator.open(f"/admin/outbox?in={MIYI}&state=failed").reads_not(first["number"])
    administrator.click("把没送到的全部再发").reads("1 条已重新排队")
    wait_for(lambda: len(mails.mails) == 2)
    assert len({mail["Message-ID"] for mail in mails.mails}) == 2
    administrator.open(f"/admin/log?in={MIYI}").reads("重新发送").close()
    clerk_person = Person(browser, server, CLERK_ELSEWHERE, DESK)
    clerk_person.open("/admin/outbox", 403).close()


def test_text_messages(begin, keep):
    gateway = keep(HTTPReceiver(free_port()))
    server = begin(
        TONGBAN_SMS_URL=gateway.url,
        TONGBAN_SMS_HEADER="Authorization: Bearer gateway-key",
        TONGBAN_SMS_BODY='{"to": ["+86{phone}"], "content": "【通办】{text}", "ref": "{id}"}',
    )
    gateway.answers = [503, (429, {"Retry-After": "2"})]
    receipt = clerk(server).file(filing())
    wait_for(lambda: len(gateway.requests) == 3)
    assert len({body["ref"] for body in gateway.bodies}) == 1
    for headers, body in gateway.requests:
        assert headers["authorization"] == "Bearer gateway-key"
        assert headers["idempotency-key"] == json.loads(body)["ref"]
    message = gateway.bodies[-1]
    assert message["to"] == ["+86" + CITIZEN_PHONE] and message["content"].startswith("【通办】")
    assert receipt["number"] in message["content"] and "李德顺" not in message["content"]


def subscribe(browser, server, url: str, *events: str) -> tuple[Person, str]:
    """Through the page; gives the secret that it shows once."""
    administrator = Person(browser, server, COUNTY_ADMINISTRATOR, DESK)
    administrator.open("/admin/webhooks")
    administrator.fill("给哪个系统", "县数据平台").fill("网址", url).tick(*events).click("新建")
    administrator.reads("只显示这一次").sound()
    secret = administrator.page.locator("pre code").inner_text()
    assert secret.startswith("whsec_")
    assert secret not in administrator.open("/admin/webhooks").text
    return administrator, secret


def is_signed(request, secret: str) -> bool:
    headers, body = request
    try:
        Webhook(secret).verify(body, headers)
        return True
    except WebhookVerificationError:
        return False


def test_events(begin, keep, browser):
    receiver = keep(HTTPReceiver(free_port()))
    elsewhere = keep(HTTPReceiver(free_port()))
    server = begin(TONGBAN_WEBHOOK_PRIVATE="1", TONGBAN_ADDRESS="https://county.example")
    administrator, secret = subscribe(browser, server, receiver.url, "收件", "走到下一步", "办结")
    receiver.answers = [500, (302, {"Location": elsewhere.url})]
    receipt = clerk(server).file(filing())
    wait_for(lambda: len(receiver.requests) == 3)
    assert not elsewhere.requests, "a redirect was followed"
    assert all(is_signed(request, secret) for request in receiver.requests)
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    headers, body = receiver.requests[-1]
    assert headers["content-type"].startswith("application/cloudevents+json")
    event = from_http(headers, body)
    assert event["type"] == "tongban.case.filed" and event["specversion"] == "1.0"
    assert event["id"] == headers["webhook-id"] and event["source"] == "https://county.example/cases"
    assert event["subject"] == receipt["number"] and event.data["caseId"] == receipt["id"]
    for word in ["李德顺", CITIZEN_PHONE, "510421190202060137", "6217000000000000001"]:
        assert word not in body.decode()
    tampered = headers, body.replace(b"filed", b"moved")
    assert not is_signed(tampered, secret) and not is_signed(receiver.requests[-1], "whsec_" + base64.b64encode(b"x" * 32).decode())

    # A new secret; the old one is good for a day more.
    before = len(receiver.requests)
    administrator.click("换密钥").reads("只显示这一次")
    new = administrator.page.locator("pre code").inner_text()
    assert new != secret
    administrator.open("/admin/webhooks").click("发一条试验").reads("试验消息已排队")
    wait_for(lambda: len(receiver.requests) > before)
    assert is_signed(receiver.requests[-1], secret) and is_signed(receiver.requests[-1], new)
    assert from_http(*receiver.requests[-1])["type"] == "tongban.trial"

    # Gone: the subscription rests.
    receiver.answers = [410]
    Client(server, server.tokens[DECIDER]).act(receipt["id"], "accept")
    until(administrator, "停着")
    end = administrator.unfold("结束订阅")
    end.get_by_role("button").click()
    administrator.settled().reads("订阅已结束", "还没有订阅").close()


def test_events_do_not_go_into_private_networks(begin, keep, browser):
    receiver = keep(HTTPReceiver(free_port()))
    server = begin()
    administrator = Person(browser, server, COUNTY_ADMINISTRATOR, DESK)
    for url, why in [
        (receiver.url, "内部网络"), ("https://10.0.0.1/x", "内部网络"), ("https://localhost/x", "内部网络"),
        ("http://county.example/x", "https://"), ("不是网址", "完整的网址"),
    ]:  # fmt: skip
        administrator.open("/admin/webhooks")
        administrator.fill("给哪个系统", "x").tick("收件")
        administrator.page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        administrator.fill("网址", url).click("新建").reads(why)
    administrator.close()
    # One that was let in once and may not be reached any more gets nothing either.
    server.stop()
    server.settings |= {"TONGBAN_WEBHOOK_PRIVATE": "1"}
    server.start()
    administrator, _ = subscribe(browser, server, receiver.url, "收件")
    server.stop()
    del server.settings["TONGBAN_WEBHOOK_PRIVATE"]
    server.start()
    receipt = clerk(server).file(filing())
    administrator.close()
    waiting = outbox(browser, server, "waiting")
    until(waiting, receipt["number"], "地址在内部网络里").close()
    assert not receiver.requests


def test_a_receiver_that_is_down_and_comes_up_again(begin, keep, browser):
    gateway = HTTPReceiver(free_port())
    server = begin(TONGBAN_SMS_URL=gateway.url, TONGBAN_DELIVERY_ATTEMPTS="12")
    numbers = [clerk(server).file(filing())["number"] for _ in range(5)]
    waiting = outbox(browser, server, "waiting")
    until(waiting, *numbers, "连不上对方").sound().close()
    keep(gateway)
    wait_for(lambda: len(gateway.requests) >= 5)
    texts = " ".join(body["text"] for body in gateway.bodies)
    assert all(number in texts for number in numbers)


def test_kill_in_the_middle_of_sending(begin, keep):
    """`kill -9` while messages are on their way: each arrives, and what arrives twice says so by its id."""
    gateway = keep(HTTPReceiver(free_port()))
    gateway.pause = 0.4
    server = begin(TONGBAN_SMS_URL=gateway.url)
    numbers: set[str] = set()
    for _ in range(4):
        before = len(gateway.requests)
        numbers |= {clerk(server).file(filing())["number"] for _ in range(6)}
        wait_for(lambda: len(gateway.requests) > before)
        server.kill()
        server.start()

    def arrived() -> set[str]:
        return {number for number in numbers if any(number in body["text"] for body in gateway.bodies)}

    wait_for(lambda: arrived() == numbers)
    # What was on its way at the kill was sent, but nobody wrote it down: it comes again once the lease is over.
    wait_for(lambda: len(gateway.requests) > len(numbers))
    ids: dict[str, str] = {}
    for body in gateway.bodies:
        assert ids.setdefault(body["id"], body["text"]) == body["text"]
    assert len(ids) == len(numbers), "a double came with an id of its own"
    server.stop()
    with sqlite3.connect(server.data / "tongban.sqlite") as database:
        states = dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
    assert set(states) <= {"sent", "waiting"}


def test_the_end_does_not_wait_for_a_receiver(begin, keep):
    """A receiver that takes its time holds up no shutdown; what it was sent comes again with the same id."""
    gateway = keep(HTTPReceiver(free_port()))
    gateway.pause = 2 * STOP_SECONDS_MAX
    server = begin(TONGBAN_SMS_URL=gateway.url, TONGBAN_DELIVERY_SECONDS="60")
    clerk(server).file(filing())
    wait_for(lambda: gateway.requests)
    server.stop()
    gateway.pause = 0
    server.start()
    wait_for(lambda: len(gateway.requests) == 2)
    assert len({body["id"] for body in gateway.bodies}) == 1


def test_texts_of_notices_in_both_languages(begin, browser):
    server = begin()
    administrator = Person(browser, server, COUNTY_ADMINISTRATOR, DESK)
    administrator.open("/admin/outbox").reads("没有配置", "TONGBAN_SMTP_URL").sound().click("通知怎么写")
    administrator.reads("我们收到了您的“失业登记”申请", "邮件的样子", "2026年3月9日").sound()
    administrator.click("English").reads("We have your application for “Registration of unemployment”", "Sign in to see")
    administrator.sound().close()
