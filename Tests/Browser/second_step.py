"""An authenticator app: reads the QR code off the screen, and gives codes as any such app does."""

from __future__ import annotations

import io
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import zxingcpp
from PIL import Image

from person import Person

STEP_SECONDS = 30


class App:
    def __init__(self, address: str):
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc) == ("otpauth", "totp"), address
        self.label = unquote(parts.path.lstrip("/"))
        self.secret = parse_qs(parts.query)["secret"][0]
        self.otp = pyotp.parse_uri(address)
        self.used: set[str] = set()

    @classmethod
    def scanning(cls, person: Person) -> App:
        """As a camera sees the page: from the picture, not from the markup."""
        picture = person.main.locator(".qr").screenshot()
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert len(found) == 1, "no QR code can be read off the page"
        return cls(found[0].text)

    def code(self) -> str:
        """The present code; one that was used is waited out, as a person has to. The next step's is taken early."""
        for ahead in (0, STEP_SECONDS):
            code = self.otp.at(time.time() + ahead)
            if code not in self.used:
                self.used.add(code)
                return code
        time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS)
        return self.code()

    def spoilt(self) -> str:
        """A code that is none."""
        near = {self.otp.at(time.time() + offset) for offset in (-60, -30, 0, 30, 60)}
        return next(code for code in ("123456", "234567", "345678", "456789", "567890", "678901") if code not in near)


def by_password(person: Person, username: str, password: str) -> Person:
    """Fills in the form of user name and password and sends it; what comes next is on the page."""
    person.open("/sign-in")
    person.main.locator("#username").fill(username)
    person.main.locator("#password").fill(password)
    person.main.locator("form:has(#password) button[type=submit]").click()
    return person.settled()


def through_the_steps(person: Person, own_password: str) -> App | None:
    """Whatever is asked after the password: an own one instead of the handed-over one, the second step set up."""
    app = None
    if "/sign-in/password" in person.path:
        person.fill("新密码", own_password).click("换好，继续")
    if "/sign-in/enrol" in person.path:
        app = App.scanning(person)
        person.fill("应用里显示的 6 位数字", app.code()).click("确认，登录").reads("恢复码").click("已经记好，继续")
    assert "/sign-in" not in person.path, person.text
    return app
