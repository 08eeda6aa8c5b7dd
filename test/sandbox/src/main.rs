//! A Braze workspace in a box: answers on loopback as the Braze REST API does, and misbehaves on
//! request.
//!
//! # Layout
//!
//! What is decided without I/O, from the outside in:
//!
//! - `sandbox`: a request becomes a reply: authentication, permission, quota, faults, answer.
//! - `workspace`: one key's state; `options` are what the key says, `log` what was asked, `quota`
//!   what is left.
//! - `faults`, `chaos`: what goes wrong with an attempt.
//! - `endpoints`: the table of endpoints; `listing` and `paging` cut lists, which are `run`s of
//!   numbers, `query` reads parameters.
//! - `telling`: errors and limits in other spellings.
//! - `download`: how the file of an export is answered.
//! - `data`: what is in the workspace; `json`: how it is written down.
//! - `control`: the paths about the sandbox itself.
//!
//! And the I/O: `cli`, `tls`, `server`, `delivery`, which sends bodies well or badly, and `exports`,
//! which makes files.

mod answer;
mod bounded;
mod chaos;
mod cli;
mod control;
mod data;
mod delivery;
mod download;
mod endpoints;
mod exports;
mod faults;
mod hash;
mod json;
mod listing;
mod log;
mod options;
mod paging;
mod query;
mod quota;
mod run;
mod sandbox;
mod server;
mod telling;
mod tls;
mod workspace;

use crate::cli::Cli;
use crate::sandbox::Sandbox;
use serde::Serialize;
use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The one line on standard output: where the sandbox is.
#[derive(Serialize)]
struct Announcement {
    http: String,
    https: Option<String>,
    ca: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse(std::env::args().skip(1)) {
        Ok(cli) => run(cli).await,
        Err(mistake) => Err(mistake.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("braze-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    let sandbox = Arc::new(Sandbox::new(cli.options));

    let http = TcpListener::bind(cli.http).await?;
    let mut announcement = Announcement { http: format!("http://{}", http.local_addr()?), https: None, ca: None };
    tokio::spawn(server::serve(http, None, sandbox.clone()));

    if let Some(ca) = cli.ca {
        let authority = tls::authority(chrono::Utc::now())?;
        std::fs::write(&ca, authority.certificate_pem)?;
        let https = TcpListener::bind(cli.https).await?;
        announcement.https = Some(format!("https://localhost:{}", https.local_addr()?.port()));
        announcement.ca = Some(ca.display().to_string());
        tokio::spawn(server::serve(https, Some(authority.acceptor), sandbox));
    }

    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(&announcement)?)?;
    out.flush()?;
    drop(out);

    tokio::select! {
        () = starter_gone() => {}
        () = told_to_end() => {}
    }
    Ok(())
}

/// Standard input ends with the process that holds its other end, so the sandbox never outlives its
/// starter.
async fn starter_gone() {
    let (gone, wait) = oneshot::channel();
    // A thread, because a read of standard input cannot be given up and would keep the runtime from
    // ending.
    std::thread::spawn(move || {
        let mut ignored = [0; 256];
        while matches!(io::stdin().read(&mut ignored), Ok(1..)) {}
        let _ = gone.send(());
    });
    let _ = wait.await;
}

/// SIGINT, and SIGTERM where there is one.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
