#!/usr/bin/env python3
"""Hostile pages scanned from loopback, one kind after the other: how much memory and time the worst of them take.

    tests/scripts/scan_hostile.py target/release/debunk [--hosts 8] [--most 200] [KIND...]

Each kind is served by so many hosts at once (127.0.0.2, 127.0.0.3, ...). Prints the peak of memory, the time and what the
scan says of the pages, and at last all kinds together. Exits with 1 where a page gets no result or memory goes beyond
`--most` megabytes. The brotli bomb needs the Python module `brotli`, and is left out without it.
"""

import argparse
import collections
import gzip
import http.server
import json
import multiprocessing
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

GIB = 1 << 30
# What is read of a page at most, less a little.
PAGE = (8 << 20) - 4096


def gzip_bomb():
    piece = gzip.compress(bytes(64 << 20), 9)
    # Members one after the other are one body.
    return piece * (GIB // (64 << 20))


def zstd_bomb():
    """One frame of blocks that say 'this byte, 128 KiB times'."""
    blocks = GIB >> 17
    head = bytes.fromhex("28b52ffd") + bytes([0x00, 0x58])  # no size; a window of 2 MiB
    block = lambda last: ((1 << 17) << 3 | 1 << 1 | last).to_bytes(3, "little") + b"\0"
    return head + block(0) * (blocks - 1) + block(1)


def brotli_bomb():
    import brotli

    packer, out = brotli.Compressor(quality=5, lgwin=24), []
    for _ in range(GIB >> 20):
        out.append(packer.process(bytes(1 << 20)))
    return b"".join([*out, packer.finish()])


def filled(head, unit, tail=""):
    """A page of `unit`, in which `{n}` is a number, up to the largest size that is read."""
    size = len(unit.format(n=0).encode()) + 3
    body = head + "".join(unit.format(n=n) for n in range((PAGE - len(head)) // size)) + tail
    return body.encode()[:PAGE]


HTML = "<!doctype html><html lang=en><title>Page</title><body>"
PAGES = {
    # Name: type, head, unit.
    "links": ("text/html", HTML, "<a href={n}>x</a>"),
    "far-links": ("text/html", HTML, "<a href=//h{n}.example>x</a>"),
    "blocks": ("text/html", HTML, "<p>x"),
    "empty-blocks": ("text/html", HTML, "<p></p>"),
    "items": ("text/html", HTML, "<ul><li>"),
    "depth": ("text/html", HTML, "<div>"),
    "bold": ("text/html", HTML, "<b><i>"),
    "cells": ("text/html", HTML + "<table>", "<tr><td>x<td>{n}"),
    "images": ("text/html", HTML, "<img src=//i.imgur.com/{n}.png>"),
    "attributes": ("text/html", HTML + "<p ", "a{n}=b "),
    "comments": ("text/html", HTML, "<!--{n}-->"),
    "entities": ("text/html", HTML, "&amp;&#x4e00;"),
    "scripts": ("text/html", HTML, "<script>{n}</script>"),
    "ld-json": ("text/html", HTML + "<script type=application/ld+json>[", '{{"@type":"Thing","url":"https://h{n}.example"}},'),
    "words": ("text/html", HTML + "<p>", "The ferry leaves at {n} from the old pier. "),
    "one-word": ("text/html", HTML + "<p>", "签证"),
    "claims": ("text/html", HTML, "<p>The Kazakhstan tourist card is an electronic visa that every visitor must hold {n}."),
    "handles": ("text/html", HTML + "<p>", "Telegram @visa_help{n} "),
    "hosts": ("text/html", HTML + "<p>", "the official site is kz{n}.example "),
    "phones": ("text/html", HTML + "<p>", "call +7 701 {n:07} "),
    "mail": ("text/html", HTML + "<p>", "write to a{n}@b.example "),
    "md-links": ("text/markdown", "", "[x]({n}) "),
    "md-items": ("text/markdown", "", "- x\n"),
    "md-quotes": ("text/markdown", "", "> "),
    "md-open": ("text/markdown", "", "[x](![`*_"),
    "md-cells": ("text/markdown", "|a|b|\n|-|-|\n", "|x|{n}|\n"),
    "plain": ("text/plain", "", "visa {n}\n"),
    "utf-16": ("text/html; charset=utf-16le", HTML, "<p>x"),
    "gbk": ("text/html", HTML, "<p>旅游卡{n}"),
}


ENDLESS = {"endless": b"a", "endless-links": b"<a href=/1>x</a>", "endless-headers": b"X-Header: a\r\n"}


def endless(write, unit):
    while True:
        write(unit * (1 + (16 << 10) // len(unit)))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies = {}

    def log_message(self, *_):
        pass

    def do_GET(self):
        kind = self.path.strip("/")
        self.close_connection = True
        try:
            if kind.startswith("endless"):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + (b"" if kind.endswith("headers") else b"\r\n"))
                return endless(self.wfile.write, ENDLESS[kind])
            headers, body = self.bodies[kind]
            head = "".join(f"{name}: {value}\r\n" for name, value in headers)
            self.wfile.write(f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        except OSError:
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass


def encoded(name, bomb):
    return lambda: ([("Content-Type", "text/html"), ("Content-Encoding", name)], bomb())


def page(kind):
    content_type, head, unit = PAGES[kind]
    body = filled(head, unit)
    if kind == "utf-16":
        body = body.decode()[: PAGE // 2].encode("utf-16le")
    if kind == "gbk":
        body = body.decode(errors="ignore").encode("gbk")
    return [("Content-Type", content_type)], body


MADE = {
    "gzip-bomb": encoded("gzip", gzip_bomb),
    "zstd-bomb": encoded("zstd", zstd_bomb),
    "brotli-bomb": encoded("br", brotli_bomb),
    "headers": lambda: ([(f"X-{n}", "a" * 40) for n in range(10_000)], b"<p>words"),
    "listing": lambda: ([("Content-Type", "application/xml")], filled("<urlset>", "<url><loc>ftp://h{n}.example/</loc></url>", "</urlset>")),
    **{kind: (lambda kind=kind: page(kind)) for kind in PAGES},
}


def bodies(kinds):
    made = {}
    for kind in kinds:
        try:
            if kind in MADE:
                made[kind] = MADE[kind]()
        except ImportError:
            print("no module `brotli`: its bomb is left out", flush=True)
    return made


def high_water(pid):
    """The peak of a process so far, in kB: what `wait4` tells starts at the size of the parent."""
    try:
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def serve(kinds, pipe):
    Handler.bodies = bodies(kinds)
    server = Server(("0.0.0.0", 0), Handler)
    pipe.send((server.server_port, [kind for kind in kinds if kind in [*ENDLESS, *Handler.bodies]]))
    server.serve_forever()


def scan(debunk, folder, urls):
    (folder / "urls.txt").write_text("".join(f"{url}\n" for url in urls))
    (folder / "scan.state").unlink(missing_ok=True)
    command = [debunk, "scan", "urls.txt", "--state", "scan.state", "--no-config", "--allow-private", "--ignore-robots", "--quiet"]
    command += ["--delay", "0", "--retries", "0", "--concurrency", "128", "--exit-zero", "--allow-unchecked", "-f", "jsonl"]
    started = time.monotonic()
    with (folder / "out.jsonl").open("w") as out:
        process = subprocess.Popen(command, stdout=out, cwd=folder)
        peak = 0
        while process.poll() is None:
            peak = max(peak, high_water(process.pid))
            time.sleep(0.02)
    took = time.monotonic() - started
    said, seen = collections.Counter(), set()
    for line in (folder / "out.jsonl").open():
        page = json.loads(line)
        seen.add(page["source"])
        said[page["visit"]["outcome"], page["verdict"]] += 1
    return peak / 1024, took, said, set(urls) - seen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("debunk", type=pathlib.Path)
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--most", type=int, default=200)
    args = parser.parse_intermixed_args()
    debunk = str(args.debunk.resolve())
    ours, theirs = multiprocessing.Pipe()
    wanted = args.kinds or [*ENDLESS, *MADE]
    multiprocessing.Process(target=serve, args=(wanted, theirs), daemon=True).start()
    port, kinds = ours.recv()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="scan-hostile-"))
    urls = {kind: [f"http://127.0.0.{2 + n}:{port}/{kind}" for n in range(args.hosts)] for kind in kinds}
    runs = list(urls.items())
    if len(kinds) > 1:
        runs.append(("all together", [url for some in urls.values() for url in some]))
    wrong = False
    try:
        for kind, some in runs:
            peak, took, said, lost = scan(debunk, folder, some)
            words = ", ".join(f"{count} {outcome} {verdict}" for (outcome, verdict), count in said.most_common())
            # A list of addresses is read, and is no page.
            lost -= {url for url in lost if url.endswith("/listing")}
            bad = peak > args.most or lost
            wrong |= bool(bad)
            print(f"{kind:16} {peak:5.0f} MB {took:6.1f} s  {words}{f'; {len(lost)} without result' if lost else ''}{'  <--' if bad else ''}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
