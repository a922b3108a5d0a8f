//! Host names to addresses, behind a trait so that tests and later resolvers can stand in.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// An answer under way.
pub type Answer<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Something that resolves names. What it answers is judged afterwards, so it may answer anything.
pub trait Lookup: Send + Sync {
    /// Addresses of `host`, an ASCII name. An error's text ends up in a report. The caller bounds the time.
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a>;
}

/// A function is a resolver: what tests use.
impl<F> Lookup for F
where
    F: Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync,
{
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        Box::pin(std::future::ready(self(host)))
    }
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses<'a>(&'a self, host: &'a str) -> Answer<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) })
    }
}
