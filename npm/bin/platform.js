// The package that carries the program for each kind of machine.
"use strict";

/** Rust's name of a target, with what npm needs to choose it. */
const TARGETS = {
  "x86_64-unknown-linux-gnu": { os: "linux", cpu: "x64", libc: "glibc" },
  "x86_64-unknown-linux-musl": { os: "linux", cpu: "x64", libc: "musl" },
  "aarch64-unknown-linux-gnu": { os: "linux", cpu: "arm64", libc: "glibc" },
  "aarch64-unknown-linux-musl": { os: "linux", cpu: "arm64", libc: "musl" },
  "x86_64-apple-darwin": { os: "darwin", cpu: "x64" },
  "aarch64-apple-darwin": { os: "darwin", cpu: "arm64" },
  "x86_64-pc-windows-msvc": { os: "win32", cpu: "x64" },
};

/** Name of the package for a target. */
function nameOf({ os, cpu, libc }) {
  return `@debunk/${[os, cpu, libc].filter(Boolean).join("-")}`;
}

/** Name of the package for a machine as Node describes it. */
function packageFor(os, cpu, musl) {
  return nameOf({ os, cpu, libc: os === "linux" ? (musl ? "musl" : "glibc") : undefined });
}

module.exports = { TARGETS, nameOf, packageFor };
