"""A second loop without Swift: the test writes a procedure file, installs it as an administrator does, and runs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api_client import Client, uuid7
from cases import APPLICANT, HOME, PNG, scan, today
from conftest import CITIZEN, CLERK_HOME, DISCLOSURE
from generic_pages import apply, drawing, filed
from own_procedures import DOG_DRIVE
from person import PHONE, Person

# No unit is named in the file, so the county's service office handles it; its officer is the vet of this drive.
VET = DISCLOSURE


@pytest.fixture(scope="module")
def county(new_server):
    """A server whose data folder has the county's own file; a flawed one is refused with file and line."""
    server = new_server()
    folder = server.data / "procedures"
    folder.mkdir()
    file = folder / "dog-drive.yaml"
    file.write_text(DOG_DRIVE.replace("to: done", "to: finished").replace("answers.weight >= 2", "answers.weight >="))
    checked = server.command("procedures", "check")
    assert checked.returncode != 0
    lines = DOG_DRIVE.splitlines()
    for flaw in ["to: done", "answers.weight >= 2"]:
        number = next(index for index, line in enumerate(lines, 1) if flaw in line)
        assert f"dog-drive.yaml:{number}:" in checked.stdout, checked.stdout
    assert "`finished`" in checked.stdout
    with pytest.raises(AssertionError, match=r"dog-drive\.yaml:\d+:\d+"):
        server.start()

    file.write_text(DOG_DRIVE)
    checked = server.command("procedures", "check")
    assert checked.returncode == 0 and "dog-drive version 1: 3 states, 4 actions, 1 clocks" in checked.stdout
    return server.start()


def test_from_intake_to_rating_through_pages(browser, county, tmp_path):
    """A citizen books on the phone, the vet works at the desk, the citizen rates; every page comes from the file."""
    citizen = apply(Person(browser, county, CITIZEN, PHONE), "犬只免疫登记").reads("给狗打疫苗").sound()
    citizen.fill("狗的名字", "阿黄").fill("体重", "300").click("提交申请").reads("120").sound()
    citizen.fill("体重", "12").upload("狗的照片", scan(tmp_path, "阿黄.png")).click("提交申请").reads("查询码").sound()
    api = Client(county, county.tokens[VET])
    id = filed(citizen, api)

    vet = Person(browser, county, VET).open("/work?procedure=dog-drive")
    vet.main.locator(f'tr[data-row="{id}"] a').first.click()
    due = today() + timedelta(days=7)
    vet.whole().reads("已预约，等兽医上门", "阿黄", "上门接种", f"{due.year}年{due.month}月{due.day}日").sound()
    with vet.page.expect_download() as download:
        vet.click("阿黄.png")
    assert download.value.suggested_filename == "阿黄.png"
    width, text = drawing(vet)
    assert width > 100 and "登记接种" in text

    panel = vet.panel("登记接种")
    vet.fill("疫苗批号", "B-2026-11", within=panel)
    vet.upload("接种现场照片", scan(tmp_path, "现场.png"), within=panel).click("登记接种", within=panel)
    vet.reads("已接种", "免疫证：阿黄", "B-2026-11", "现场.png").sound()
    vet.click("免疫证：阿黄").reads("免疫证：阿黄", "B-2026-11").sound().close()

    citizen.open("/notices").reads("狗的疫苗打好了。")
    citizen.open(f"/cases/{id}").reads("打好了，免疫证在下面。", "免疫证：阿黄").sound()
    citizen.click("评价").tick("很好").click("评价", exact=True).reads("非常满意").close()
    done = api.case(id)
    assert done["state"] == "done" and done["rating"]["grade"] == 5
    assert [entry["action"] for entry in api.entries(id)] == ["file", "vaccinate", "rate"]


def test_administrator_sees_it(browser, county):
    """The file's procedure stands among the others, with its drawing, in both languages."""
    administrator = Person(browser, county, "sunhao", language="en-GB").open("/admin/procedures")
    administrator.click("Dog vaccination drive").reads("Booked, the vet will come", "Register the shot").sound()
    picture = administrator.main.locator("img").first
    assert picture.evaluate("image => image.naturalWidth") > 100
    administrator.close()


def test_from_intake_to_rating_through_the_api(county):
    citizen, vet = (Client(county, county.tokens[who]) for who in (CITIZEN, VET))
    clerk = Client(county, county.tokens[CLERK_HOME])
    assert "dog-drive" in {procedure["id"] for procedure in citizen.get("/procedures")["procedures"]}

    def file(**answers) -> dict:
        body = {
            "commandId": uuid7(), "procedure": "dog-drive", "home": HOME, "party": APPLICANT, "answers": answers,
        }  # fmt: skip
        return clerk.file(body)

    wrong = clerk.call(
        "POST", "/cases", 422, json={"commandId": uuid7(), "procedure": "dog-drive", "home": HOME,
                                     "party": APPLICANT, "answers": {"weight": 300}},
    ).json()  # fmt: skip
    assert wrong["code"] == "input.invalid" and {"name", "weight"} <= set(wrong["fields"])

    small = file(name="豆豆", weight=1)["id"]
    refused = vet.act(small, "vaccinate", 409, input={"batch": "B-1"})
    assert refused["code"] == "action.guard" and "too small" in refused["title"]
    vet.act(small, "miss", reason="太小，过两个月再来。")

    id = file(name="阿黄", weight=12)["id"]
    case = vet.case(id)
    assert case["state"] == "booked" and case["places"]["holder"] == "510421.gov-service"
    assert case["clocks"][0]["due"] == (today() + timedelta(days=7)).isoformat()
    upload = vet.call("POST", "/attachments", 201, data=PNG, headers={"Content-Type": "image/png"}).json()
    done = vet.act(id, "vaccinate", input={"batch": "B-2026-11", "proof": [{"attachment": upload["id"]}]})
    assert done["state"] == "done"
    case = vet.case(id)
    assert case["result"]["name"] == "免疫证：阿黄" and case["closedAt"]
    content = vet.call("GET", f"/cases/{id}/attachments/{upload['id']}", of="/cases/{id}/attachments/{attachment}")
    assert content.content == PNG

    citizen.act(id, "rate", input={"grade": "5"})
    assert citizen.case(id)["rating"]["grade"] == 5
    assert citizen.act(id, "rate", 409, input={"grade": "1"})["code"] == "action.guard"
