"""Programs that file cases as fast as they can or as fast as they are told, and write down every answer they got."""

from __future__ import annotations

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cases import filing


@dataclass
class Answers:
    """What came of a load."""

    sent: int = 0
    # Numbers of the cases that were acknowledged with 201.
    taken: list[str] = field(default_factory=list)
    refused: int = 0
    refused_without_retry_after: int = 0
    # Anything else: another status, a broken connection, an answer that does not read.
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.taken) / self.lasted if self.lasted else 0.0

    def share(self, part: float) -> float:
        """Seconds within which this part of those that were taken had their answer."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0

    def add(self, other: Answers) -> None:
        self.sent += other.sent
        self.taken += other.taken
        self.refused += other.refused
        self.refused_without_retry_after += other.refused_without_retry_after
        self.wrong += other.wrong
        self.seconds += other.seconds
        self.lasted = max(self.lasted, other.lasted)


def request(port: int, token: str) -> bytes:
    body = json.dumps(filing(), ensure_ascii=False).encode()
    head = (
        f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
    return int(head[0].split()[1]), fields, await reader.readexactly(int(fields.get("content-length", "0")))


async def client(port: int, token: str, until: float, due: asyncio.Queue | None, answers: Answers) -> None:
    reader = writer = None
    while time.monotonic() < until:
        if due is not None and await due.get() is None:
            break
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            began = time.monotonic()
            writer.write(request(port, token))
            answers.sent += 1
            status, fields, body = await answer(reader)
            if status == 201:
                answers.taken.append(json.loads(body)["id"])
                answers.seconds.append(time.monotonic() - began)
            elif status == 503:
                answers.refused += 1
                answers.refused_without_retry_after += "retry-after" not in fields
            else:
                answers.wrong.append(f"{status} {body[:200]!r}")
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            answers.wrong.append(repr(error))
            if writer:
                writer.close()
            writer = None
    if writer:
        writer.close()


async def _load(port: int, token: str, seconds: float, connections: int, rate: float | None) -> Answers:
    answers = Answers()
    began = time.monotonic()
    until = began + seconds
    # At a given rate requests fall due by the clock, whether the earlier ones were answered or not.
    due: asyncio.Queue | None = asyncio.Queue() if rate else None
    clients = [asyncio.create_task(client(port, token, until, due, answers)) for _ in range(connections)]
    if due is not None and rate:
        given = 0
        while (now := time.monotonic()) < until:
            while given < (now - began) * rate and due.qsize() < connections:
                due.put_nowait(True)
                given += 1
            given = max(given, int((now - began) * rate) - connections)
            await asyncio.sleep(0.002)
        for _ in clients:
            due.put_nowait(None)
    await asyncio.gather(*clients)
    answers.lasted = time.monotonic() - began
    return answers


def load(port: int, token: str, seconds: float, connections: int, rate: float | None = None) -> Answers:
    """Without a rate every connection sends its next request when it has the answer to the one before."""
    # On a thread of its own: where a browser was opened, a loop runs on this one already.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _load(port, token, seconds, connections, rate)).result()
