"""Work that goes on whatever happens, and writes down what was acknowledged and when."""

from __future__ import annotations

import abc
import threading
import time

import psycopg

CONNECTIONS = 4
PAUSE_SECONDS = 0.01  # the computer has other work to do
STOP_SECONDS_MAX = 20


class Load(abc.ABC):
    """Several clients at once. What was acknowledged is kept with its moment until it was checked."""

    things = "things"

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.moments: list[float] = []
        self.workers: list[threading.Thread] = []

    def start(self, clients: int = CONNECTIONS):
        self.over.clear()
        self.workers = [threading.Thread(target=self.work, args=(number,), daemon=True) for number in range(clients)]
        for worker in self.workers:
            worker.start()
        return self

    def stop(self) -> None:
        self.over.set()
        workers, self.workers = self.workers, []
        end = time.monotonic() + STOP_SECONDS_MAX
        for worker in workers:
            worker.join(max(0, end - time.monotonic()))
        assert not any(worker.is_alive() for worker in workers), "a client waits without end"

    def note(self) -> None:
        """One more was acknowledged, now. The lock is held."""
        self.moments.append(time.monotonic())

    def since(self, moment: float) -> int:
        with self.lock:
            return sum(acknowledged > moment for acknowledged in self.moments)

    def longest_pause(self, since: float) -> float:
        """Seconds in which nothing at all was acknowledged: the time without service."""
        with self.lock:
            after = [since, *(moment for moment in self.moments if moment > since), time.monotonic()]
        return max(later - earlier for earlier, later in zip(after, after[1:]))

    @abc.abstractmethod
    def work(self, number: int) -> None:
        """One client, until it is over."""

    @abc.abstractmethod
    def check(self) -> int:
        """That all that was acknowledged is there, and nothing that nobody wrote; how much it was."""


class RowLoad(Load):
    """Numbered rows by plain libpq: each connection counts for itself, one transaction a row."""

    things = "rows"
    started = 0

    def __init__(self, address: str, check_address: str | None = None):
        super().__init__()
        self.address = address
        self.check_address = check_address or address
        RowLoad.started += 1
        self.name = RowLoad.started
        self.acknowledged: set[tuple[int, int]] = set()
        # Sent, and nobody said what came of it.
        self.doubtful: set[tuple[int, int]] = set()
        self.failures: list[str] = []
        self.next: dict[int, int] = {}

    @staticmethod
    def prepare(address: str) -> None:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS written"
                " (load INTEGER, client INTEGER, number INTEGER, PRIMARY KEY (load, client, number))"
            )

    def work(self, client: int) -> None:
        while not self.over.is_set():
            try:
                with psycopg.connect(self.address, autocommit=True) as connection:
                    self.write(connection, client)
            except psycopg.Error as error:
                with self.lock:
                    self.failures.append(str(error).strip())
                time.sleep(0.05)

    def write(self, connection: psycopg.Connection, client: int) -> None:
        warnings: list[str] = []
        connection.add_notice_handler(lambda notice: warnings.append(notice.message_primary or ""))
        while not self.over.is_set():
            with self.lock:
                number = self.next[client] = self.next.get(client, 0) + 1
                self.doubtful.add((client, number))
            connection.execute("INSERT INTO written VALUES (%s, %s, %s)", (self.name, client, number))
            # "canceling wait for synchronous replication": committed here and perhaps nowhere else. That is no promise.
            if not warnings:
                with self.lock:
                    self.doubtful.discard((client, number))
                    self.acknowledged.add((client, number))
                    self.note()
            warnings.clear()
            time.sleep(PAUSE_SECONDS)

    def rows(self, address: str) -> set[tuple[int, int]]:
        with psycopg.connect(address) as connection:
            found = connection.execute("SELECT client, number FROM written WHERE load = %s", (self.name,))
            return set(found.fetchall())

    def check(self) -> int:
        with self.lock:
            acknowledged, doubtful = set(self.acknowledged), set(self.doubtful)
        there = self.rows(self.check_address)
        lost = acknowledged - there
        assert not lost, f"{len(lost)} rows were acknowledged and are gone: {sorted(lost)[:5]}"
        # What came since the lists were copied is newer than all of them.
        newest = {client: max(n for c, n in acknowledged if c == client) for client in {c for c, _ in acknowledged}}
        strange = {(c, n) for c, n in there - acknowledged - doubtful if n <= newest.get(c, 0)}
        assert not strange, f"rows that nobody wrote: {sorted(strange)[:5]}"
        return len(acknowledged)


class Impatient(threading.Thread):
    """One row, and a client that gives up waiting and cancels: what it is told then is not true elsewhere."""

    ROW = (0, 1)

    def __init__(self, address: str, patience_seconds: float):
        super().__init__(daemon=True)
        self.address = address
        self.patience_seconds = patience_seconds
        self.answer = ""
        self.warnings = ""

    def run(self) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.add_notice_handler(lambda notice: setattr(self, "warnings", notice.message_primary or ""))
            cancel = threading.Timer(self.patience_seconds, connection.cancel_safe)
            cancel.start()
            self.answer = connection.execute("INSERT INTO written VALUES (0, %s, %s)", self.ROW).statusmessage or ""
            cancel.join()

    @staticmethod
    def rows(address: str) -> list[tuple[int, int]]:
        with psycopg.connect(address) as connection:
            return connection.execute("SELECT client, number FROM written WHERE load = 0").fetchall()
