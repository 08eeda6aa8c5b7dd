//! Where a COPY statement leads: `braze://catalogs/dishes/items` is a target and what stands in its places.

use percent_encoding::percent_decode_str;

use crate::declare::Target;
use crate::error::{Error, Result, WriteError};
use crate::targets::TARGETS;

/// What the path of every statement begins with.
pub const SCHEME: &str = "braze://";

/// A target, and what stands in its places.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The target.
    pub target: &'static Target,
    /// The names of the places, with what stands in them.
    pub places: Vec<(&'static str, String)>,
}

impl Destination {
    /// Reads the path of a statement.
    ///
    /// # Errors
    /// If it leads elsewhere, or to no target.
    pub fn parse(path: &str) -> Result<Self> {
        let Some(name) = path.strip_prefix(SCHEME) else {
            return Err(
                WriteError::Destination { path: path.to_owned(), problem: "does not begin with \"braze://\"" }.into()
            );
        };
        let name = name.trim_matches('/');
        if let Some(problem) = name.rsplit('/').next().and_then(file_problem) {
            return Err(WriteError::Destination { path: path.to_owned(), problem }.into());
        }
        TARGETS
            .iter()
            .find_map(|target| places(target.name, name).map(|places| Destination { target, places }))
            .ok_or_else(|| Error::unknown("target", name, TARGETS.iter().map(|target| target.name)))
    }

    /// The target with what stands in its places.
    #[must_use]
    pub fn name(&self) -> String {
        self.places
            .iter()
            .fold(self.target.name.to_owned(), |name, (place, value)| name.replace(&format!("{{{place}}}"), value))
    }
}

/// What is wrong with the last part of a path that DuckDB made from the user's, for options that it keeps to itself. What is
/// really called so can be percent-encoded.
fn file_problem(part: &str) -> Option<&'static str> {
    if part.starts_with("data_") && part.ends_with('.') {
        Some("is one of several files: PER_THREAD_OUTPUT and PARTITION_BY are not supported")
    } else {
        part.starts_with("tmp_").then_some("is a temporary file: USE_TMP_FILE is not supported")
    }
}

/// What stands in the places of a target's name; `None` if it is another target's.
fn places(name: &'static str, given: &str) -> Option<Vec<(&'static str, String)>> {
    let mut places = Vec::new();
    let (mut own, mut parts) = (name.split('/'), given.split('/'));
    loop {
        match (own.next(), parts.next()) {
            (None, None) => return Some(places),
            (Some(own), Some(part)) => match own.strip_prefix('{').and_then(|own| own.strip_suffix('}')) {
                Some(place) if !part.is_empty() => {
                    places.push((place, percent_decode_str(part).decode_utf8_lossy().into_owned()));
                }
                _ if own == part => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_duckdb_makes_of_a_path_leads_nowhere() {
        for (path, problem) in [
            ("braze://cohorts/tmp_vip", "is a temporary file"),
            ("braze://users/attributes/data_0.", "is one of several files"),
            ("users/attributes", "does not begin with"),
            ("braze://users", "Unknown target \"users\""),
        ] {
            let error = Destination::parse(path).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[test]
    fn places_are_filled() {
        for (path, name) in [
            ("braze://catalogs/dishes/items/", "catalogs/dishes/items"),
            ("braze://cohorts/%74mp_vip", "cohorts/tmp_vip"),
        ] {
            assert_eq!(Destination::parse(path).unwrap().name(), name);
        }
    }
}
