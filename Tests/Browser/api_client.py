"""A program that uses the API: every answer is held against the description before a test sees it."""

from __future__ import annotations

import os
import time

import requests
import schemathesis

from conftest import ROOT, Server

DESCRIPTION = ROOT / "Sources/Web/Assets/openapi.json"


def uuid7() -> str:
    """A UUID of version 7 (RFC 9562)."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return "-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


class Client:
    """One token's view of the API."""

    description = schemathesis.openapi.from_path(DESCRIPTION)

    def __init__(self, server: Server, token: str | None, language: str = "en"):
        self.base = server.url
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, expected: int = 200, *, of: str | None = None, **arguments):
        """`of` is the path as the description writes it, where it has a parameter."""
        response = self.session.request(method, self.base + "/api/v1" + path, timeout=30, **arguments)
        assert response.status_code == expected, f"{method} {path}: {response.status_code} {response.text}"
        self.description["/api/v1" + (of or path)][method].validate_response(response)
        return response

    def get(self, path: str, expected: int = 200, *, of: str | None = None, **params):
        return self.call("GET", path, expected, of=of, params=params).json()

    def case(self, id: str, expected: int = 200):
        return self.get(f"/cases/{id}", expected, of="/cases/{id}")

    def entries(self, id: str):
        return self.get(f"/cases/{id}/entries", of="/cases/{id}/entries")["entries"]

    def file(self, filing: dict, expected: int = 201):
        return self.call("POST", "/cases", expected, json=filing).json()

    def act(self, id: str, action: str, expected: int = 200, *, command: str | None = None, **members):
        body = {"commandId": command or uuid7(), "action": action} | members
        return self.call("POST", f"/cases/{id}/actions", expected, of="/cases/{id}/actions", json=body).json()

    def pages(self, limit: int, **query):
        """Rows of a whole list, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get("/cases", limit=limit, **query, **cursor)
            yield from page["cases"]
            assert page["isCut"] == ("next" in page)
            if not page["isCut"]:
                return
            assert len(page["cases"]) == limit
            cursor = {"cursor": page["next"]}
