"""Files from end to end: what is kept of them, how they lie on disk, and that a broken line costs nothing."""

from __future__ import annotations

import base64
import hashlib
import io
import threading

import pytest
import requests
from PIL import Image
from tusclient import client as tus
from tusclient.exceptions import TusCommunicationError

from cases import PNG, filing
from conftest import CITIZEN, CLERK_ACROSS, CLERK_ELSEWHERE, DECIDER
from papers import LYING, document, drawing, noise, photograph, pixels, said
from person import PHONE, Person
from test_citizen import NEWCOMER, PENSION_CODE, at_home

TUS = {"Tus-Resumable": "1.0.0"}
PART = {"Content-Type": "application/offset+octet-stream"}
KILO = 1024


def kept(client, id: str, clerk: str = CLERK_ELSEWHERE) -> requests.Response:
    """The file as a case gives it out."""
    receipt = client(clerk).file(filing(materials={"id-card": [id]}))
    return client(DECIDER).call(
        "GET", f"/cases/{receipt['id']}/attachments/{id}", of="/cases/{id}/attachments/{attachment}"
    )


def sent(client, content: bytes, type: str, expected: int = 201, clerk: str = CLERK_ELSEWHERE) -> dict:
    headers = {"Content-Type": type}
    return client(clerk).call("POST", "/attachments", expected, data=content, headers=headers).json()


def part(server, place: str, token: str, offset: int, content: bytes, **headers) -> requests.Response:
    headers = TUS | PART | {"Authorization": f"Bearer {token}", "Upload-Offset": str(offset)} | headers
    return requests.patch(server.url + place, data=content, headers=headers, timeout=30)


def begun(client, length: int, who: str = CLERK_ELSEWHERE) -> str:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": "filename " + base64.b64encode("扫描.png".encode()).decode()}
    return client(who).call("POST", "/uploads", 201, headers=headers).headers["Location"]


def test_a_photograph_loses_its_place_and_nothing_else(client, tmp_path):
    before = photograph()
    (tmp_path / "before.jpg").write_bytes(before)
    assert any("GPS" in name for name in said(tmp_path / "before.jpg"))
    after = kept(client, sent(client, before, "image/jpeg")["id"]).content
    picture = Image.open(io.BytesIO(after))
    assert dict(picture.getexif()) == {0x0112: LYING} and not picture.getexif().get_ifd(0x8825)
    assert pixels(after) == pixels(before)
    (tmp_path / "after.jpg").write_bytes(after)
    found = said(tmp_path / "after.jpg")
    assert not [name for name in found if "GPS" in name or "XMP" in name or "IFD1" in name or "ExifIFD" in name], found
    assert [name for name in found if "IFD0" in name] == ["IFD0:Orientation"] and "File:Comment" not in found
    for word in [b"Telephone", b"SERIAL", b"at home"]:
        assert word not in after


def test_drawings_and_documents_lose_it_too(client, tmp_path):
    before = drawing()
    after = kept(client, sent(client, before, "image/png")["id"]).content
    picture = Image.open(io.BytesIO(after))
    picture.load()
    assert dict(picture.getexif()) == {0x0112: LYING} and set(picture.info) <= {"exif"}
    assert pixels(after) == pixels(before)

    page = document(photograph())
    (tmp_path / "before.pdf").write_bytes(page)
    assert b"Telephone" in page
    after = kept(client, sent(client, page, "application/pdf")["id"]).content
    assert len(after) == len(page) and b"Telephone" not in after and b"GPS" not in after
    start = after.index(b"\xff\xd8\xff")
    assert pixels(after[start:]) == pixels(page[page.index(b"\xff\xd8\xff"):])


@pytest.mark.parametrize(
    "content, status, code",
    [
        (b"<html><script>alert(1)</script>", 415, "attachment.refused"),
        (photograph()[:-200], 422, "attachment.damaged"),
        (drawing()[:-30], 422, "attachment.damaged"),
        (document(photograph()).replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction 4 0 R"), 422,
         "attachment.active-content"),
        (PNG.replace(bytes.fromhex("0000000100000001"), bytes.fromhex("0001000000010000")), 422, "attachment.damaged"),
    ],
    ids=["html", "half-photograph", "half-drawing", "action", "changed-header"],
)  # fmt: skip
def test_what_is_not_whole_or_not_harmless_is_refused(client, content, status, code):
    assert sent(client, content, "application/octet-stream", status)["code"] == code


def test_files_are_only_ever_saved(client):
    answer = kept(client, sent(client, photograph(), "image/jpeg")["id"])
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_damaged_file_never_looks_whole(client, server):
    """One byte changed on disk: in its first chunk it is refused, in a later one the answer breaks off."""
    picture = io.BytesIO()
    noise(300, 300, 91).save(picture, "PNG", compress_level=0)
    upload = sent(client, picture.getvalue(), "image/png")
    case = client(CLERK_ELSEWHERE).file(filing(materials={"id-card": [upload["id"]]}))["id"]
    [path] = server.data.glob(f"files/*/{upload['digest']}-*")
    good = path.read_bytes()
    url = f"{server.url}/api/v1/cases/{case}/attachments/{upload['id']}"
    headers = {"Authorization": f"Bearer {server.tokens[DECIDER]}"}

    def changed(place: int) -> bytes:
        return good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]

    path.write_bytes(changed(100))
    refused = requests.get(url, headers=headers, timeout=10)
    assert refused.status_code == 500 and refused.json()["code"] == "attachment.unreadable"
    for bad in [changed(150_000), good[: 2 * (4 + 28 + 65536) + 4], good[:200_000]]:
        path.write_bytes(bad)
        with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
            requests.get(url, headers=headers, timeout=10)
    path.write_bytes(good)
    assert requests.get(url, headers=headers, timeout=10).content == picture.getvalue()


def test_a_download_goes_on_where_the_line_broke(client, server):
    picture = io.BytesIO()
    noise(300, 300, 92).save(picture, "PNG", compress_level=0)
    content = picture.getvalue()
    upload = sent(client, content, "image/png")
    case = client(CLERK_ELSEWHERE).file(filing(materials={"id-card": [upload["id"]]}))["id"]
    url = f"{server.url}/api/v1/cases/{case}/attachments/{upload['id']}"
    own = {"Authorization": f"Bearer {server.tokens[DECIDER]}"}
    tag = requests.get(url, headers=own, timeout=10).headers["ETag"]
    for first in [0, 1, 65_535, 65_536, 65_537, 200_000, len(content) - 1]:
        rest = requests.get(url, headers=own | {"Range": f"bytes={first}-", "If-Range": tag}, timeout=10)
        assert rest.status_code == 206 and rest.content == content[first:], first
        assert rest.headers["Content-Range"] == f"bytes {first}-{len(content) - 1}/{len(content)}"
    some = requests.get(url, headers=own | {"Range": "bytes=70000-140000"}, timeout=10)
    assert some.status_code == 206 and some.content == content[70_000:140_001]
    assert requests.get(url, headers=own | {"Range": f"bytes={len(content)}-"}, timeout=10).status_code == 416
    for other in ["bytes=-5", "bytes=5-2", "bytes=0-1,4-5", "lines=1-", "bytes=x-"]:
        whole = requests.get(url, headers=own | {"Range": other}, timeout=10)
        assert whole.status_code == 200 and whole.content == content, other
    changed = requests.get(url, headers=own | {"Range": "bytes=5-", "If-Range": '"other"'}, timeout=10)
    assert changed.status_code == 200 and changed.content == content
    assert requests.get(url, headers={"Range": "bytes=5-"}, timeout=10).status_code == 401


def test_nothing_lies_open_on_disk(client, server):
    picture = noise(300, 300, 77)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=0)
    upload = client(CLERK_ELSEWHERE).call(
        "POST", "/attachments", 201, params={"name": "低保证明-阿牛.png"}, data=file.getvalue(),
        headers={"Content-Type": "image/png"}).json()  # fmt: skip
    content = kept(client, upload["id"]).content
    assert content == file.getvalue()
    place = begun(client, len(content))
    assert part(server, place, server.tokens[CLERK_ELSEWHERE], 0, content[:-1]).status_code == 204
    row = content[2000:2064]
    digest = hashlib.sha256(content).hexdigest()
    looked = 0
    for path in server.data.rglob("*"):
        if path.is_file():
            looked += 1
            assert digest not in path.name and row not in path.read_bytes(), path
            if path.suffix != ".yaml":
                assert "低保证明-阿牛".encode() not in path.read_bytes(), path
    assert looked > 5


def test_a_third_party_client_goes_on_after_a_kill(new_server, tmp_path):
    """What was acknowledged is there after `kill -9`; what was not is sent again; the result is byte for byte the same."""
    server = new_server().start()
    file = tmp_path / "scan.png"
    noise(900, 700, 5).save(file, "PNG", compress_level=0)
    content = file.read_bytes()
    assert len(content) > 1_800_000
    headers = {"Authorization": f"Bearer {server.tokens[CLERK_ELSEWHERE]}"}
    sender = tus.TusClient(server.url + "/api/v1/uploads", headers=headers)
    chunk = 300 * KILO
    up = sender.uploader(str(file), chunk_size=chunk, metadata={"filename": "扫描件.png"}, upload_checksum=True)
    for _ in range(2):
        up.upload_chunk()
    assert up.offset == 2 * chunk
    server.kill()
    with pytest.raises((TusCommunicationError, requests.RequestException)):
        up.upload_chunk()
    server.start()
    again = sender.uploader(str(file), chunk_size=chunk, url=up.url)
    assert again.offset == 2 * chunk, "what was acknowledged is on disk"
    # Killed in the middle of a part, with nobody waiting for its answer.
    sending = threading.Thread(target=slowly, args=(server, up.url, headers, content[2 * chunk :]))
    sending.start()
    while requests.get(up.url, headers=headers, timeout=10).json()["offset"] == 2 * chunk:
        pass
    server.kill()
    sending.join()
    server.start()
    last = sender.uploader(str(file), chunk_size=chunk, url=up.url)
    assert 2 * chunk < last.offset < len(content)
    last.upload()
    id = up.url.rsplit("/", 1)[1]
    done = requests.get(up.url, headers=headers, timeout=10)
    assert done.json() | {"endsAt": ""} == {
        "id": id, "length": len(content), "offset": len(content), "isKept": True, "endsAt": ""}  # fmt: skip
    receipt = requests.post(server.url + "/api/v1/cases", headers=headers, json=filing(materials={"id-card": [id]}), timeout=30)
    assert receipt.status_code == 201, receipt.text
    back = requests.get(
        f"{server.url}/api/v1/cases/{receipt.json()['id']}/attachments/{id}", headers=headers, timeout=30)
    assert back.content == content
    assert not list((server.data / "files/uploads").iterdir())
    server.stop()


def slowly(server, url: str, headers: dict, content: bytes) -> None:
    """Sends a part over a weak line, until it breaks."""

    def pieces():
        waiting = threading.Event()
        for start in range(0, len(content), 64 * KILO):
            yield content[start : start + 64 * KILO]
            waiting.wait(0.1)

    offset = requests.get(url, headers=headers, timeout=10).json()["offset"]
    try:
        requests.patch(url, data=pieces(), headers=headers | TUS | PART | {"Upload-Offset": str(offset)}, timeout=60)
    except requests.RequestException:
        pass


def test_parts_are_checked(client, server):
    token = server.tokens[CLERK_ELSEWHERE]
    place = begun(client, len(PNG))
    half = len(PNG) // 2
    sha1 = lambda data: "sha1 " + base64.b64encode(hashlib.sha1(data).digest()).decode()
    wrong = part(server, place, token, 0, PNG[:half], **{"Upload-Checksum": sha1(b"other")})
    assert wrong.status_code == 460 and wrong.json()["code"] == "upload.checksum"
    right = part(server, place, token, 0, PNG[:half], **{"Upload-Checksum": sha1(PNG[:half])})
    assert right.status_code == 204 and right.headers["Upload-Offset"] == str(half)
    # The same part twice, a part too long, a part of nobody's business.
    assert part(server, place, token, 0, PNG[:half]).json()["code"] == "upload.offset"
    assert part(server, place, token, half, PNG).status_code == 413
    theirs = part(server, place, server.tokens[CLERK_ACROSS], half, PNG[half:])
    assert theirs.status_code == 404 and theirs.json()["code"] == "upload.unknown"
    # A file that is not whole is nobody's, whatever its id.
    id = place.rsplit("/", 1)[1]
    refused = client(CLERK_ELSEWHERE).file(filing(materials={"id-card": [id]}), 404)
    assert refused["code"] == "attachment.unknown"
    old = part(server, place, token, half, PNG[half:], **{"Tus-Resumable": "0.2.2"})
    assert old.status_code == 412 and old.headers["Tus-Version"] == "1.0.0"
    sha256 = "sha256 " + base64.b64encode(hashlib.sha256(PNG[half:]).digest()).decode()
    last = part(server, place, token, half, PNG[half:], **{"Upload-Checksum": sha256})
    assert last.status_code == 204 and last.headers["Upload-Offset"] == str(len(PNG))
    assert kept(client, id).content == PNG


def test_what_is_refused_at_the_end_says_why_again(client, server):
    content = b"<html>" + bytes(1000)
    place = begun(client, len(content))
    token = server.tokens[CLERK_ELSEWHERE]
    assert part(server, place, token, 0, content).status_code == 415
    own = client(CLERK_ELSEWHERE)
    id = place.rsplit("/", 1)[1]
    assert own.call("GET", f"/uploads/{id}", 415, of="/uploads/{id}").json()["code"] == "attachment.refused"
    own.call("DELETE", f"/uploads/{id}", 204, of="/uploads/{id}", headers=TUS)
    own.call("GET", f"/uploads/{id}", 404, of="/uploads/{id}")


def test_two_at_once_make_one_file(client, server):
    """Two programs of one person send the same upload at the same moment: one wins each part, nothing is mixed."""
    content = photograph(500, 400, 9)
    place = begun(client, len(content))
    token = server.tokens[CLERK_ELSEWHERE]
    step = 40 * KILO

    def send(results: list[int]) -> None:
        while True:
            where = requests.get(server.url + place, headers={"Authorization": f"Bearer {token}"}, timeout=30)
            if where.status_code == 423:
                continue
            offset = where.json()["offset"]
            if offset == len(content):
                return
            results.append(part(server, place, token, offset, content[offset : offset + step]).status_code)

    results: list[int] = []
    senders = [threading.Thread(target=send, args=(results,)) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert set(results) <= {204, 409, 413, 423} and results.count(204) >= len(content) // step, results
    assert pixels(kept(client, place.rsplit("/", 1)[1]).content) == pixels(content)


def applying(person: Person, photo) -> Person:
    """An application that comes back once, for the account's number, with the paper beside it."""
    person.open(f"/items/{PENSION_CODE}/apply")
    if not person.who:
        person.fill("姓名", "沙马伍各").fill("身份证号码", NEWCOMER).fill("联系电话", "13800009922")
    person.select("户口或者常住在哪个乡镇", "湾丘彝族乡").tick("银行账户", "米易县政务服务中心")
    person.main.locator('[name="f.backPay"][value="no"]').check()
    person.main.locator('[name="m.bank-card"]').set_input_files(str(photo))
    return person


def hand_in(person: Person) -> None:
    person.main.get_by_role("button", name="提交申请", exact=True).last.click()


def test_a_page_goes_on_where_the_line_broke(browser, server, client, tmp_path):
    """On a weak line that breaks in the middle of a photograph; the person waits, and nothing is sent twice."""
    photo = tmp_path / "门口.jpg"
    photo.write_bytes(photograph(900, 720, 12))
    size = photo.stat().st_size
    assert size > 600 * KILO
    before = set((server.data / "files/uploads").iterdir())
    citizen = applying(at_home(Person(browser, server, CITIZEN, size=PHONE)), photo)
    line = citizen.context.new_cdp_session(citizen.page)
    line.send("Network.enable")
    weak = {"offline": False, "latency": 50, "downloadThroughput": 400 * KILO, "uploadThroughput": 200 * KILO}
    offsets: list[int] = []
    citizen.page.on("request", lambda r: r.method == "PATCH" and offsets.append(int(r.headers["upload-offset"])))
    line.send("Network.emulateNetworkConditions", weak)
    hand_in(citizen)
    citizen.page.wait_for_function("document.querySelector('form[data-upload] > progress')?.value > 0.45")
    line.send("Network.emulateNetworkConditions", weak | {"offline": True})
    citizen.page.get_by_text("网络断了").wait_for()
    citizen.sound()
    line.send("Network.emulateNetworkConditions", weak | {"uploadThroughput": -1})
    citizen.settled().reads("已经传好：门口.jpg")
    assert offsets[0] == 0 and offsets.count(0) == 1 and len(offsets) >= 3, offsets
    again = [offset for offset in offsets if offsets.count(offset) > 1]
    assert len(set(again)) <= 1, f"only the part that was on its way when the line broke: {offsets}"
    assert set((server.data / "files/uploads").iterdir()) == before
    citizen.sound().close()


def test_pages_say_what_is_wrong_with_a_file(browser, server, tmp_path):
    (tmp_path / "合同.pdf").write_bytes(b"%PDF-1.4\n" + bytes(500))
    citizen = applying(at_home(Person(browser, server, size=PHONE)), tmp_path / "合同.pdf")
    hand_in(citizen)
    citizen.settled().reads("合同.pdf：文件不完整或者已经损坏，请重新拍照、扫描或者导出后再传。")
    assert citizen.page.get_by_role("alert").count() == 1
    citizen.sound()
    # Another one is taken, by the same form.
    (tmp_path / "照片.jpg").write_bytes(photograph())
    citizen.main.locator('[name="m.bank-card"]').set_input_files(str(tmp_path / "照片.jpg"))
    hand_in(citizen)
    citizen.settled().reads("已经传好：照片.jpg").reads_not("损坏").sound().close()


def test_without_script_the_form_carries_its_files(browser, server, tmp_path):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport=PHONE)
    page = context.new_page()
    page.goto(server.url + "/territory?next=/")
    page.fill("main input[name=q]", "米易")
    page.press("main input[name=q]", "Enter")
    page.click('main button[name="code"][value="510421000000"]')
    page.goto(server.url + f"/items/{PENSION_CODE}/apply")
    (tmp_path / "照片.jpg").write_bytes(photograph())
    page.locator("main input[type=file]").first.set_input_files(str(tmp_path / "照片.jpg"))
    page.locator("main form").last.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="提交申请", exact=True).last.click()
    page.wait_for_load_state("load")
    assert "已经传好：照片.jpg" in page.inner_text("main")
    context.close()


def test_another_device_has_no_part_in_it(server):
    """Without an account a file is its device's: who learns the id has nothing, and a page elsewhere cannot act."""
    mine, theirs = requests.Session(), requests.Session()
    opened = mine.post(server.url + "/uploads", headers=TUS | {"Upload-Length": str(len(PNG))}, timeout=10)
    assert opened.status_code == 201
    place = server.url + opened.headers["Location"]
    theirs.post(server.url + "/uploads", headers=TUS | {"Upload-Length": "5"}, timeout=10)
    for session in [theirs, requests.Session()]:
        assert session.get(place, timeout=10).status_code == 404
        refused = session.patch(place, data=PNG, headers=TUS | PART | {"Upload-Offset": "0"}, timeout=10)
        assert refused.status_code == 404
    assert mine.patch(place, data=PNG, headers=TUS | PART | {"Upload-Offset": "0"}, timeout=10).status_code == 204
    assert mine.get(place, timeout=10).json()["isKept"]


def test_a_signed_in_page_must_show_that_it_asks(browser, server):
    citizen = Person(browser, server, CITIZEN)
    request = citizen.context.request
    refused = request.post(server.url + "/uploads", headers=TUS | {"Upload-Length": "100"})
    assert refused.status == 403 and refused.json()["code"] == "form.expired"
    citizen.close()
