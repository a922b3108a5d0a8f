//! Accepts connections, bounds every wait on them, and drains them at the end.
//!
//! A server that only reads and writes waits for ever on a client that does neither. Here a connection has a time for its
//! headers, for lying idle and for reading what it asked for; bodies have theirs in [`super::body`].

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, SizeHint};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

use super::native::busy;
use super::router::{self, check_route, router};
use super::settings::Limits;
use super::state::App;

/// Most headers of a request.
const MAX_HEADERS: usize = 100;
/// Longest body that may be left unread without ending the connection: it came with the head, and is skipped. After a longer one
/// the connection ends, which must be said, or the client sends its next request into the void.
const MOST_SKIPPED: u64 = 4096;
/// How long, and how many bytes, a client may go on sending after its last answer.
const LINGER: Duration = Duration::from_secs(1);
const MOST_UNREAD: usize = 4 << 20;
/// What a connection is told for which there is no room. It costs no parsing, so refusing stays cheap.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// How far a server has come on its way to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It serves.
    Serving,
    /// It takes no more requests and finishes those it took.
    Draining,
    /// It ends at once.
    Over,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All that was accepted was answered.
    Drained,
    /// Some of it was not: the time was up, or the server was told to stop at once.
    Cut,
}

/// Address of whoever is at the other end of the connection; an extension of each request.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Listens on an address, with room for as many connections to come at once as may be open at once. The usual 128 would make the
/// system drop some of a burst, after their clients were told that they are connected.
///
/// # Errors
/// Where the address cannot be had.
pub fn listen(address: SocketAddr, limits: &Limits) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As usual on Unix: the address can be had again right after a restart. On Windows the same would share it with others.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(u32::try_from(limits.connections).unwrap_or(u32::MAX))
}

/// Serves connections of `listener` until `phase` says otherwise, then finishes what was accepted within the time the
/// settings give.
pub async fn run(app: Arc<App>, listener: TcpListener, mut phase: watch::Receiver<Phase>) -> Ended {
    let router = router(Arc::clone(&app));
    let counts = Arc::new(Counts::default());
    if app.traces.is_some() {
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            if let Some(traces) = &app.traces {
                traces.run().await;
            }
        });
    }
    let (alive, mut gone) = mpsc::channel::<Infallible>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = phase.wait_for(|phase| *phase != Phase::Serving) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, mostly: others have to end first.
                tracing::warn!(%error, "cannot accept a connection");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Some(place) = counts.enter(peer.ip(), &app) else {
            app.metrics.refused_connections.inc();
            refuse(stream);
            continue;
        };
        // Answers are small and wait for nothing to be joined with.
        let _ = stream.set_nodelay(true);
        let (app, router, alive, phase) = (Arc::clone(&app), router.clone(), alive.clone(), phase.clone());
        tokio::spawn(async move {
            app.metrics.connections.inc();
            greet(stream, peer, router, &app, phase).await;
            app.metrics.connections.dec();
            drop((place, alive));
        });
    }
    drop((listener, alive));
    app.stop();
    let time = Duration::from_secs(app.settings.limits.drain_seconds);
    let ended = tokio::select! {
        () = finished(&app, &mut gone) => Ended::Drained,
        () = sleep(time) => Ended::Cut,
        _ = phase.wait_for(|phase| *phase == Phase::Over) => Ended::Cut,
    };
    if let (Some(traces), Ended::Drained) = (&app.traces, ended) {
        traces.finish().await;
    }
    ended
}

/// Waits until every connection has ended and every URL check that was accepted is finished.
async fn finished(app: &App, gone: &mut mpsc::Receiver<Infallible>) {
    gone.recv().await;
    while app.urls.unfinished() > 0 {
        sleep(Duration::from_millis(20)).await;
    }
}

fn refuse(stream: TcpStream) {
    tokio::spawn(async move {
        let mut stream = stream;
        let _ = timeout(Duration::from_secs(1), async {
            stream.write_all(NO_ROOM).await?;
            stream.shutdown().await
        })
        .await;
    });
}

/// Speaks TLS first, where there is a certificate.
async fn greet(stream: TcpStream, peer: SocketAddr, router: Router, app: &App, phase: watch::Receiver<Phase>) {
    let Some(config) = app.tls.load_full() else { return talk(stream, peer, router, app, phase).await };
    let time = Duration::from_secs(app.settings.limits.header_seconds);
    if let Ok(Ok(stream)) = timeout(time, TlsAcceptor::from(config).accept(stream)).await {
        talk(stream, peer, router, app, phase).await;
    }
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    peer: SocketAddr,
    router: Router,
    app: &App,
    phase: watch::Receiver<Phase>,
) {
    let limits = &app.settings.limits;
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(Duration::from_secs(limits.write_seconds)));
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let shed = shed(app, &request);
        let mut router = router.clone();
        let length = request.body().size_hint().exact();
        Box::pin(async move {
            let (mut response, unread) = match shed {
                Some(response) => (response, true),
                None => {
                    let read = Arc::new(AtomicBool::new(request.body().is_end_stream()));
                    let mut request = request.map(|body| Body::new(Watched { body, read: Arc::clone(&read) }));
                    request.extensions_mut().insert(Peer(peer));
                    (router.call(request).await?, !read.load(Ordering::Relaxed))
                }
            };
            if unread && length.is_none_or(|length| length > MOST_SKIPPED) {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.header_seconds))
        .max_headers(MAX_HEADERS)
        .max_buf_size(limits.header_bytes.max(16 << 10))
        .half_close(false)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut phase = phase;
    // Why a connection ended is the client's affair: it hung up, was too slow, or spoke no HTTP.
    let ended = poll_fn(|context| connection.poll_without_shutdown(context));
    if first(ended, phase.wait_for(|phase| *phase != Phase::Serving)).await.is_none() {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    }
    linger(connection.into_parts().io.into_inner()).await;
}

/// The body of a request, which tells whether it was read to its end.
struct Watched {
    body: hyper::body::Incoming,
    read: Arc<AtomicBool>,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || self.body.is_end_stream() {
            self.read.store(true, Ordering::Relaxed);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Says that no more is answered, and reads what the client is still sending: what lay unread when a socket is closed makes the
/// system throw away an answer on its way, and a client would see a broken connection where it was told what is wrong.
async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut piece = [0; 8 << 10];
    let mut left = MOST_UNREAD;
    let _ = timeout(LINGER, async {
        stream.shutdown().await?;
        while left > 0 {
            match stream.read(&mut piece).await? {
                0 => break,
                length => left = left.saturating_sub(length),
            }
        }
        std::io::Result::Ok(())
    })
    .await;
}

/// The refusal of a check while too many wait, before anything is spent on it: on one processor, what refusing costs is taken
/// from those that were accepted.
fn shed(app: &App, request: &hyper::Request<hyper::body::Incoming>) -> Option<hyper::Response<Body>> {
    if !app.pool.is_busy() {
        return None;
    }
    let route = check_route(request.method(), request.uri().path())?;
    app.metrics.shed.inc();
    Some(router::refuse(route, &busy()))
}

/// The result of `left`, or `None` once `right` is there.
async fn first<L: Future, R: Future>(left: L, right: R) -> Option<L::Output> {
    tokio::select! {
        result = left => Some(result),
        _ = right => None,
    }
}

/// Connections, in all and by address.
#[derive(Debug, Default)]
struct Counts {
    open: Mutex<(usize, HashMap<IpAddr, usize>)>,
}

impl Counts {
    /// A place for a connection, if there is one.
    fn enter(self: &Arc<Self>, peer: IpAddr, app: &App) -> Option<Place> {
        let limits = &app.settings.limits;
        let mut open = self.open.lock().expect("no thread panics while it holds the lock");
        let (all, by_address) = &mut *open;
        let own = by_address.entry(peer).or_insert(0);
        let share = if app.settings.trusted_proxies.contains(&peer) { usize::MAX } else { limits.connections_per_address };
        if *all >= limits.connections || *own >= share {
            if *own == 0 {
                by_address.remove(&peer);
            }
            return None;
        }
        *own += 1;
        *all += 1;
        Some(Place { counts: Arc::clone(self), peer })
    }
}

/// One connection's place, given back when it is dropped.
struct Place {
    counts: Arc<Counts>,
    peer: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.counts.open.lock().expect("no thread panics while it holds the lock");
        let (all, by_address) = &mut *open;
        *all -= 1;
        if let Some(own) = by_address.get_mut(&self.peer) {
            *own -= 1;
            if *own == 0 {
                by_address.remove(&self.peer);
            }
        }
    }
}
