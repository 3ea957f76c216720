"""What stands in front of several processes: each request goes to the next one that answers."""

from __future__ import annotations

import http.client
import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"}


class RoundRobin:
    """A proxy on loopback. `url` is what a browser is given."""

    def __init__(self, servers: list):
        turns = itertools.count()
        lock = threading.Lock()
        # How many requests each of them answered.
        self.answered = [0] * len(servers)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_) -> None: ...

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                for _ in servers:
                    with lock:
                        number = next(turns) % len(servers)
                    try:
                        answer = self.ask(servers[number], body)
                    except ConnectionRefusedError:
                        continue
                    except (OSError, http.client.HTTPException):
                        # It may have been done: only whoever asked may ask again.
                        return self.send_error(502)
                    proxy.answered[number] += 1
                    return self.pass_on(answer)
                self.send_error(503)

            def ask(self, server, body: bytes) -> http.client.HTTPResponse:
                upstream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                upstream.connect()
                upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in HOP_BY_HOP:
                        upstream.putheader(name, value)
                upstream.endheaders(body or None)
                return upstream.getresponse()

            def pass_on(self, answer: http.client.HTTPResponse) -> None:
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                self.send_header("connection", "close")
                self.end_headers()
                try:
                    while part := answer.read1(65_536):
                        self.wfile.write(part)
                except (OSError, http.client.HTTPException):
                    pass  # A stream whose reader left, or whose process ended.

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
