"""What docs/security.md and docs/asvs.md name is there: each test, each file, and every requirement."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT
from test_scan import FALSE

DOCUMENTS = ["security.md", "asvs.md"]
# Levels 1 and 2 of ASVS 5.0 by chapter.
REQUIREMENTS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
                16: 16, 17: 7}  # fmt: skip


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def known_tests() -> set[str]:
    names = set()
    for file in (ROOT / "Tests").rglob("*.swift"):
        names |= set(re.findall(r"struct (\w+Tests)\b", file.read_text()))
    for file in (ROOT / "Tests/Browser").glob("test_*.py"):
        names |= {file.name} | set(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))
    return names


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_test_and_file_named_exists(name):
    known, wrong = known_tests(), []
    for line in text(name).splitlines():
        for part in re.split(r"[;|]", line):
            for word in re.findall(r"`([^`]+)`", part):
                if re.fullmatch(r"\w+Tests|test_\w+(\.py)?", word):
                    if word not in known:
                        wrong.append(f"{word}: no such test")
                elif re.match(r"(Sources|Tests|docs|scripts)/|Package\.", word):
                    if not (ROOT / word).exists():
                        wrong.append(f"{word}: no such file")
    assert not wrong, wrong


def test_every_requirement_is_answered():
    found: dict[int, set[str]] = {}
    states = {"met": 0, "not applicable": 0, "open": 0}
    partly = 0
    for line in text("asvs.md").splitlines():
        if not re.match(r"\| \d", line):
            continue
        numbers, words, state = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert (kind := re.match(r"\*\*(met|open|not applicable)\*\*", state)), line
        states[kind[1]] += len(numbers.split(", "))
        partly += kind[1] == "met" and "; open:" in state
        if state.startswith("**met**"):
            assert "`" in state, f"says met and names nothing: {line}"
        assert words
        for number in numbers.split(", "):
            assert re.fullmatch(r"\d+\.\d+\.\d+", number), line
            chapter = found.setdefault(int(number.split(".")[0]), set())
            assert number not in chapter, f"{number} twice"
            chapter.add(number)
    assert {chapter: len(numbers) for chapter, numbers in sorted(found.items())} == REQUIREMENTS
    told = [int(number) for number in re.findall(r"\d+", re.search(r"^\d+ requirements:[^.]*", text("asvs.md"), re.MULTILINE)[0])]
    assert told == [sum(states.values()), states["met"], partly, states["not applicable"], states["open"]]


def test_what_the_scanner_says_wrongly_is_explained():
    for kind, words, _ in FALSE:
        assert (words or kind) in text("security.md"), f"{kind} {words}"
