//! A partner of Braze's, in whose name cohorts are written.

use super::secret::Secret;

/// A partner, and what proves that it may write cohorts of a workspace.
#[derive(Clone, PartialEq, Eq)]
pub struct Partner {
    /// Its name in paths.
    pub name: String,
    /// The key that Braze gave the partner.
    pub api_key: Secret,
    /// The key that the workspace gave it, which the dashboard calls Data Import Key.
    pub client_secret: Secret,
}

impl Partner {
    /// The two fields that prove it, as the beginning of a JSON object's content. The only place where keys go into a
    /// body.
    #[must_use]
    pub(crate) fn fields(&self) -> String {
        let [api_key, client_secret] = [&self.api_key, &self.client_secret].map(Secret::in_body);
        format!(r#""partner_api_key":{api_key},"client_secret":{client_secret}"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_strings_of_json() {
        let (api_key, client_secret) = (Secret::new(" partner\"key\n"), Secret::new("'client\\secret'"));
        let partner = Partner { name: "acme".to_owned(), api_key, client_secret };
        assert_eq!(partner.fields(), r#""partner_api_key":"partner\"key","client_secret":"client\\secret""#);
    }
}
