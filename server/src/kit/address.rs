//! The address of a client, as far as it can be known.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request came from, in one spelling.
///
/// It is written as upstream stores it in `session.ipAddress`: IPv6 in full, lower-case; an IPv4 address that is mapped
/// into IPv6 (RFC 4291 section 2.5.5.2) as IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The address or network that limits count by: IPv6 by its first bits, since nobody has a single address there.
    pub fn network(&self, ipv6_prefix: u8) -> Self {
        match self.0 {
            IpAddr::V4(_) => *self,
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(ipv6_prefix.min(128))).unwrap_or(0);
                Self(IpAddr::V6((address.to_bits() & mask).into()))
            }
        }
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(address) => {
                let groups = address.segments().map(|group| format!("{group:04x}"));
                f.write_str(&groups.join(":"))
            }
        }
    }
}

/// The client of a connection from `peer`, read through the proxies that are trusted.
///
/// `X-Forwarded-For` is believed only as far as trusted proxies wrote it: from its end towards its beginning, up to the
/// first address that is not one of theirs. Whatever a client wrote before that is ignored. If a proxy that is trusted
/// named no address where one belongs, the client is unknown. `Forwarded` (RFC 7239) is not read: proxies commonly
/// write one of the two headers and hand the other one on as the client sent it.
pub fn client(peer: Option<IpAddr>, headers: &HeaderMap, trusted_proxies: &[IpNet]) -> Option<ClientAddress> {
    let is_trusted = |address: ClientAddress| trusted_proxies.iter().any(|net| net.contains(&address.0));
    let mut client = ClientAddress::from(peer?);
    let lines = headers.get_all(X_FORWARDED_FOR).iter().collect::<Vec<_>>();
    // A line that is no text names nobody, as an entry that is no address does.
    let hops = lines.into_iter().rev().flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    for hop in hops {
        if !is_trusted(client) {
            break;
        }
        client = parse_hop(hop)?;
    }
    Some(client)
}

/// One entry of `X-Forwarded-For`; some proxies add the port.
fn parse_hop(text: &str) -> Option<ClientAddress> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(ClientAddress::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn resolve(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        client(peer.parse().ok(), &headers, &trusted).map(|address| address.to_string())
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = ["10.0.0.0/8", "fd00::/8"];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", vec![], Some("203.0.113.9")),
            ("203.0.113.9", vec!["1.1.1.1"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["203.0.113.9"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["1.1.1.1, 203.0.113.9"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["1.1.1.1,203.0.113.9 , 10.2.3.4"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["1.1.1.1", "203.0.113.9, 10.2.3.4", "10.2.3.5"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["nonsense, 203.0.113.9"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["10.9.9.9, 10.2.3.4"], Some("10.9.9.9")),
            ("10.0.0.1", vec!["203.0.113.9:4711"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["[2001:db8::1]:4711"], Some("2001:0db8:0000:0000:0000:0000:0000:0001")),
            ("10.0.0.1", vec!["[2001:db8::1]"], Some("2001:0db8:0000:0000:0000:0000:0000:0001")),
            ("::ffff:10.0.0.1", vec!["::ffff:203.0.113.9"], Some("203.0.113.9")),
            ("fd00::1", vec!["203.0.113.9"], Some("203.0.113.9")),
            ("10.0.0.1", vec![], Some("10.0.0.1")),
            ("10.0.0.1", vec!["unknown"], None),
            ("10.0.0.1", vec!["203.0.113.9, "], None),
            ("10.0.0.1", vec![""], None),
            ("10.0.0.1", vec!["203.0.113.9, 10.0.0.256"], None),
            ("no address", vec!["203.0.113.9"], None),
        ] {
            assert_eq!(resolve(peer, &forwarded, &proxies).as_deref(), expected, "{peer} {forwarded:?}");
        }
        assert_eq!(resolve("10.0.0.1", &["203.0.113.9"], &[]).as_deref(), Some("10.0.0.1"));
    }

    #[test]
    fn a_line_that_is_no_text_names_nobody() {
        let mut headers = HeaderMap::new();
        headers.append(X_FORWARDED_FOR, HeaderValue::from_static("203.0.113.9"));
        headers.append(X_FORWARDED_FOR, HeaderValue::from_bytes(b"\xff").expect("a header"));
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        assert_eq!(client("10.0.0.1".parse().ok(), &headers, &trusted), None);
    }

    #[test]
    fn ipv6_is_written_in_full_and_counted_by_its_64() {
        let address = |text: &str| ClientAddress::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(address("2001:DB8::1").to_string(), "2001:0db8:0000:0000:0000:0000:0000:0001");
        assert_eq!(address("2001:db8:1:2:3:4:5:6").network(64), address("2001:db8:1:2:ffff::").network(64));
        assert_eq!(
            address("2001:db8:1:2:3::").network(64).to_string(),
            "2001:0db8:0001:0002:0000:0000:0000:0000"
        );
        assert_ne!(address("2001:db8:1:2::").network(64), address("2001:db8:1:3::").network(64));
        for (prefix, network) in [(0, "::"), (48, "2001:db8:1::"), (128, "2001:db8:1:2:3:4:5:6")] {
            assert_eq!(address("2001:db8:1:2:3:4:5:6").network(prefix), address(network), "{prefix}");
        }
        assert_eq!(address("203.0.113.9").network(64).to_string(), "203.0.113.9");
        assert_eq!(address("::ffff:203.0.113.9"), address("203.0.113.9"));
    }

    proptest! {
        #[test]
        fn nothing_a_client_writes_changes_its_address(written in "[0-9a-f:., \\[\\]unkow]{0,40}") {
            let mut headers = HeaderMap::new();
            let line = format!("{written}, 203.0.113.9");
            headers.append(X_FORWARDED_FOR, HeaderValue::from_str(&line).expect("a header"));
            let trusted = ["10.0.0.0/8".parse().expect("a network")];
            let found = client("10.0.0.1".parse().ok(), &headers, &trusted);
            prop_assert_eq!(found.map(|address| address.to_string()), Some("203.0.113.9".to_owned()));
        }
    }
}
