use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::credential::{self, CredentialDescriptor};
use super::generate_passkey_registration_options::TIMEOUT;
use super::{challenge, rp};
use crate::config::Requirement;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;

/// What to ask a browser for a passkey with: WebAuthn's `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAuthenticationOptions {
    /// The domain that the passkey is for.
    pub rp_id: String,
    /// What the authenticator signs, in base64url.
    pub challenge: String,
    /// Which passkeys will do; without it any that the browser finds for the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub allow_credentials: Option<Vec<CredentialDescriptor>>,
    /// How long to wait for the user, in milliseconds.
    pub timeout: u64,
    /// Whether the authenticator verifies who is there.
    pub user_verification: Requirement,
}

/// Ask for what a browser needs to sign in by a passkey.
///
/// The answer goes to `navigator.credentials.get`, and what that gives to `/passkey/verify-authentication`, within
/// `passkey.challenge_expires_in`. Nobody has to say who they are: the browser offers the passkeys that it has. For
/// whoever is signed in it offers their own.
#[endpoint(GET "/passkey/generate-authenticate-options", session = optional)]
async fn generate_passkey_authentication_options(
    cx: &Cx,
    session: Option<CurrentSession>,
) -> Result<PasskeyAuthenticationOptions> {
    let user = session.as_ref().map(|session| &session.user.id);
    let own = match user {
        Some(user) => credential::describe(credential::of_user(cx, user).await?),
        None => vec![],
    };
    let user_verification =
        if rp::verifies_users(&cx.config().passkey) { Requirement::Required } else { Requirement::Preferred };
    Ok(PasskeyAuthenticationOptions {
        rp_id: rp::id(cx.config()),
        challenge: challenge::issue(cx, challenge::AUTHENTICATION, user).await?,
        allow_credentials: Some(own).filter(|own| !own.is_empty()),
        timeout: TIMEOUT,
        user_verification,
    })
}
