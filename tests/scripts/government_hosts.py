#!/usr/bin/env python3
"""No host of a state is called fake: each is put on pages that present it as official, and what is said of it is counted.

    tests/scripts/government_hosts.py target/release/debunk [--hosts LIST] [--rules rules] [--seed 1] [--show 20]

LIST has a host a line, with its country's two-letter code behind a tab where it is known (else the host's ending tells). Without
a list 100,000 names are made up below all government suffixes of `rules/countries`, and all portals and state hosts there are
taken with names below them. Every host is presented in English, Chinese and Russian as the official site of its government,
of one of its authorities, and of nobody in particular, and is named once with no claim at all. Exits with 1 where a host is
called fake or a look-alike, or where the program did not see it.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import tomllib

FAKE = {
    "wrong-official-host",
    "cited-official-host-not-found",
    "official-host-parked",
    "impersonates-official",
    "lookalike",
    "unofficial-presented-as-official",
}
LABELS = """www mail portal stat tax customs police health edu transport energy water land court senate parliament news archive library
museum archives opendata procurement tenders jobs weather geology forestry fisheries housing labour social pension registry notary
passport visa evisa e-visa eta immigration migration consular embassy border services eservices my mfa moi moh moe mof mod mia
north south east west central city county district region village press gazette ombudsman audit budget treasury planning statistics
tourism culture sport youth women veterans food agriculture environment climate digital ict cyber post aviation rail roads ports""".split()
SENTENCES = {
    "en": [
        "The official website of {owner} is https://{host}/ and it is open to all.",
        "The official website is https://{host}/ for all questions.",
        "A clerk wrote down {host} for us.",
    ],
    "zh": [
        "{owner}官网是 https://{host}/ 可以查询。",
        "官方网站：https://{host}/",
        "工作人员写下了 {host} 这个网址。",
    ],
    "ru": [
        "Официальный сайт {owner}: https://{host}/",
        "Официальный сайт находится по адресу https://{host}/",
        "Сотрудник записал нам {host} на листке.",
    ],
}
GOVERNMENT = {"en": "the government of {country}", "zh": "{country}政府", "ru": "правительства ({country})"}
PAGE = 400


def countries(rules):
    files = {}
    for path in sorted((rules / "countries").glob("*.toml")):
        country = tomllib.loads(path.read_text())
        files[country["code"]] = country
    return files


def first(names, lang):
    forms = names.get(lang) or names.get("en") or []
    return forms[0].split("{")[0].strip() if forms else None


def owners(country, lang, rand):
    name = first(country["names"], lang) or country["code"]
    named = [first(authority["names"], lang) for authority in country.get("authority", [])]
    named = [authority for authority in named if authority]
    government = GOVERNMENT[lang].format(country=name)
    return [government] + ([rand.choice(named)] if named else [])


def invented(files, rand, wanted=100_000):
    suffixes = [(suffix, code) for code, file in files.items() for suffix in file.get("suffixes", {}).get("government", [])]
    hosts = {}
    for code, file in files.items():
        known = [portal["host"] for portal in file.get("portal", []) if portal.get("standing", "official") == "official"]
        known += file.get("suffixes", {}).get("state_hosts", [])
        known += [host.split("/")[0] for authority in file.get("authority", []) for host in authority.get("hosts", [])]
        for host in known:
            hosts[host] = code
            for label in rand.sample(LABELS, 5):
                hosts[f"{label}.{host.removeprefix('www.')}"] = code
    while len(hosts) < wanted:
        suffix, code = rand.choice(suffixes)
        labels = [rand.choice(LABELS) for _ in range(rand.choice([1, 1, 2, 2, 3]))]
        if rand.random() < 0.3:
            labels[0] += rand.choice(["-", ""]) + rand.choice(LABELS)
        hosts[".".join(labels + [suffix])] = code
    return hosts


def listed(path, files):
    hosts = {}
    for line in pathlib.Path(path).read_text().splitlines():
        host, _, rest = line.partition("\t")
        code = rest.split("\t")[0].strip().upper() or host.rsplit(".", 1)[-1].upper()
        code = {"UK": "GB", "GOV": "US", "MIL": "US"}.get(code, code)
        if host and "_" not in host:
            hosts[host] = code if code in files else None
    return hosts


def write(folder, hosts, files, rand):
    by_country = collections.defaultdict(list)
    for host, code in hosts.items():
        by_country[code].append(host)
    for code, names in by_country.items():
        for at in range(0, len(names), PAGE):
            for lang, sentences in SENTENCES.items():
                title = first(files[code]["names"], lang) if code else {"en": "Links", "zh": "链接", "ru": "Ссылки"}[lang]
                lines = [f"# {title}"]
                for host in names[at : at + PAGE]:
                    for sentence in sentences:
                        whose = owners(files[code], lang, rand) if code and "{owner}" in sentence else [title]
                        lines += [sentence.format(owner=owner, host=host) for owner in whose]
                (folder / f"{code}-{at}-{lang}.md").write_text("\n\n".join(lines))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("program")
    arguments.add_argument("--hosts")
    arguments.add_argument("--rules", type=pathlib.Path, default=pathlib.Path("rules"))
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=20)
    options = arguments.parse_args()
    rand = random.Random(options.seed)
    files = countries(options.rules)
    hosts = listed(options.hosts, files) if options.hosts else invented(files, rand)
    seen, claimed, classes, bad = set(), set(), collections.Counter(), collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder), hosts, files, rand)
        report = pathlib.Path(folder) / "report.jsonl"
        command = [options.program, "check", "--no-cache", "--quiet", "--rules-only", options.rules, "-o", f"jsonl={report}", "-f", "csv", folder]
        done = subprocess.run(command, stdout=subprocess.DEVNULL)
        if done.returncode not in (0, 1):
            sys.exit(f"the program ended with {done.returncode}")
        for line in report.open():
            result = json.loads(line)
            for mention in result.get("hosts", []):
                host = mention["host"]
                if host not in seen:
                    classes[mention["class"]] += 1
                seen.add(host)
                if mention["claimed_as"] and mention["claimed_as"]["official"]:
                    claimed.add(host)
                if mention["verdict"] in FAKE:
                    bad[f"{mention['class']} {mention['verdict']}"][host] += 1
    missing = [host for host in hosts if host not in seen]
    print(f"{len(hosts)} hosts, {len(claimed)} understood as presented as official, {len(missing)} not seen")
    print("classes: " + ", ".join(f"{kind} {count}" for kind, count in classes.most_common()))
    fake = {host for names in bad.values() for host in names}
    print(f"called fake or look-alike: {len(fake)}")
    for what, names in sorted(bad.items(), key=lambda item: -len(item[1])):
        print(f"  {what}: {len(names)}: {' '.join(sorted(names)[: options.show])}")
    if missing:
        print("  not seen: " + " ".join(missing[: options.show]))
    sys.exit(1 if fake else 0)


if __name__ == "__main__":
    main()
