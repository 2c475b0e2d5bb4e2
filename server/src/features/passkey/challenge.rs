//! The challenge of a ceremony: a row of `verification`, and the signed cookie that names it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::PasskeyError;
use crate::cx::{Cx, SetCookie};
use crate::error::Result;
use crate::features::verification::{self, Purpose};
use crate::kit::cookies::Cookie;
use crate::kit::random::Rng;
use crate::store::{Id, Store};

/// Registering a passkey.
pub(super) const REGISTRATION: Purpose = Purpose::new("passkey-registration:", Rng::passkey_challenge);
/// Signing in by one.
pub(super) const AUTHENTICATION: Purpose = Purpose::new("passkey-authentication:", Rng::passkey_challenge);

/// What the row says, in upstream's form.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    expected_challenge: String,
    user_data: UserData,
}

#[derive(Serialize, Deserialize)]
struct UserData {
    id: String,
}

/// A challenge that somebody answers.
pub(super) struct Challenge {
    purpose: Purpose,
    token: String,
    /// What the authenticator has signed, in base64url.
    pub(super) expected: String,
    /// Who asked for it; empty for nobody.
    pub(super) user: String,
}

/// Makes a challenge for this browser: 32 random bytes, in base64url.
pub(super) async fn issue(cx: &Cx, purpose: Purpose, user: Option<&Id>) -> Result<String> {
    let challenge = URL_SAFE_NO_PAD.encode(cx.rng().bytes::<32>());
    let lifetime = Duration::from_secs(cx.config().passkey.challenge_expires_in);
    let id = user.map(Id::to_string).unwrap_or_default();
    let stored = Stored { expected_challenge: challenge.clone(), user_data: UserData { id } };
    let value = serde_json::to_string(&stored).map_err(|e| PasskeyError::ChallengeNotFound.because(e))?;
    let token = verification::issue(cx, cx.store(), purpose, &value, lifetime).await?;
    let (cookie, secrets) = (cookie(cx), &cx.shared().secrets);
    let line = cookie.set_signed(&purpose.identifier(&token), secrets, Some(lifetime.as_secs()));
    cx.outgoing().set_cookie(SetCookie { name: cookie.name().to_owned(), line });
    Ok(challenge)
}

impl Challenge {
    /// The challenge that this browser answers, if it is good, and for this.
    pub(super) async fn presented(cx: &Cx, purpose: Purpose) -> Result<Self> {
        let cookie = cx.cookies().get_signed(cookie(cx).name(), &cx.shared().secrets);
        let token = cookie.and_then(|identifier| identifier.strip_prefix(purpose.prefix()));
        let token = token.ok_or(PasskeyError::ChallengeNotFound)?;
        let value = verification::peek(cx, cx.store(), purpose, token).await?;
        let value = value.ok_or(PasskeyError::ChallengeNotFound)?;
        let stored: Stored =
            serde_json::from_str(&value).map_err(|e| PasskeyError::ChallengeNotFound.because(e))?;
        Ok(Self {
            purpose,
            token: token.to_owned(),
            expected: stored.expected_challenge,
            user: stored.user_data.id,
        })
    }

    /// Uses it up, in the transaction of what it allows: of many who answer it one succeeds.
    pub(super) async fn consume(&self, cx: &Cx, store: &Store) -> Result<()> {
        let consumed = verification::consume(cx, store, self.purpose, &self.token).await?;
        Ok(consumed.map(drop).ok_or(PasskeyError::ChallengeNotFound)?)
    }
}

fn cookie(cx: &Cx) -> Cookie {
    cx.shared().cookies.cookie(&cx.config().passkey.challenge_cookie)
}
