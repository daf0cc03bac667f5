"""Asks a server at a steady rate and tells how long answers took, counted from when each was due to be asked.

steady.py BASE RATE SECONDS CONNECTIONS REQUESTS: the last is a JSON file of
[{"name", "method", "path", "headers", "body"}, …]; they take turns. In a body `{n}` becomes a number that no other has.
Prints a line per name: name, answers, median, 99th percentile, greatest (milliseconds), and answers that were not 2xx.
"""

import asyncio
import contextlib
import json
import sys
import time
from urllib.parse import urlsplit


async def answer(reader):
    """The status of one answer; reads its body to the end."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = None
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if length is not None:
        await reader.readexactly(length)
    elif b"chunked" in head.lower():
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status


async def worker(host, port, queue, results):
    reader = writer = None
    while (job := await queue.get()) is not None:
        due, name, text = job
        for attempt in (1, 2):
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
                writer.write(text)
                status = await answer(reader)
                break
            except (OSError, asyncio.IncompleteReadError):
                # A kept connection may have been closed meanwhile; a fresh one that breaks is a wrong answer.
                writer, status = None, 0
        results.setdefault(name, []).append((time.perf_counter() - due, status))
    if writer:
        writer.close()


def message(request, number):
    body = request.get("body", "").replace("{n}", str(number)).encode()
    lines = [f"{request['method']} {request['path']} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in request.get("headers", {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def main(base, rate, seconds, connections, requests):
    where = urlsplit(base)
    queue, results = asyncio.Queue(), {}
    workers = [asyncio.create_task(worker(where.hostname, where.port, queue, results)) for _ in range(connections)]
    began, first = time.perf_counter(), time.time_ns()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        request = requests[number % len(requests)]
        queue.put_nowait((due, request["name"], message(request, first + number)))
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    for name, answers in results.items():
        times = sorted(taken * 1000 for taken, _ in answers)
        wrong = sum(1 for _, status in answers if not 200 <= status < 300)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
        print(f"{name}\t{len(times)}\t{at(0.5):.1f}\t{at(0.99):.1f}\t{times[-1]:.1f}\t{wrong}")


if __name__ == "__main__":
    # It takes fewer cycles from the server that is measured, where it is installed.
    with contextlib.suppress(ImportError):
        import uvloop

        uvloop.install()
    base, rate, seconds, connections, path = sys.argv[1:6]
    with open(path, encoding="utf-8") as file:
        asyncio.run(main(base, float(rate), float(seconds), int(connections), json.load(file)))
