//! Why an origin is not trusted, for whoever operates the server.

use std::fmt;

use url::{Host, Url};

use super::trusted::TrustedOrigins;

/// Why a page may not call this server. The text never says more of what it was given than scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untrusted {
    /// What was given is no origin of a page.
    NoOrigin,
    /// It is nearly one that is trusted.
    Nearly {
        /// What was given.
        origin: String,
        /// What is trusted.
        trusted: String,
        /// In what they differ.
        by: Difference,
    },
    /// Nothing like it is trusted.
    Unknown(String),
}

/// In what two origins differ that look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// http and https.
    Scheme,
    /// The port.
    Port,
    /// Two names of this machine, such as localhost and 127.0.0.1.
    LocalName,
    /// `www.` before one of them.
    Www,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrigin => f.write_str("that is no origin, which is like https://app.example.com"),
            Self::Unknown(origin) => write!(f, "{origin} is not in trusted_origins"),
            Self::Nearly { origin, trusted, by } => {
                let what = match by {
                    Difference::Scheme => "of another scheme (http is not https)",
                    Difference::Port => "on another port",
                    Difference::LocalName => {
                        "under another name of this machine, and browsers compare names only"
                    }
                    Difference::Www => "under another host name (with and without www.)",
                };
                write!(f, "{origin} is not trusted: it is {trusted}, which is, {what}")
            }
        }
    }
}

impl std::error::Error for Untrusted {}

impl TrustedOrigins {
    /// Why requests from this origin are refused; nothing if they are not.
    ///
    /// A slash or a path behind it is no difference, as browsers send neither.
    ///
    /// # Errors
    /// [`Untrusted`].
    pub fn explain(&self, origin: &str) -> Result<(), Untrusted> {
        let Ok(given) = Url::parse(origin) else { return Err(Untrusted::NoOrigin) };
        if self.contains(origin) {
            return Ok(());
        }
        if !matches!(given.scheme(), "http" | "https") {
            return Err(Untrusted::NoOrigin);
        }
        let origin = given.origin().ascii_serialization();
        let nearly = self.exact().find_map(|trusted| {
            let by = difference(&given, &Url::parse(trusted).ok()?)?;
            Some((trusted.to_owned(), by))
        });
        Err(match nearly {
            Some((trusted, by)) => Untrusted::Nearly { origin, trusted, by },
            None => Untrusted::Unknown(origin),
        })
    }
}

fn difference(one: &Url, other: &Url) -> Option<Difference> {
    let (host, trusted) = (one.host()?, other.host()?);
    if host == trusted {
        let scheme = one.scheme() != other.scheme();
        return Some(if scheme { Difference::Scheme } else { Difference::Port });
    }
    if is_local(&host) && is_local(&trusted) {
        return Some(Difference::LocalName);
    }
    let bare = |host: &Host<&str>| host.to_string().trim_start_matches("www.").to_owned();
    (bare(&host) == bare(&trusted)).then_some(Difference::Www)
}

/// Whether the host can only be this machine.
pub fn is_local<T: AsRef<str>>(host: &Host<T>) -> bool {
    match host {
        Host::Domain(host) => host.as_ref() == "localhost" || host.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_told_apart() {
        let base_url = Url::parse("http://localhost:3000").expect("a URL");
        let patterns = ["https://app.example.com", "https://*.example.org", "myapp://"];
        let origins = TrustedOrigins::new(&base_url, patterns).expect("patterns");
        for (given, expected) in [
            ("https://app.example.com", None),
            ("https://app.example.com/", None),
            ("https://app.example.com:443/a/page?with=query", None),
            ("https://a.example.org", None),
            ("myapp://home", None),
            ("http://app.example.com", Some("of another scheme")),
            ("http://app.example.com:8080/", Some("of another scheme")),
            ("https://app.example.com:8443", Some("on another port")),
            ("http://localhost:5173", Some("on another port")),
            ("http://127.0.0.1:3000", Some("under another name of this machine")),
            ("https://www.app.example.com", Some("with and without www.")),
            ("https://evil.test", Some("https://evil.test is not in trusted_origins")),
            ("https://me:swordfish@evil.test/swordfish?swordfish", Some("https://evil.test is not in")),
            ("swordfish", Some("that is no origin")),
            ("null", Some("that is no origin")),
            ("file:///srv/page.html", Some("that is no origin")),
        ] {
            let said = origins.explain(given).err().map(|untrusted| untrusted.to_string());
            assert_eq!(said.is_some(), expected.is_some(), "{given}: {said:?}");
            let said = said.unwrap_or_default();
            assert!(said.contains(expected.unwrap_or_default()) && !said.contains("swordfish"), "{said}");
        }
    }
}
