use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::credential::{self, CredentialDescriptor, CredentialType};
use super::{challenge, rp};
use crate::config::{AuthenticatorAttachment, Requirement};
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::kit::random::Alphabet;
use crate::kit::webauthn::ALGORITHMS;

/// Which passkey is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct GeneratePasskeyRegistrationOptionsQuery {
    /// Where its authenticator is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[param(nullable = false)]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// What the authenticator calls the account; the e-mail address without it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[param(nullable = false)]
    pub name: Option<String>,
}

/// What to ask a browser for a new passkey with: WebAuthn's `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyRegistrationOptions {
    /// What the authenticator signs, in base64url.
    pub challenge: String,
    /// The site.
    pub rp: PasskeyRp,
    /// The account.
    pub user: PasskeyUser,
    /// The algorithms that the key may have, the best first.
    pub pub_key_cred_params: Vec<PasskeyAlgorithm>,
    /// How long to wait for the user, in milliseconds.
    pub timeout: u64,
    /// How much to tell about the authenticator: always `none`.
    pub attestation: String,
    /// Passkeys that the account has: their authenticators make no second one.
    pub exclude_credentials: Vec<CredentialDescriptor>,
    /// Which authenticators are wanted.
    pub authenticator_selection: AuthenticatorSelection,
    /// What is asked for besides.
    pub extensions: PasskeyExtensions,
    /// Which authenticator a browser should show first: none in particular.
    pub hints: Vec<String>,
}

/// The site that a passkey is for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyRp {
    /// What people read.
    pub name: String,
    /// The domain.
    pub id: String,
}

/// The account that a passkey is for, as an authenticator shows it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyUser {
    /// A new random handle, in base64url: it names the passkey, not the user.
    pub id: String,
    /// What tells two accounts apart.
    pub name: String,
    /// What is shown.
    pub display_name: String,
}

/// An algorithm that a key may have.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyAlgorithm {
    /// Its number at COSE.
    pub alg: i32,
    /// What it makes.
    pub r#type: CredentialType,
}

/// Which authenticators are wanted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticatorSelection {
    /// Whether the authenticator shows the passkey by itself.
    pub resident_key: Requirement,
    /// Whether it verifies who is there.
    pub user_verification: Requirement,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// The same as `residentKey`, for older browsers.
    pub require_resident_key: bool,
}

/// What is asked for besides.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyExtensions {
    /// Whether the authenticator shows the passkey by itself.
    pub cred_props: bool,
}

/// How long to wait for the user, in milliseconds, as upstream has it.
pub(super) const TIMEOUT: u64 = 60_000;

/// Ask for what a browser needs to make a passkey.
///
/// The answer goes to `navigator.credentials.create`, and what that gives to `/passkey/verify-registration`, within
/// `passkey.challenge_expires_in`.
#[endpoint(GET "/passkey/generate-register-options", session = fresh)]
async fn generate_passkey_registration_options(
    cx: &Cx,
    session: CurrentSession,
    query: GeneratePasskeyRegistrationOptionsQuery,
) -> Result<PasskeyRegistrationOptions> {
    let (options, user) = (&cx.config().passkey, &session.user);
    let passkeys = credential::of_user(cx, &user.id).await?;
    let challenge = challenge::issue(cx, challenge::REGISTRATION, Some(&user.id)).await?;
    let wanted = &options.authenticator_selection;
    let handle = cx.rng().string(32, Alphabet::LowerDigits);
    Ok(PasskeyRegistrationOptions {
        challenge,
        rp: PasskeyRp {
            name: options.rp_name.as_ref().unwrap_or(&cx.config().app_name).clone(),
            id: rp::id(cx.config()),
        },
        user: PasskeyUser {
            id: URL_SAFE_NO_PAD.encode(handle),
            name: query.name.filter(|name| !name.is_empty()).unwrap_or_else(|| user.email.clone()),
            display_name: user.email.clone(),
        },
        pub_key_cred_params: ALGORITHMS
            .map(|alg| PasskeyAlgorithm { alg, r#type: CredentialType::PublicKey })
            .to_vec(),
        timeout: TIMEOUT,
        attestation: "none".to_owned(),
        exclude_credentials: credential::describe(passkeys),
        authenticator_selection: AuthenticatorSelection {
            resident_key: wanted.resident_key,
            user_verification: wanted.user_verification,
            authenticator_attachment: query.authenticator_attachment.or(wanted.authenticator_attachment),
            require_resident_key: wanted.resident_key == Requirement::Required,
        },
        extensions: PasskeyExtensions { cred_props: true },
        hints: vec![],
    })
}
