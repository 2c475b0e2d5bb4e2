//! E-mail addresses, in one spelling.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An e-mail address that upstream's validation (zod 4.3.5, `z.email()`) accepts, in lower case.
///
/// The spelling is settled here once: whatever compares, stores or counts addresses takes this type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// The text is not an e-mail address.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("Invalid email address")]
pub struct InvalidEmailAddress;

impl EmailAddress {
    /// The longest address in characters (RFC 5321 section 4.5.3.1.3, without the angle brackets).
    const LONGEST: usize = 254;

    /// Takes what this pattern takes, up to 254 characters, and lower-cases it:
    /// `^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$`
    ///
    /// # Errors
    /// [`InvalidEmailAddress`] for any other text.
    pub fn parse(text: &str) -> Result<Self, InvalidEmailAddress> {
        let (local, domain) = text.split_once('@').ok_or(InvalidEmailAddress)?;
        let well_formed = text.len() <= Self::LONGEST && is_local_part(local) && is_domain(domain);
        if well_formed { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidEmailAddress) }
    }

    /// The address as text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local_part(local: &str) -> bool {
    local.bytes().all(|c| c.is_ascii_alphanumeric() || b"_'+-.".contains(&c))
        && !local.is_empty()
        && !local.starts_with('.')
        && !local.ends_with(['.', '\''])
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let Some((labels, top)) = domain.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        label.starts_with(|c: char| c.is_ascii_alphanumeric())
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    top.len() >= 2 && top.bytes().all(|c| c.is_ascii_alphabetic()) && labels.split('.').all(is_label)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for EmailAddress {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each row was run through zod 4.3.5.
    #[test]
    fn addresses_are_those_of_upstream() {
        for good in [
            "a@b.co",
            "a@b.co.uk",
            "a@b-.co",
            "a@1.co",
            "'a@b.co",
            "a'b@c.de",
            "-a@b.co",
            "+@b.co",
            "_@b.co",
            "a@xn--bcher-kva.example",
            "first.last+tag@sub.example.com",
        ] {
            assert_eq!(EmailAddress::parse(good).map(String::from), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "@",
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@b.c",
            "a@b.c1",
            "a@b.c-d",
            "a@.co",
            "a@b.",
            "a@b..co",
            "a@-b.co",
            "a@b_c.de",
            "a@1.2.3.4",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.de",
            "a'@b.co",
            "'@b.co",
            "a@b@c.de",
            "a b@c.de",
            " a@b.co",
            "a@b.co ",
            "a@b.co\n",
            "ä@b.co",
            "a@bä.co",
            "\u{212a}@b.co",
            "a@b.co\0",
            "\"a\"@b.co",
            "a@[127.0.0.1]",
            "<a@b.co>",
            "a@b.co,c@d.ef",
            "a%00@b.co",
            "a@b.co\r\nBcc: c@d.ef",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(InvalidEmailAddress), "{bad:?}");
        }
    }

    #[test]
    fn case_is_settled_once() {
        assert_eq!(
            EmailAddress::parse("A.B+C@Example-1.COM").expect("an address").as_str(),
            "a.b+c@example-1.com"
        );
        let read: EmailAddress = serde_json::from_str("\"ADA@Example.com\"").expect("an address");
        assert_eq!(serde_json::to_string(&read).expect("json"), "\"ada@example.com\"");
        let error = serde_json::from_str::<EmailAddress>("\"ada\"").expect_err("no address");
        assert!(error.to_string().starts_with("Invalid email address"), "{error}");
    }

    #[test]
    fn an_address_fits_every_database() {
        let fits = format!("{}@example.com", "a".repeat(242));
        assert!(EmailAddress::parse(&fits).is_ok());
        assert_eq!(EmailAddress::parse(&format!("a{fits}")), Err(InvalidEmailAddress));
    }

    proptest! {
        #[test]
        fn an_accepted_address_can_be_put_into_a_mail_header(text in "[a-zA-Z0-9_'+.@ \r\n<>,;:\"-]{0,20}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().parse::<lettre::Address>().is_ok(), "{}", address);
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
