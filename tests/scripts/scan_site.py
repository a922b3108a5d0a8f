#!/usr/bin/env python3
"""A generated site scanned on loopback: every page once, however often the program is killed, and how long it takes.

    tests/scripts/scan_site.py target/release/debunk [--pages 20000] [--kills 10] [--seed 1]

Serves the site with nginx where it is installed, else with Python. Prints wall time, CPU time and peak memory of a run that
is not disturbed, beside `lychee` where that is installed; then kills runs with SIGKILL at random moments, takes them up
again until they are done, and compares. Exits with 1 where a page is lost or reported twice.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

LINKS = 30
WORDS = "walks around the lake are quiet in May and the ferry leaves at noon from the old pier near the market".split()
CLAIM = "The Kazakhstan tourist card is an electronic visa that every visitor must hold before boarding."


def page(number, pages, seed):
    rand = random.Random(seed * 1_000_003 + number)
    # The first two links make a tree, so that every page can be reached.
    to = [n for n in (2 * number + 1, 2 * number + 2) if n < pages]
    to += [rand.randrange(pages) for _ in range(LINKS - len(to))]
    links = "".join(f'<li><a href="/{n}.html">{rand.choice(WORDS)} {n}</a></li>' for n in to)
    text = "".join(f"<p>{' '.join(rand.choice(WORDS) for _ in range(40)).capitalize()}.</p>" for _ in range(4))
    claim = f"<p>{CLAIM}</p>" if number % 100 == 7 else ""
    return f"<!doctype html><html lang=en><title>Page {number}</title><body><h1>Page {number}</h1>{text}{claim}<ul>{links}</ul>"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(folder, port):
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if not nginx:
        handler = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(folder / "site")]
        return subprocess.Popen(handler, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    conf = folder / "nginx.conf"
    conf.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ types {{ text/html html; }} access_log {folder}/access.log; keepalive_requests 100000;\n"
        f"  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};\n"
        f"  uwsgi_temp_path {folder}; scgi_temp_path {folder};\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}/site; }} }}\n"
    )
    return subprocess.Popen([nginx, "-c", str(conf)], stderr=subprocess.DEVNULL)


def measure(command, **options):
    started = time.monotonic()
    process = subprocess.Popen(command, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def sources(path):
    found = [json.loads(line)["source"] for line in path.open()]
    if len(set(found)) != len(found):
        sys.exit("a page is reported twice")
    return set(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("debunk", type=pathlib.Path)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    debunk = str(args.debunk.resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="scan-site-"))
    (folder / "site").mkdir()
    for number in range(args.pages):
        (folder / "site" / f"{number}.html").write_text(page(number, args.pages, args.seed))
    port = free_port()
    server = serve(folder, port)
    time.sleep(1)
    start = f"http://127.0.0.1:{port}/0.html"
    fast = ["--allow-private", "--ignore-robots", "--delay", "0", "--per-host", "32", "--quiet"]
    try:
        expected = {f"http://127.0.0.1:{port}/{n}.html" for n in range(args.pages)}
        out = folder / "whole.jsonl"
        scan = [debunk, "scan", start, "--depth", "1000000", "--same-host", "--state", str(folder / "whole.state")]
        with out.open("w") as report:
            code, wall, cpu, memory = measure([*scan, *fast, "-f", "jsonl"], stdout=report)
        longest = max(2 * wall / max(args.kills, 1), 0.3)
        print(f"debunk scan: {wall:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB, exit code {code}", flush=True)
        if sources(out) != expected:
            sys.exit(f"{len(expected - sources(out))} pages are missing")
        lychee = shutil.which("lychee")
        if lychee:
            urls = folder / "urls.txt"
            urls.write_text("\n".join(sorted(expected)))
            options = "-n --host-request-interval 0s --host-concurrency 64 --max-concurrency 256".split()
            command = [lychee, *options, "--files-from", str(urls)]
            _, wall, cpu, memory = measure(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            print(f"lychee, which finds no pages and checks no words: {wall:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB", flush=True)
        rand = random.Random(args.seed)
        state = ["--state", str(folder / "killed.state")]
        kills, tries = 0, 0
        killed = folder / "killed.jsonl"
        while True:
            command = [debunk, "scan", "--resume", *state] if (folder / "killed.state").exists() else [*scan[:-2], *state]
            with killed.open("w") as report:
                process = subprocess.Popen([*command, *fast, "-f", "jsonl"], stdout=report)
                if kills >= args.kills:
                    process.wait()
                    break
                try:
                    process.wait(timeout=rand.uniform(0.05, longest))
                    if tries > 3 * args.kills:
                        break
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
            tries += 1
        lost = expected - sources(killed)
        same = killed.read_bytes() == out.read_bytes()
        asked = sum(1 for _ in (folder / "access.log").open()) if (folder / "access.log").exists() else 0
        print(f"killed {kills} times: {len(lost)} lost, none twice, report {'the same' if same else 'another'}; {asked} requests in all")
        if lost or not same:
            sys.exit(1)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
