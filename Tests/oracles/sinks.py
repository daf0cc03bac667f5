"""Servers of others, as far as tests need them: one that takes mail, one that takes what is POSTed. On this machine only."""

import asyncio
import base64
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Taken:
    sender: str
    receivers: list[str]
    data: bytes
    login: str = ""


@dataclass
class MailSink:
    """SMTP (RFC 5321) with AUTH PLAIN, without TLS. `refuse` is the answer to RCPT, e.g. `550 no such person`."""

    port: int = 0
    refuse: str = ""
    taken: list[Taken] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, receivers, login = "", [], ""

        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        say("220 sink ESMTP")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                say("250-sink")
                say("250 AUTH PLAIN")
            elif word == "AUTH":
                words = line.split(" ")
                if len(words) < 3:
                    say("334 ")
                    words.append((await reader.readline()).decode().strip())
                login = base64.b64decode(words[2]).decode()
                say("235 welcome")
            elif word == "MAIL":
                sender = line[line.index("<") + 1:line.index(">")]
                say("250 ok")
            elif word == "RCPT":
                receivers.append(line[line.index("<") + 1:line.index(">")])
                say(self.refuse or "250 ok")
            elif word == "DATA":
                say("354 go on")
                lines = []
                while (part := await reader.readline()) not in (b".\r\n", b""):
                    lines.append(part[1:] if part.startswith(b"..") else part)
                self.taken.append(Taken(sender, receivers, b"".join(lines), login))
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        await writer.drain()
        writer.close()


@contextmanager
def mail_sink(refuse: str = "", port: int = 0):
    sink = MailSink(refuse=refuse)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(sink.talk, "127.0.0.1", port))
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


@dataclass
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class WebSink:
    """`answer(posted)` gives status, body and headers; `wait` seconds pass before."""

    url: str = ""
    wait: float = 0
    answer: object = None
    posted: list[Posted] = field(default_factory=list)

    def until(self, count: int, seconds: float = 40) -> list[Posted]:
        end = time.monotonic() + seconds
        while len(self.posted) < count:
            assert time.monotonic() < end, f"{len(self.posted)} of {count} came: {[p.path for p in self.posted]}"
            time.sleep(0.02)
        return self.posted


@contextmanager
def web_sink(answer=None, wait: float = 0):
    sink = WebSink(wait=wait, answer=answer or (lambda posted: (200, b"", {})))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            posted = Posted(self.path, {k.lower(): v for k, v in self.headers.items()}, body, time.monotonic())
            sink.posted.append(posted)
            if sink.wait:
                time.sleep(sink.wait)
            status, content, headers = sink.answer(posted)
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # Who cuts an answer has read what it wanted.

        def log_message(self, *words) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sink.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
