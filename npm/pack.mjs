// Makes the npm packages of a release: `node npm/pack.mjs OUT TARGET=BINARY...`.
//
// One package for each target with its program, and the one that people install, which asks for them by exact version. The
// source names none of them, so that nothing but a release made here can depend on their names.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const { TARGETS, nameOf } = createRequire(import.meta.url)("./bin/platform.js");

const [out, ...pairs] = process.argv.slice(2);
if (!out || pairs.length === 0) {
  console.error("node npm/pack.mjs OUT TARGET=BINARY...");
  process.exit(2);
}

const main = JSON.parse(readFileSync(path.join(here, "package.json"), "utf8"));
const cargo = readFileSync(path.join(here, "..", "Cargo.toml"), "utf8");
main.version = cargo.match(/^version = "(.+)"$/m)[1];
main.optionalDependencies = {};

const write = (folder, contents) => writeFileSync(path.join(folder, "package.json"), JSON.stringify(contents, null, 2) + "\n");
const pack = (folder) => execFileSync("npm", ["pack", "--silent", "--pack-destination", out, folder], { stdio: "inherit" });

mkdirSync(out, { recursive: true });
for (const pair of pairs) {
  const at = pair.indexOf("=");
  const [target, binary] = [pair.slice(0, at), pair.slice(at + 1)];
  const machine = TARGETS[target];
  if (!machine) throw new Error(`${target} is no target of npm/bin/platform.js`);
  const folder = path.join(out, "build", target);
  const program = machine.os === "win32" ? "debunk.exe" : "debunk";
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, path.join(folder, program));
  chmodSync(path.join(folder, program), 0o755);
  const { license, repository, version } = main;
  const name = nameOf(machine);
  const only = { os: [machine.os], cpu: [machine.cpu], ...(machine.libc ? { libc: [machine.libc] } : {}) };
  write(folder, { name, version, description: `debunk for ${target}`, license, repository, files: [program], ...only });
  main.optionalDependencies[name] = version;
  pack(folder);
}

const folder = path.join(out, "build", "debunk");
cpSync(path.join(here, "bin"), path.join(folder, "bin"), { recursive: true });
write(folder, main);
pack(folder);
