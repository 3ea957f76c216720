"""People and papers of the demonstration, and cases made through the API to begin a test from."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from api_client import Client, uuid7

MIYI = "510421000000"
HOME = "510421201200"
ITEM = "510000.hrss.0101"
APPLICANT = {"name": "李德顺", "number": "510421190202060137"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


def citizen_number(first17: str) -> str:
    """With its check character (GB 11643)."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return first17 + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


def today() -> date:
    """The day of the demonstration's office: Beijing time, whatever the machine's."""
    return datetime.now(timezone(timedelta(hours=8))).date()


def scan(folder: Path, name: str = "扫描件.png") -> str:
    """A scanned page, as the path of its file."""
    (folder / name).write_bytes(PNG)
    return str(folder / name)


def filing(**members) -> dict:
    return {
        "commandId": uuid7(),
        "procedure": "application",
        "item": ITEM,
        "home": HOME,
        "party": APPLICANT,
        "answers": {"grade": "g500", "subsidy": "none", "account": "6217000000000000001"},
    } | members


def case_at(clerk: Client, decider: Client, *actions: str | tuple[str, dict], **members) -> dict:
    """A case handed in at the clerk's counter and brought on by the decider; each action with its input."""
    receipt = clerk.file(filing(**members))
    for action in actions:
        name, more = (action, {}) if isinstance(action, str) else action
        decider.act(receipt["id"], name, **more)
    return receipt
