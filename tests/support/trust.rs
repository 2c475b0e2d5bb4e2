//! Where a redirect may lead, judged without the server's own code.

use url::Url;

/// The places that a server under test may send a browser to.
#[derive(Clone, Debug)]
pub(crate) struct Trust {
    base_url: Url,
    origin: String,
    trusted: Vec<String>,
}

impl Trust {
    pub(crate) fn new(base_url: &str, trusted: &[String]) -> Self {
        let base_url = Url::parse(base_url).expect("the base URL");
        let origin = base_url.origin().ascii_serialization();
        Self { base_url, origin, trusted: trusted.to_vec() }
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Where a browser that follows this `Location` arrives, by the WHATWG URL standard, is at home.
    pub(crate) fn lands_at_home(&self, location: &str) -> bool {
        let Ok(landing) = self.base_url.join(location) else { return false };
        let origin = landing.origin().ascii_serialization();
        let bare = landing.username().is_empty() && landing.password().is_none();
        let plain = location.bytes().all(|byte| byte.is_ascii_graphic());
        let listed = self.trusted.iter().any(|trusted| match trusted.split_once("*.") {
            Some((scheme, domain)) => {
                let below =
                    origin.rsplit_once("://").is_some_and(|(_, host)| host.ends_with(&format!(".{domain}")));
                origin.starts_with(scheme) && below
            }
            // An app's own scheme has no origin.
            None if !trusted.starts_with("http") => location.starts_with(trusted.as_str()),
            None => origin == *trusted,
        });
        bare && plain && (origin == self.origin || listed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_places_are_home() {
        let listed =
            ["https://app.example.com", "https://*.preview.example.com", "myapp://"].map(str::to_owned);
        let trust = Trust::new("https://auth.example.com/x", &listed);
        for home in [
            "/",
            "/a?b=c",
            "https://auth.example.com/a",
            "https://app.example.com",
            "https://a.preview.example.com/x",
            "myapp://signed-in",
        ] {
            assert!(trust.lands_at_home(home), "{home}");
        }
        for abroad in [
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "http://auth.example.com",
            "https://auth.example.com@evil.test",
            "https://user@auth.example.com",
            "https://preview.example.com",
            "https://evilpreview.example.com",
            "javascript:alert(1)",
            "/\t/evil.test",
            "yourapp://x",
        ] {
            assert!(!trust.lands_at_home(abroad), "{abroad}");
        }
    }
}
