//! One-time passwords by time (RFC 6238), as authenticator apps compute them: HMAC-SHA-1, truncated (RFC 4226).

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use super::percent::encode_component;

/// How codes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totp {
    /// How many digits they have; 1 to 8.
    pub digits: u32,
    /// How many seconds each is shown.
    pub period: u64,
}

impl Totp {
    /// How many steps the clocks of two sides may differ.
    const WINDOW: i64 = 1;

    /// The time step of a moment, in milliseconds since the Unix epoch.
    pub fn step(self, millis: i64) -> i64 {
        millis.div_euclid(i64::try_from(self.period.max(1)).unwrap_or(i64::MAX).saturating_mul(1_000))
    }

    /// The code of a time step.
    pub fn code(self, secret: &str, step: i64) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).expect("a key of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[19] & 15);
        let number = [0, 1, 2, 3].iter().fold(0, |number, i| number << 8 | u32::from(hash[offset + i]));
        let digits = self.digits.clamp(1, 8);
        format!("{:0width$}", (number & 0x7fff_ffff) % 10_u32.pow(digits), width = digits as usize)
    }

    /// The time step that a code belongs to, this one or a neighbour; `None` for a wrong code. Every step is compared, in
    /// constant time. Of two that fit the later one counts.
    pub fn find(self, secret: &str, code: &str, millis: i64) -> Option<i64> {
        let now = self.step(millis);
        let steps = (now - Self::WINDOW)..=(now + Self::WINDOW);
        steps.fold(None, |found, step| {
            let fits: bool = self.code(secret, step).as_bytes().ct_eq(code.as_bytes()).into();
            if fits { Some(step) } else { found }
        })
    }

    /// What an authenticator app reads from a QR code.
    pub fn uri(self, secret: &str, issuer: &str, account: &str) -> String {
        let form = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!(
            "otpauth://totp/{}:{}?secret={}&issuer={}&digits={}&period={}",
            encode_component(issuer),
            encode_component(account),
            BASE32_NOPAD.encode(secret.as_bytes()),
            form(issuer),
            self.digits,
            self.period,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1.
    #[test]
    fn codes_are_the_rfcs() {
        let totp = Totp { digits: 8, period: 30 };
        for (seconds, code) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(totp.code("12345678901234567890", totp.step(seconds * 1_000)), code, "at {seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_neighbours() {
        let totp = Totp { digits: 6, period: 30 };
        let code = totp.code("secret", 1_000);
        for (step, found) in
            [(998, None), (999, Some(1_000)), (1_000, Some(1_000)), (1_001, Some(1_000)), (1_002, None)]
        {
            assert_eq!(totp.find("secret", &code, step * 30_000), found, "at step {step}");
        }
        assert_eq!(totp.find("secret", &code[..5], 30_000_000), None);
        assert_eq!(totp.find("secret", "", 30_000_000), None);
    }

    #[test]
    fn the_uri_is_upstreams() {
        let uri = Totp { digits: 6, period: 30 }.uri("abc", "Acme & Co", "ada@example.com");
        let expected = "otpauth://totp/Acme%20%26%20Co:ada%40example.com?secret=MFRGG&issuer=Acme+%26+Co&digits=6&period=30";
        assert_eq!(uri, expected);
    }
}
