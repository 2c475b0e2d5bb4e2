use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::challenge::{self, Challenge};
use super::{PasskeyError, PasskeyRow, credential, rp};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::session::{Factor, Remember, Session, SignIn, TwoFactorRequired};
use crate::features::user::UserRow;
use crate::kit::webauthn::{self, Authenticated};
use crate::store::{Changes, Store};

/// A passkey that was used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyPasskeyAuthenticationBody {
    /// What the browser gave.
    pub response: PasskeyAssertion,
}

/// What `navigator.credentials.get` gives: WebAuthn's `AuthenticationResponseJSON`, as far as it is looked at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyAssertion {
    /// The id of the key, in base64url.
    pub id: String,
    /// What the authenticator says.
    pub response: AssertionResponse,
}

/// What the authenticator says when a key is used.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssertionResponse {
    /// What the browser says about the ceremony: JSON, in base64url.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    /// What the authenticator says, in base64url.
    pub authenticator_data: String,
    /// Its signature over both, in base64url.
    pub signature: String,
}

/// Somebody is signed in by a passkey.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeySignedIn {
    /// The session.
    pub session: Session,
}

/// A session has begun, or a second factor has to be proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a sign-in, and whoever matches it wants no box"
)]
pub enum PasskeySignIn {
    /// Somebody is signed in.
    PasskeySignedIn(PasskeySignedIn),
    /// A second factor is needed.
    TwoFactorRequired(TwoFactorRequired),
}

/// Sign in by a passkey.
///
/// A passkey whose authenticator has verified who is there counts as two factors; after another one whoever has a second
/// factor is asked for it. The challenge is the one that this browser was given last, and can be answered once.
#[endpoint(POST "/passkey/verify-authentication", changes = session,
           errors(PasskeyError::{OriginMissing, ChallengeNotFound, NotFound, AuthenticationFailed}))]
async fn verify_passkey_authentication(
    cx: &Cx,
    body: VerifyPasskeyAuthenticationBody,
) -> Result<PasskeySignIn> {
    let origins = rp::origins(cx)?;
    let challenge = Challenge::presented(cx, challenge::AUTHENTICATION).await?;
    let id = body.response.id.trim_end_matches('=');
    let passkey = cx.store().find_one(PasskeyRow::CREDENTIAL_ID.eq(id)).await?;
    let passkey = passkey.ok_or(PasskeyError::NotFound)?;
    let authenticated = verified(cx, &challenge, &origins, &passkey, &body.response.response)?;
    let (challenge, passkey) = (&challenge, &passkey);
    let signed_in = cx.store().transaction(|tx| async move {
        challenge.consume(cx, &tx).await?;
        count(&tx, passkey, authenticated.sign_count).await?;
        let user = tx.find_one(UserRow::ID.eq(passkey.user_id.clone())).await?;
        let user = user.ok_or(PasskeyError::AuthenticationFailed)?;
        match authenticated.user_verified {
            true => cx.sign_in(&tx, &user, Factor::VerifiedPasskey, Remember::Yes).await,
            false => cx.sign_in(&tx, &user, Factor::Passkey, Remember::Yes).await,
        }
    });
    Ok(match signed_in.await? {
        SignIn::Done(session) => {
            PasskeySignIn::PasskeySignedIn(PasskeySignedIn { session: session.view(cx.schema()) })
        }
        SignIn::SecondFactorNeeded => PasskeySignIn::TwoFactorRequired(TwoFactorRequired::new()),
    })
}

/// What an authenticator has proved about its key.
fn verified(
    cx: &Cx,
    challenge: &Challenge,
    origins: &[String],
    passkey: &PasskeyRow,
    response: &AssertionResponse,
) -> Result<Authenticated> {
    let refused = |e: Box<dyn std::error::Error + Send + Sync>| PasskeyError::AuthenticationFailed.because(e);
    let bytes = |text: &str| credential::decode(text).map_err(|e| refused(e.into()));
    let (client_data, data) = (bytes(&response.client_data_json)?, bytes(&response.authenticator_data)?);
    let signature = bytes(&response.signature)?;
    let key = STANDARD.decode(&passkey.public_key).map_err(|e| refused(e.into()))?;
    let known_count = u32::try_from(passkey.counter).map_err(|e| refused(e.into()))?;
    let authenticated = rp::expecting(cx, &challenge.expected, origins, |expected| {
        webauthn::authenticate(expected, &key, known_count, &client_data, &data, &signature)
    });
    authenticated.map_err(|e| refused(e.into()))
}

/// Writes the new count down, unless the passkey has gone or has counted as far meanwhile: of two copies one signs in.
async fn count(tx: &Store, passkey: &PasskeyRow, count: u32) -> Result<()> {
    let own = PasskeyRow::ID.eq(passkey.id.clone());
    let count = i32::try_from(count).map_err(|e| PasskeyError::AuthenticationFailed.because(e))?;
    let held = match count {
        0 => tx.lock_one(own.and(PasskeyRow::COUNTER.eq(0))).await?,
        _ => {
            let grown = Changes::new().set(PasskeyRow::COUNTER, count);
            tx.update(own.and(PasskeyRow::COUNTER.lt(count)), grown).await?
        }
    };
    held.map(drop).ok_or_else(|| Error::from(PasskeyError::AuthenticationFailed))
}
