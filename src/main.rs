//! Parses arguments, runs one command, gives the exit code.

fn main() {}
