//! What `tests/scripts/serve_load` measures with: a server that does nothing but read JSON and write it again, and a client
//! that asks at a fixed rate whatever comes back.
//!
//!     debunk-load echo
//!     debunk-load fire ADDRESS PATH --connections 64 --seconds 5 [--rate 1000] [--key KEY] [--expect TEXT] BODY...

mod client;
mod echo;

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("echo") => echo::serve(),
        Some("fire") => {
            let plan = plan(arguments)?;
            println!("{}", serde_json::to_string(&client::fire(&plan)?)?);
            Ok(())
        }
        _ => Err("the commands are echo and fire".into()),
    }
}

fn plan(mut arguments: impl Iterator<Item = String>) -> Result<client::Plan, Box<dyn std::error::Error>> {
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing"));
    let address = next("the address")?.parse()?;
    let path = next("the path")?;
    let mut plan = client::Plan { address, path, connections: 64, seconds: 5.0, rate: None, key: None, expect: None, bodies: Vec::new() };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} has no value"));
        match argument.as_str() {
            "--connections" => plan.connections = value()?.parse()?,
            "--seconds" => plan.seconds = value()?.parse()?,
            "--rate" => plan.rate = Some(value()?.parse()?),
            "--key" => plan.key = Some(value()?),
            "--expect" => plan.expect = Some(value()?),
            file => plan.bodies.push(std::fs::read(PathBuf::from(file))?),
        }
    }
    if plan.bodies.is_empty() {
        return Err("give bodies to send".into());
    }
    Ok(plan)
}
