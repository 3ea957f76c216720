"""Reads systemd's unit files as far as these services need it: the tests start what an operator's systemd would."""

from __future__ import annotations

import shlex
from pathlib import Path

PLACES = ["etc/systemd/system", "lib/systemd/system"]


class Unit:
    """Of a machine whose folder holds its /etc; packages' units are this computer's."""

    def __init__(self, root: Path, service: str, host: str):
        self.root = root
        self.host = host
        self.service = service
        places = [root / PLACES[0], Path("/") / PLACES[1]]
        files = [place for place in places if (place / f"{service}.service").exists()]
        assert files, f"no unit {service}.service"
        texts = [(files[0] / f"{service}.service").read_text()]
        texts += [file.read_text() for file in sorted((root / PLACES[0] / f"{service}.service.d").glob("*.conf"))]
        self.entries = [entry for text in texts for entry in self.read(text)]

    def read(self, text: str) -> list[tuple[str, str]]:
        lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
        pairs = [line.partition("=") for line in lines if line and line[0] not in "#;["]
        return [(key.strip(), self.expand(value.strip())) for key, _, value in pairs]

    def expand(self, text: str) -> str:
        return text.replace("%p", self.service).replace("%H", self.host)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.entries if name == key]

    @property
    def user(self) -> str | None:
        return (self.all("User") or [None])[-1]

    @property
    def command(self) -> list[str]:
        words = shlex.split(self.all("ExecStart")[-1])
        # A variable that is a word of its own may be several words, or none.
        return [word for given in words for word in (self.variable(given) if given.startswith("$") else [given])]

    def variable(self, word: str) -> list[str]:
        return self.environment.get(word.strip("${}"), "").split()

    @property
    def environment(self) -> dict[str, str]:
        kept: dict[str, str] = {}
        for line in self.all("Environment"):
            kept |= dict(word.split("=", 1) for word in shlex.split(line))
        for name in self.all("EnvironmentFile"):
            file = self.root / name.lstrip("-")[1:]
            if not file.exists():
                assert name.startswith("-"), f"{self.service} wants {file}"
                continue
            lines = [line.strip() for line in file.read_text().splitlines()]
            kept |= dict(line.split("=", 1) for line in lines if line and line[0] != "#")
        return kept
