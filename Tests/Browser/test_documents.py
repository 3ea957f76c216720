"""The documents say what there is: every endpoint, every target of make, every decision."""

from __future__ import annotations

import json
import re

from conftest import ROOT


def text(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_endpoint_is_in_both_descriptions():
    described = {
        (method.upper(), path)
        for path, methods in json.loads(text("Sources/Web/Assets/openapi.json"))["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete", "options")
    }
    table = re.search(r"^## Every endpoint$(.*?)^## ", text("docs/api.md"), re.MULTILINE | re.DOTALL)[1]
    told = {
        (method, path if path.startswith("/api/") else "/api/v1" + path)
        for method, path in re.findall(r"`([A-Z]+) (/[^`]*)`", table)
    }
    assert told == described


def test_every_target_is_told():
    targets = set(re.findall(r"^([a-z-]+):.*##", text("Makefile"), re.MULTILINE)) - {"help"}
    told = set(re.findall(r"`make ([a-z-]+)`", text("docs/development.md")))
    assert told == targets


def test_every_room_is_on_the_map():
    rooms = {folder.name for folder in (ROOT / "Sources").iterdir() if folder.is_dir()} - {"TestSupport"}
    rooms = {room for room in rooms if not (ROOT / "Sources" / room / "module.modulemap").exists()}
    assert set(re.findall(r"^\| `(\w+)` \|", text("docs/architecture.md"), re.MULTILINE)) == rooms


def test_decisions_are_numbered_and_named_where_they_are_spoken_of():
    numbers = [int(file.name[:4]) for file in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    for file in [*(ROOT / "docs").rglob("*.md")]:
        for number in re.findall(r"decision (\d+)", file.read_text()):
            assert int(number) in numbers, f"{file.name}: decision {number}"


def test_what_documents_lead_to_is_there():
    for file in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "README.zh-Hans.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text()):
            assert (file.parent / target).exists(), f"{file.name}: {target}"
