//! An answer before it is sent.

use crate::json::{self, Bend};
use crate::query::BadParameter;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// What a proxy in between may answer with.
pub const ERROR_PAGE: &[u8] = b"<!DOCTYPE html>
<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>
";

impl From<BadParameter> for Answer {
    fn from(BadParameter(message): BadParameter) -> Self {
        Answer::error(400, &message)
    }
}

#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case, as HTTP/2 wants them.
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Answer { status, headers: vec![("content-type", "application/json".to_owned())], body: body.into() }
    }

    /// Braze's envelope of an error, `{"message":"…"}`.
    pub fn error(status: u16, message: &str) -> Self {
        Self::json(status, json::message(message))
    }

    /// Errors as objects, of catalogs: `{"errors":[{"id":…}],"message":"Invalid Request"}`.
    pub fn catalog_error(status: u16, id: &str, message: &str, parameter: &str, value: &str) -> Self {
        let body = json::open_envelope(&Bend::default(), |envelope| {
            envelope.list("errors", |errors| {
                errors.part(|error| {
                    error.text("id", id);
                    error.text("message", message);
                    error.strings("parameters", &[parameter]);
                    error.strings("parameter_values", &[value]);
                });
            });
            envelope.text("message", "Invalid Request");
        });
        Self::json(status, body)
    }

    pub fn redirect(location: &str) -> Self {
        Answer { status: 302, headers: vec![("location", location.to_owned())], body: Vec::new() }
    }

    pub fn replace_by_html(&mut self) {
        self.body = ERROR_PAGE.into();
        self.headers.retain(|(name, _)| *name != "content-type");
        self.headers.push(("content-type", "text/html; charset=utf-8".to_owned()));
    }

    pub fn gzip(&mut self) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&self.body).expect("writing to a Vec cannot fail");
        self.body = encoder.finish().expect("writing to a Vec cannot fail");
        self.headers.push(("content-encoding", "gzip".to_owned()));
    }
}
