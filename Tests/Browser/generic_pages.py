"""Pages that every procedure has, whatever its file."""

from __future__ import annotations

import re

from api_client import Client
from person import Person


def apply(citizen: Person, procedure: str) -> Person:
    """To the form of a matter that needs no item, by the home page and the choice of a place."""
    citizen.open("/").click(procedure)
    if citizen.path.startswith("/territory"):
        citizen.fill("写地名找", "湾丘").click("搜索").click("湾丘彝族乡")
    return citizen.select("户口或者常住在哪个乡镇", "湾丘彝族乡")


def filed(citizen: Person, reader: Client) -> str:
    """Id of the case just handed in, by the number on the page."""
    number = re.search(r"\d{6}-\d{8}-\w\w-\d{5}-\w", citizen.text).group()
    return next(row["id"] for row in reader.pages(100) if row["number"] == number)


def drawing(person: Person) -> tuple[float, str]:
    """Width of the flow's drawing as it is shown, and its text."""
    picture = person.unfold("看办理流程图").locator("img")
    picture.scroll_into_view_if_needed()
    person.page.wait_for_function("image => image.complete", arg=picture.element_handle())
    text = person.page.request.get(person.server.url + picture.get_attribute("src")).text()
    box = picture.bounding_box()
    return box["width"] if picture.evaluate("image => image.naturalWidth") else 0, text
