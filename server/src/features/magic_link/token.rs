//! The token in the link, and what it stands for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::TokenStorage;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::verification::{self, Consumed, Purpose};
use crate::kit::random::Rng;
use crate::store::Store;

/// Who asked for the link, as upstream stores it.
#[derive(Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

/// The identifier is the token alone, as upstream's.
fn purpose(cx: &Cx) -> Purpose {
    let plain = Purpose::new("", Rng::magic_link_token);
    match cx.config().magic_link.store_token {
        TokenStorage::Plain => plain,
        TokenStorage::Hashed => plain.hashed(),
    }
}

/// A new token.
pub(super) async fn issue(cx: &Cx, asked: &Asked) -> Result<String> {
    #[expect(clippy::expect_used, reason = "two texts are always JSON")]
    let value = serde_json::to_string(asked).expect("JSON");
    let lifetime = Duration::from_secs(cx.config().magic_link.expires_in);
    verification::issue(cx, cx.store(), purpose(cx), &value, lifetime).await
}

/// Consumes a token, good or not any more.
pub(super) async fn consume(cx: &Cx, tx: &Store, token: &str) -> Result<Option<Consumed>> {
    // Every other purpose has a prefix that is not of letters alone: what is not would be another's identifier.
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(None);
    }
    verification::consume_any(cx, tx, purpose(cx), token).await
}
