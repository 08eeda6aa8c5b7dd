//! Where a call of `braze_connect` says that keys are.

use std::env;
use std::fs::File;
use std::io::Read;

use crate::arguments::Arguments;
use crate::error::{Error, Result};
use crate::outside::gate;
use crate::workspaces::secret::Secret;

/// The largest file that is taken for one that holds a key.
const KEY_FILE_BYTES_MAX: u64 = 64 << 10;

/// A kind of key, and the parameters that it can be given by: itself, by a variable and by a file.
pub struct KeyKind {
    /// What messages call it.
    pub what: &'static str,
    /// The names of the parameters.
    pub parameters: [&'static str; 3],
}

/// The key of the REST API.
pub const API_KEY: KeyKind = KeyKind { what: "API key", parameters: ["api_key", "api_key_env", "api_key_file"] };

/// The key that Braze gave a partner.
pub const PARTNER_API_KEY: KeyKind =
    KeyKind { what: "partner API key", parameters: ["partner_api_key", "partner_api_key_env", "partner_api_key_file"] };

/// The key that the workspace gave it.
pub const CLIENT_SECRET: KeyKind =
    KeyKind { what: "client secret", parameters: ["client_secret", "client_secret_env", "client_secret_file"] };

impl KeyKind {
    /// The key, if the call says where it is.
    ///
    /// # Errors
    /// If the call says several places, or there is no key where it says.
    pub fn read(&self, arguments: &Arguments) -> Result<Option<Secret>> {
        let mut given = self.parameters.into_iter().filter_map(|name| arguments.text(name).map(|text| (name, text)));
        let Some((parameter, text)) = given.next() else { return Ok(None) };
        if let Some((other, _)) = given.next() {
            return Err(Error::parameter(parameter, format!("it cannot be combined with \"{other}\"")));
        }
        let [_, variable, file] = self.parameters;
        let (place, key) = if parameter == variable {
            (shown_variable(variable, text), env::var(text).map_err(|_| "it is not set".to_owned()))
        } else if parameter == file {
            (shown_file(file, text), read_file(text))
        } else {
            (format!("parameter \"{parameter}\""), Ok(text.to_owned()))
        };
        match key.map(|key| Secret::new(&key)) {
            Ok(key) if key.is_empty() => Err("it is empty".to_owned()),
            key => key,
        }
        .map(Some)
        .map_err(|problem| Error::Key { what: self.what, place, problem })
    }

    /// That the call says nowhere where the key is.
    #[must_use]
    pub fn missing(&self, why: &str) -> Error {
        let [itself, variable, file] = self.parameters;
        Error::parameter(itself, format!("it is required{why}, unless you use \"{variable}\" or \"{file}\""))
    }
}

/// A variable as messages name it. What does not look like one may be the key itself, given by
/// mistake, and is not shown.
fn shown_variable(parameter: &str, name: &str) -> String {
    let is_one = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_one { format!("environment variable \"{name}\"") } else { format!("the variable named by \"{parameter}\"") }
}

/// A file as messages name it, with the same care.
fn shown_file(parameter: &str, path: &str) -> String {
    if path.contains(['/', '\\', '.']) {
        format!("file \"{}\"", gate::shown(path))
    } else {
        format!("the file named by \"{parameter}\"")
    }
}

/// What is in a file, or why there is no text.
fn read_file(path: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(KEY_FILE_BYTES_MAX).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    let text = match bytes.strip_prefix(b"\xff\xfe") {
        // Windows' shell writes files so.
        Some(wide) => {
            let units: Vec<u16> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        None => String::from_utf8(bytes).ok(),
    };
    text.ok_or_else(|| "it is not text".to_owned())
}
