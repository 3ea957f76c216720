"""A person at a browser: signs in, clicks, fills in and reads as people do, by the words on the page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from conftest import Server

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WAIT_MILLISECONDS = 20_000


class Person:
    """One browser window. Every page it comes to has to answer without a fault of the server or of a script."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        who: str | None = None,
        size: dict[str, int] = DESK,
        language: str = "zh-CN",
    ):
        self.server = server
        self.who = who
        self.context = browser.new_context(viewport=size, locale=language, bypass_csp=True)
        self.context.set_default_timeout(WAIT_MILLISECONDS)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._heard)
        if who:
            self.sign_in(who)

    def _heard(self, response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def sign_in(self, who: str) -> None:
        """By the one click that the demonstration offers."""
        self.open("/sign-in")
        self.page.click(f'button[value="{who}"]')
        self.whole()

    def open(self, path: str, status: int = 200) -> Person:
        url = path if path.startswith("http") else self.server.url + path
        response = self.page.goto(url)
        answered = response and response.status
        assert answered == status, f"{path}: {answered}\n{self.text}"
        return self.whole()

    def whole(self) -> Person:
        self.page.wait_for_load_state("load")
        assert not self.faults, self.faults
        return self

    # What they read.

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """Words of the page as shown, one space between them."""
        return re.sub(r"\s+", " ", self.main.inner_text())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.server.url)

    def reads(self, *words: str) -> Person:
        text = self.text
        for word in words:
            assert word in text, f"“{word}” is not on {self.path}:\n{text}"
        return self

    def reads_not(self, *words: str) -> Person:
        text = self.text
        for word in words:
            assert word not in text, f"“{word}” is on {self.path}:\n{text}"
        return self

    # What they do.

    def click(self, name: str, within: Locator | None = None, exact: bool = False) -> Person:
        """The link or button of that name; what comes next is there when this returns."""
        place = within or self.main
        wanted = place.get_by_role("link", name=name, exact=exact).or_(
            place.get_by_role("button", name=name, exact=exact)
        )
        wanted.locator("visible=true").first.click()
        return self.settled()

    def settled(self) -> Person:
        """Waits for the answer of a form that a script sends, and for the page after it."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function("!document.querySelector('form[data-upload] > progress')")
        return self.whole()

    def unfold(self, summary: str, within: Locator | None = None) -> Locator:
        """Opens what is folded, if it is not open, and gives it."""
        details = (within or self.main).locator("details").filter(
            has=self.page.locator("summary", has_text=summary)
        ).first
        if details.get_attribute("open") is None:
            details.locator("summary").first.click()
        return details

    def fill(self, label: str, value: str, within: Locator | None = None) -> Person:
        (within or self.main).get_by_label(label).locator("visible=true").first.fill(value)
        return self

    def tick(self, *labels: str, within: Locator | None = None) -> Person:
        for label in labels:
            (within or self.main).get_by_label(label).locator("visible=true").first.check()
        return self

    def select(self, label: str, option: str, within: Locator | None = None) -> Person:
        (within or self.main).get_by_label(label).locator("visible=true").first.select_option(label=option)
        return self

    def upload(self, label: str, *files: str, within: Locator | None = None) -> Person:
        (within or self.main).get_by_label(label).first.set_input_files(list(files))
        return self

    def enter(self) -> Person:
        """Sends what was typed, by the Enter key."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self.settled()

    def press(self, *keys: str) -> Person:
        for key in keys:
            self.page.keyboard.press(key)
        return self.whole()

    # What they do on the page of a case.

    def panel(self, action: str) -> Locator:
        """The folded form of an action of the desk's case page, opened."""
        summary = self.main.locator("details.panel > summary").filter(
            has_text=re.compile(rf"^\s*{re.escape(action)}\s*\w?\s*$")
        )
        panel = summary.locator("xpath=..")
        if panel.get_attribute("open") is None:
            summary.click()
        return panel

    def act(
        self,
        action: str,
        fill: dict[str, str] | None = None,
        tick: Iterable[str] = (),
        select: dict[str, str] | None = None,
    ) -> Person:
        """Takes an action: opens its form, fills it in and sends it."""
        panel = self.panel(action)
        for label, value in (fill or {}).items():
            self.fill(label, value, within=panel)
        for label, option in (select or {}).items():
            self.select(label, option, within=panel)
        self.tick(*tick, within=panel)
        panel.locator("button[type=submit]").click()
        return self.settled()

    def may_not(self, action: str) -> str:
        """Why an action is not possible now, as the desk's page says it."""
        assert not self.main.locator("details.panel > summary").get_by_text(action, exact=True).count(), action
        refused = self.unfold("现在不能做")
        line = refused.locator("li").filter(has=self.page.get_by_text(action, exact=True))
        return line.locator("span").first.inner_text()

    # What must hold of any page.

    def sound(self, rules_off: Iterable[str] = ()) -> Person:
        """Nothing that axe can see is wrong, and nothing runs off the side. Keeps a picture where they are wanted."""
        if folder := os.environ.get("TONGBAN_TEST_PICTURES"):
            name = re.sub(r"[^a-z0-9]+", "-", self.path.split("?")[0])[:60].strip("-") or "home"
            count = len(list(Path(folder).glob("*.png")))
            self.page.screenshot(path=f"{folder}/{count:03}-{self.who or 'nobody'}-{name}.png", full_page=True)
        found = Axe().run(self.page).response["violations"]
        said = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["id"] not in rules_off]
        assert not said, f"{self.path}: {said}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{self.path} runs {wide} px off the side"
        return self.whole()

    def close(self) -> None:
        self.whole()
        self.context.close()
