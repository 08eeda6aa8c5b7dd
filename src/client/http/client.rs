//! The HTTP clients: one for each workspace, and one beside it for a proxy. Each has its own connections.

use std::collections::HashMap;
use std::env;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Request as HttpRequest, redirect};

use super::proxy::{NamedProxy, ProxyRules};
use super::transport::{Answering, Transport, TransportError};
use crate::error::{Error, Result};
use crate::runtime;
use crate::settings::Proxy;

/// The longest that a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The requests that may share a connection, as HTTP/2 has it. Servers let a hundred in at least (RFC 9113, 6.5.2); those
/// beyond what they let in would wait until others are done.
const REQUESTS_PER_CONNECTION: usize = 100;

/// The bytes of an answer that may be on their way before they are read. Answers wait for memory unread: those on the same
/// connection must not wait for them, so that only the single answers have a bound.
const ANSWER_BYTES_AHEAD: u32 = 256 << 10;

const USER_AGENT: &str = concat!("duckdb-braze/", env!("CARGO_PKG_VERSION"));

/// The variables that name certificates, and whether each is of a file.
const CERTIFICATE_VARIABLES: [(&str, bool); 2] = [("SSL_CERT_FILE", true), ("SSL_CERT_DIR", false)];

/// Sends what must be sent directly, and everything else as the rules say.
struct RoutedClient {
    direct: Connections,
    outside: Connections,
    rules: ProxyRules,
}

/// The clients of the process, by their rules and the name of the workspace.
type Clients = HashMap<(ProxyRules, String), Arc<RoutedClient>>;

/// Clients that are alike: one has a single connection to a host that speaks HTTP/2, so that several are needed for many
/// requests at once.
struct Connections {
    build: Box<dyn Fn() -> Result<Client> + Send + Sync>,
    clients: Mutex<Vec<Client>>,
}

/// The client of a workspace, for DuckDB's proxy setting and the usual environment variables.
///
/// # Errors
/// If the proxy cannot be used, no trusted certificates are found, or the process was forked.
pub fn client(proxy: Option<&Proxy>, workspace: &str) -> Result<Arc<dyn Transport>> {
    static CLIENTS: Mutex<Option<Clients>> = Mutex::new(None);
    runtime::check_process()?;
    let key = (ProxyRules::new(proxy, |name| env::var(name).ok())?, workspace.to_owned());
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let clients = clients.get_or_insert_default();
    if let Some(client) = clients.get(&key) {
        return Ok(Arc::clone(client) as Arc<dyn Transport>);
    }
    let client = Arc::new(RoutedClient::new(key.0.clone())?);
    clients.insert(key, Arc::clone(&client));
    Ok(client)
}

impl RoutedClient {
    fn new(rules: ProxyRules) -> Result<Self> {
        // The process has one provider; another extension may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let certificates: Arc<[Certificate]> = certificates()?.into();
        let trusted = Arc::clone(&certificates);
        let direct = Connections::new(move || build(builder(&trusted).no_proxy()))?;
        let proxy = rules.proxy.as_ref().map(NamedProxy::for_client).transpose()?;
        let outside = Connections::new(move || match &proxy {
            Some(proxy) => build(builder(&certificates).no_proxy().proxy(proxy.clone())),
            // The system may have a proxy of its own.
            None => build(builder(&certificates)),
        })?;
        Ok(RoutedClient { direct, outside, rules })
    }
}

impl Connections {
    fn new(build: impl Fn() -> Result<Client> + Send + Sync + 'static) -> Result<Self> {
        let first = build()?;
        Ok(Connections { build: Box::new(build), clients: Mutex::new(vec![first]) })
    }

    /// The client of a request at this place.
    fn at(&self, place: usize) -> Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let number = place / REQUESTS_PER_CONNECTION;
        while clients.len() <= number
            && let Ok(another) = (self.build)()
        {
            clients.push(another);
        }
        // Where there cannot be another one, the last has to do.
        clients[number.min(clients.len() - 1)].clone()
    }
}

impl Transport for RoutedClient {
    fn send(&self, request: HttpRequest, place: usize) -> Answering {
        let is_direct = self.rules.is_direct(request.url());
        let proxy = self.rules.proxy.as_ref().filter(|_| !is_direct).map(NamedProxy::shown);
        let connections = if is_direct { &self.direct } else { &self.outside };
        let sent = connections.at(place).execute(request);
        Box::pin(async move { sent.await.map_err(|error| TransportError::new(error).through(proxy)) })
    }
}

impl NamedProxy {
    fn for_client(&self) -> Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(self.url.clone()).map_err(|error| client_error(&error))?;
        Ok(if self.username.is_empty() { proxy } else { proxy.basic_auth(&self.username, &self.password) })
    }
}

fn builder(certificates: &[Certificate]) -> ClientBuilder {
    Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_initial_stream_window_size(ANSWER_BYTES_AHEAD)
        .http2_initial_connection_window_size(i32::MAX.unsigned_abs())
        // The key must not follow a redirect, and Braze's API has none.
        .redirect(redirect::Policy::none())
        .tls_certs_only(certificates.iter().cloned())
}

fn build(builder: ClientBuilder) -> Result<Client> {
    builder.build().map_err(|error| client_error(&error))
}

/// The certificates that the platform trusts, or those that variables name: each of them must have
/// some.
fn certificates() -> Result<Vec<Certificate>> {
    for (variable, is_file) in CERTIFICATE_VARIABLES {
        if let Some(place) = env::var_os(variable) {
            check_certificates(variable, Path::new(&place), is_file)?;
        }
    }
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let problems: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(Error::Client { problem: format!("no trusted certificates were found. {}", problems.join(". ")) });
    }
    Ok(found.certs.iter().filter_map(|certificate| Certificate::from_der(certificate).ok()).collect())
}

/// Checks that a variable names a place with certificates.
fn check_certificates(variable: &'static str, place: &Path, is_file: bool) -> Result<()> {
    let places: Vec<_> = if is_file { vec![place.to_owned()] } else { env::split_paths(place).collect() };
    let mut problem = None;
    for place in &places {
        let paths = if is_file { (Some(place.as_path()), None) } else { (None, Some(place.as_path())) };
        let found = rustls_native_certs::load_certs_from_paths(paths.0, paths.1);
        if !found.certs.is_empty() {
            return Ok(());
        }
        problem = problem.or_else(|| found.errors.first().map(|error| cause(error)));
    }
    let problem = problem.unwrap_or_else(|| "no certificates found".to_owned());
    Err(Error::Certificates { variable, place: place.display().to_string(), problem })
}

/// The innermost error, which says what is wrong.
fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), cause)
}

fn client_error(error: &reqwest::Error) -> Error {
    Error::Client { problem: error.to_string() }
}
