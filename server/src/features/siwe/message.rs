//! The signed message.

use siwe::Message;
use time::OffsetDateTime;

use super::wallet::Wallet;
use crate::store::Timestamp;

/// What a wallet has signed, and is good now.
pub(super) struct Signed {
    /// The nonce that it names.
    pub(super) nonce: String,
}

impl Signed {
    /// Reads a message and looks whether this wallet has signed it, for this domain, and to be valid now; `None` if any of it
    /// is not so.
    pub(super) fn read(
        text: &str,
        signature: &str,
        wallet: Wallet,
        domain: &str,
        now: Timestamp,
    ) -> Option<Self> {
        let message: Message = text.parse().ok()?;
        // What is signed is what was read, to the last character.
        if message.to_string() != text {
            return None;
        }
        let now = OffsetDateTime::from_unix_timestamp_nanos(i128::from(now.millis()) * 1_000_000).ok()?;
        let names_us = message.domain.as_str().eq_ignore_ascii_case(domain)
            && message.address == wallet.address.0
            && message.chain_id == u64::try_from(i32::from(wallet.chain)).ok()?
            && message.valid_at(&now);
        let signature = signature.strip_prefix("0x").unwrap_or(signature);
        let mut bytes = [0; 65];
        hex::decode_to_slice(signature, &mut bytes).ok()?;
        message.verify_eip191(&bytes).ok()?;
        names_us.then_some(Self { nonce: message.nonce })
    }
}
