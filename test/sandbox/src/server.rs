//! Connections: accepts them, speaks HTTP/1.1 and HTTP/2, and breaks them when told to.

use crate::delivery::Delivery;
use crate::sandbox::{Manner, Reply, Request, Sandbox};
use chrono::Utc;
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName};
use hyper::service::service_fn;
use hyper::{Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use socket2::SockRef;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// A stalled request is given up here, should the client have more patience.
const STALL_MAX: Duration = Duration::from_secs(600);
/// After an accept that failed, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Numbers connections over all listeners.
static CONNECTIONS: AtomicU64 = AtomicU64::new(1);

/// Serves for ever; with TLS if there is an acceptor.
pub async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, sandbox: Arc<Sandbox>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, tls.clone(), sandbox.clone()));
            }
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Serves one connection. One that fails is broken on purpose or by the client, so there is nobody
/// to tell.
async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, sandbox: Arc<Sandbox>) {
    let _ = stream.set_nodelay(true);
    // A second handle keeps the socket open until it is known how to close it.
    let Ok(socket) = SockRef::from(&stream).try_clone() else {
        return;
    };
    let served = match tls {
        None => exchange(stream, sandbox).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => exchange(stream, sandbox).await,
            Err(error) => Err(error.into()),
        },
    };
    if served.is_err() {
        // Closing without lingering sends a reset.
        let _ = socket.set_linger(Some(Duration::ZERO));
    }
}

async fn exchange<S>(stream: S, sandbox: Arc<Sandbox>) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let service = service_fn(move |request| respond(sandbox.clone(), connection, request));
    let mut http = Builder::new(TokioExecutor::new());
    // Gives `X-Ratelimit-Limit`, the recorded spelling.
    http.http1().title_case_headers(true);
    http.serve_connection(TokioIo::new(stream), service).await
}

/// An error breaks the connection; over HTTP/2 only the stream, so that other requests go on.
async fn respond(
    sandbox: Arc<Sandbox>,
    connection: u64,
    request: hyper::Request<Incoming>,
) -> io::Result<Response<Delivery>> {
    let Reply { answer, wait_ms, manner, ticket } = sandbox.reply(&view(&request, connection), Utc::now());
    if wait_ms > 0 {
        sleep(Duration::from_millis(wait_ms)).await;
    }
    match manner {
        Manner::Refuse => return Err(io::Error::other("refused on purpose")),
        Manner::Stall => {
            sleep(STALL_MAX).await;
            return Err(io::Error::other("stalled on purpose"));
        }
        Manner::Whole | Manner::Cut | Manner::Oversized => {}
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(HeaderName::from_static(name), value);
    }
    response.body(Delivery::new(answer.body, manner, ticket)).map_err(io::Error::other)
}

fn view(request: &hyper::Request<Incoming>, connection: u64) -> Request<'_> {
    Request {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        authorization: header(request.headers(), &AUTHORIZATION),
        accepts_gzip: header(request.headers(), &ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip")),
        http_version: match request.version() {
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2.0",
            _ => "HTTP/1.1",
        },
        connection,
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
