#!/usr/bin/env python3
"""A WARC file made from a seed, scanned as a stream: how fast, and in how much memory.

    tests/scripts/scan_archive.py target/release/debunk [--megabytes 1000] [--seed 1] [--gzip]

Writes pages of about 60 kB in English, Russian and Chinese, one in a hundred with a wrong claim, to a temporary folder. Scans
a tenth of them and then all, with one thread and with as many as there are processors. Prints megabytes of the (unpacked)
archive per CPU second and per second, and the peak of memory. Exits with 1 where a page is missing, where a CPU second gets
through less than 30 MB, or where memory grows with the archive.
"""

import argparse
import gzip
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import os

SENTENCES = [
    "Walks around the lake are quiet in May and the ferry leaves at noon from the old pier near the market.",
    "Паром отходит в полдень от старой пристани у рынка, а тропа вокруг озера в мае почти пуста.",
    "五月的湖边步道很安静,渡轮中午从市场附近的老码头出发,沿途可以看到雪山和牧场。",
    "The train takes four hours and the dining car serves soup until ten in the evening.",
    "Поезд идёт четыре часа, и вагон-ресторан работает до десяти вечера.",
    "火车需要四个小时,餐车供应汤直到晚上十点,站台上有人卖水果。",
]
CLAIM = "The Kazakhstan tourist card is an electronic visa that every visitor must hold before boarding."
KINDS = 200
BODY = 60_000


def template(kind, seed):
    rand = random.Random(seed * 1_000_003 + kind)
    parts, size = [], 0
    while size < BODY:
        words = " ".join(rand.choice(SENTENCES) for _ in range(rand.randrange(2, 6)))
        links = "".join(f'<li class="item nav-{rand.randrange(99)}"><a href="/p{rand.randrange(10**6)}.html">{rand.randrange(10**6)}</a></li>' for _ in range(rand.randrange(0, 12)))
        part = f'<div class="row c{rand.randrange(10**5)}" data-id="{rand.randrange(10**9)}"><p>{words}</p><ul>{links}</ul></div>'
        parts.append(part)
        size += len(part.encode())
    claim = f"<p>{CLAIM}</p>" if kind % 100 == 7 else ""
    page = f"<!doctype html><html><head><meta charset=utf-8><title>Page @@@@@@@@</title></head><body><h1>Page @@@@@@@@</h1>{claim}{''.join(parts)}</body></html>"
    return page.encode()


def write(path, pages, seed, packed):
    templates = [template(kind, seed) for kind in range(KINDS)]
    total = 0
    with path.open("wb") as out:
        for number in range(pages):
            body = templates[number % KINDS].replace(b"@@@@@@@@", b"%08d" % number)
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
                f"WARC-Target-URI: https://site{number % 997}.example/{number}.html\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            record = head.encode() + block + b"\r\n\r\n"
            total += len(record)
            out.write(gzip.compress(record, 1) if packed else record)
    return total


def scan(debunk, folder, archive, threads):
    out, state = folder / "out.jsonl", folder / "scan.state"
    state.unlink(missing_ok=True)
    command = [debunk, "scan", str(archive), "--state", str(state), "--threads", str(threads), "--no-config", "--quiet", "-f", "jsonl"]
    started = time.monotonic()
    with out.open("w") as report:
        process = subprocess.Popen(command, stdout=report)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    code = os.waitstatus_to_exitcode(status)
    pages, flagged, seen = 0, 0, set()
    for line in out.open():
        page = json.loads(line)
        pages += 1
        seen.add(page["source"])
        flagged += page["verdict"] == "flagged"
    if code not in (0, 1) or len(seen) != pages:
        sys.exit(f"exit code {code}, {pages} pages, {len(seen)} addresses")
    return pages, flagged, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("debunk", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gzip", action="store_true")
    args = parser.parse_args()
    debunk = str(args.debunk.resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="scan-archive-"))
    wrong = False
    try:
        pages = args.megabytes * 1_000_000 // (BODY + 1500)
        name = "crawl.warc.gz" if args.gzip else "crawl.warc"
        few, all_of = folder / f"few-{name}", folder / name
        runs = [(few, max(pages // 10, 1)), (all_of, pages)]
        sizes = {path: write(path, count, args.seed, args.gzip) / 1e6 for path, count in runs}
        memory = {}
        for path, count in runs:
            found, flagged, wall, cpu, peak = scan(debunk, folder, path, 1)
            memory[path] = peak
            rate = sizes[path] / cpu
            print(f"{sizes[path]:.0f} MB, {count} pages, one thread: {sizes[path] / wall:.1f} MB/s, {rate:.1f} MB per CPU second, {peak:.0f} MB of memory", flush=True)
            wanted = sum(1 for n in range(count) if n % KINDS % 100 == 7)
            if found != count or flagged != wanted:
                print(f"{count - found} pages are missing; {flagged} flagged, {wanted} wanted")
                wrong = True
            wrong |= path == all_of and rate < 30
        _, _, wall, cpu, peak = scan(debunk, folder, all_of, 0)
        print(f"all processors: {sizes[all_of] / wall:.1f} MB/s, {sizes[all_of] / cpu:.1f} MB per CPU second, {peak:.0f} MB of memory")
        if memory[all_of] > 1.3 * memory[few] + 16:
            print("memory grows with the archive")
            wrong = True
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
