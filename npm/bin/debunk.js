#!/usr/bin/env node
// Starts the program that the package for this machine carries. Nothing is downloaded: npm has chosen the package.
"use strict";

const { spawnSync } = require("node:child_process");
const path = require("node:path");
const { packageFor } = require("./platform.js");

function binary() {
  if (process.env.DEBUNK_BINARY) return process.env.DEBUNK_BINARY;
  const name = packageFor(process.platform, process.arch, isMusl());
  try {
    const folder = path.dirname(require.resolve(`${name}/package.json`));
    return path.join(folder, process.platform === "win32" ? "debunk.exe" : "debunk");
  } catch {
    console.error(
      `debunk: the package ${name} is not installed. It comes as an optional dependency: install without --omit=optional, ` +
        "or set DEBUNK_BINARY to a debunk built with `cargo install`.",
    );
    process.exit(2);
  }
}

/** Whether the C library of this machine is musl: glibc names its version in the report of the running process. */
function isMusl() {
  if (process.platform !== "linux") return false;
  return !process.report.getReport().header.glibcVersionRuntime;
}

const ran = spawnSync(binary(), process.argv.slice(2), { stdio: "inherit" });
if (ran.error) {
  console.error(`debunk: cannot be started: ${ran.error.message}`);
  process.exit(2);
}
if (ran.signal) process.kill(process.pid, ran.signal);
process.exit(ran.status ?? 2);
