//! The command line.

use crate::options::{Options, Setting, setting};
use std::net::SocketAddr;
use std::path::PathBuf;

pub const USAGE: &str = "braze-sandbox [--http ADDR] [--https ADDR --ca FILE] [--option KEY=VALUE ...]";

#[derive(Debug, PartialEq, Eq)]
pub struct Cli {
    pub http: SocketAddr,
    pub https: SocketAddr,
    /// Where the authority's certificate goes; https is served only with it.
    pub ca: Option<PathBuf>,
    /// Options that keys need not repeat.
    pub options: Vec<Setting>,
}

impl Cli {
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut cli = Cli { http: any_port, https: any_port, ca: None, options: Vec::new() };
        let mut https_asked = false;
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} requires a value"));
            match argument.as_str() {
                "--http" => cli.http = loopback(&value()?)?,
                "--https" => {
                    cli.https = loopback(&value()?)?;
                    https_asked = true;
                }
                "--ca" => cli.ca = Some(PathBuf::from(value()?)),
                "--option" => cli.options.push(setting(&value()?)),
                _ => return Err(format!("unknown argument {argument}; usage: {USAGE}")),
            }
        }
        if https_asked && cli.ca.is_none() {
            return Err("--https requires --ca: without it, no client could trust the server".to_owned());
        }
        Options::of_settings(&cli.options).map_err(|bad| bad.to_string())?;
        Ok(cli)
    }
}

/// The sandbox trusts everybody, so it talks to this machine only.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| format!("{text} is not an address such as 127.0.0.1:8080"))?;
    if address.ip().is_loopback() { Ok(address) } else { Err(format!("{text} is not a loopback address")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &str) -> Result<Cli, String> {
        Cli::parse(arguments.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn everything_has_a_default() {
        let cli = parse("").expect("defaults");
        assert_eq!((cli.http.to_string().as_str(), cli.ca), ("127.0.0.1:0", None));
    }

    #[test]
    fn arguments() {
        let cli = parse("--http [::1]:80 --https 127.0.0.2:443 --ca ca.pem --option campaigns=5").expect("good");
        assert_eq!(cli.https.to_string(), "127.0.0.2:443");
        assert_eq!(cli.options, [setting("campaigns=5")]);
    }

    #[test]
    fn mistakes() {
        for arguments in [
            "--http 0.0.0.0:80",
            "--http",
            "--https 127.0.0.1:0",
            "--port 80",
            "--option campaign=5",
            "--http localhost:80",
        ] {
            assert!(parse(arguments).is_err(), "{arguments}");
        }
    }
}
