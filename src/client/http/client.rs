//! The HTTP client: one connection pool for the whole process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, redirect};

use super::transport::Transport;
use crate::error::{Error, Result};
use crate::runtime;
use crate::settings::Proxy;

/// The longest that a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

const USER_AGENT: &str = concat!("duckdb-braze/", env!("CARGO_PKG_VERSION"));

/// The client for DuckDB's proxy setting; without one, the usual environment variables count.
///
/// # Errors
/// If the proxy's address is none, no trusted certificates are found, or the process was forked.
pub fn client(proxy: Option<&Proxy>) -> Result<Arc<dyn Transport>> {
    static CLIENTS: Mutex<Option<HashMap<Option<Proxy>, Client>>> = Mutex::new(None);
    runtime::check_process()?;
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let clients = clients.get_or_insert_default();
    if let Some(client) = clients.get(&proxy.cloned()) {
        return Ok(Arc::new(client.clone()));
    }
    let client = build(proxy)?;
    clients.insert(proxy.cloned(), client.clone());
    Ok(Arc::new(client))
}

fn build(proxy: Option<&Proxy>) -> Result<Client> {
    // The process has one provider; another extension may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_TIMEOUT)
        // The key must not follow a redirect, and Braze's API has none.
        .redirect(redirect::Policy::none())
        .tls_certs_only(certificates()?);
    if let Some(Proxy { address, username, password }) = proxy {
        let mut proxy = reqwest::Proxy::all(address).map_err(|error| client_error(&error))?;
        if !username.is_empty() {
            proxy = proxy.basic_auth(username, password);
        }
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| client_error(&error))
}

/// The certificates that the platform trusts, or those in the file that `SSL_CERT_FILE` names.
fn certificates() -> Result<Vec<Certificate>> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let problems: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(Error::Client { problem: format!("no trusted certificates were found. {}", problems.join(". ")) });
    }
    Ok(found.certs.iter().filter_map(|certificate| Certificate::from_der(certificate).ok()).collect())
}

fn client_error(error: &reqwest::Error) -> Error {
    Error::Client { problem: error.to_string() }
}
