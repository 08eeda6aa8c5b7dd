//! Connections: accepts them, speaks HTTP/1.1 and HTTP/2, and breaks them when told to.

use crate::delivery::{Delivery, STALL_MAX};
use crate::download::Conditions;
use crate::sandbox::{BODY_BYTES_MAX, Manner, Reply, Request, Sandbox};
use chrono::Utc;
use http_body::Body;
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, IF_MATCH, IF_RANGE, RANGE,
};
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use socket2::SockRef;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

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
        None => exchange(stream, "http", sandbox).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => exchange(stream, "https", sandbox).await,
            Err(error) => Err(error.into()),
        },
    };
    if served.is_err() {
        // Closing without lingering sends a reset.
        let _ = socket.set_linger(Some(Duration::ZERO));
    }
}

async fn exchange<S>(
    stream: S,
    scheme: &'static str,
    sandbox: Arc<Sandbox>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
    let service = service_fn(move |request| respond(sandbox.clone(), scheme, connection, request));
    let mut http = Builder::new(TokioExecutor::new());
    // Gives `X-Ratelimit-Limit`, the recorded spelling.
    http.http1().title_case_headers(true);
    http.serve_connection(TokioIo::new(stream), service).await
}

/// An error breaks the connection; over HTTP/2 only the stream, so that other requests go on.
async fn respond(
    sandbox: Arc<Sandbox>,
    scheme: &str,
    connection: u64,
    request: hyper::Request<Incoming>,
) -> io::Result<Response<Delivery>> {
    let (head, body) = request.into_parts();
    let body = read(body).await?;
    let base = base(scheme, &head);
    let request = Request { body: &body, base: &base, connection, ..view(&head) };
    let Reply { answer, part, wait_ms, manner, ticket } = sandbox.reply(&request, Utc::now());
    if wait_ms > 0 {
        sleep(Duration::from_millis(wait_ms)).await;
    }
    match manner {
        Manner::Refuse => return Err(io::Error::other("refused on purpose")),
        Manner::Stall => {
            sleep(STALL_MAX).await;
            return Err(io::Error::other("stalled on purpose"));
        }
        Manner::Whole | Manner::Cut | Manner::Hang | Manner::Oversized => {}
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(HeaderName::from_static(name), value);
    }
    let delivery = match part {
        Some(part) => Delivery::of_part(part, manner, ticket),
        None => Delivery::new(answer.body, manner, ticket),
    };
    response.body(delivery).map_err(io::Error::other)
}

/// The body, or a bit more than may be sent of it. The rest is read, too: a client that still sends
/// when the connection ends may miss the answer.
async fn read(mut body: Incoming) -> io::Result<Vec<u8>> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(announced.min(BODY_BYTES_MAX));
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        if let Ok(data) = frame.map_err(io::Error::other)?.into_data()
            && bytes.len() <= BODY_BYTES_MAX
        {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// Where the client reached the sandbox: by name or by address, as it pleased.
fn base(scheme: &str, head: &Parts) -> String {
    let host = match head.uri.authority() {
        Some(authority) => authority.as_str(),
        None => header(&head.headers, &HOST).unwrap_or_default(),
    };
    format!("{scheme}://{host}")
}

fn view(head: &Parts) -> Request<'_> {
    let header = |name| header(&head.headers, name);
    Request {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        conditions: Conditions { range: header(&RANGE), if_range: header(&IF_RANGE), if_match: header(&IF_MATCH) },
        authorization: header(&AUTHORIZATION),
        content_type: header(&CONTENT_TYPE),
        accepts_gzip: header(&ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip")),
        http_version: match head.version {
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2.0",
            _ => "HTTP/1.1",
        },
        ..Request::default()
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
