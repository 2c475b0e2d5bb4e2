use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::challenge::{self, Challenge};
use super::{Passkey, PasskeyError, PasskeyRow, credential, rp};
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::user::fields;
use crate::kit::webauthn;
use crate::store::{Id, StoreError};

/// A new passkey.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifyPasskeyRegistrationBody {
    /// What the browser gave.
    pub response: PasskeyAttestation,
    /// What to call it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub name: Option<String>,
}

/// What `navigator.credentials.create` gives: WebAuthn's `RegistrationResponseJSON`, as far as it is looked at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PasskeyAttestation {
    /// The id of the new key, in base64url.
    pub id: String,
    /// What the authenticator says.
    pub response: AttestationResponse,
}

/// What the authenticator says about a new key.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttestationResponse {
    /// What the browser says about the ceremony: JSON, in base64url.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: String,
    /// The key and what belongs to it: CBOR, in base64url.
    pub attestation_object: String,
    /// How to reach the authenticator.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub transports: Option<Vec<String>>,
}

/// Register a passkey.
///
/// From then on it signs its owner in. The challenge is the one that this browser was given last, and can be answered once.
#[endpoint(POST "/passkey/verify-registration", session = fresh,
           errors(PasskeyError::{OriginMissing, ChallengeNotFound, NotAllowed, RegistrationFailed, PreviouslyRegistered}))]
async fn verify_passkey_registration(
    cx: &Cx,
    session: CurrentSession,
    body: VerifyPasskeyRegistrationBody,
) -> Result<Passkey> {
    let origins = rp::origins(cx)?;
    let challenge = Challenge::presented(cx, challenge::REGISTRATION).await?;
    if challenge.user != session.user.id.as_str() {
        return Err(PasskeyError::NotAllowed.into());
    }
    let row = verified(cx, &challenge, &origins, session.user.id, body)?;
    let (challenge, row) = (&challenge, &row);
    let created = cx.store().transaction(|tx| async move {
        challenge.consume(cx, &tx).await?;
        match tx.create(row.clone()).await {
            Err(StoreError::Unique { .. }) => Err(Error::from(PasskeyError::PreviouslyRegistered)),
            created => Ok(created?),
        }
    });
    Ok(created.await?.view(cx.schema()))
}

/// The row of a key that an authenticator has proved to have made for this.
fn verified(
    cx: &Cx,
    challenge: &Challenge,
    origins: &[String],
    user: Id,
    body: VerifyPasskeyRegistrationBody,
) -> Result<PasskeyRow> {
    let refused = |e: Box<dyn std::error::Error + Send + Sync>| PasskeyError::RegistrationFailed.because(e);
    let PasskeyAttestation { id, response } = body.response;
    let bytes = |text: &str| credential::decode(text).map_err(|e| refused(e.into()));
    let (id, client_data) = (bytes(&id)?, bytes(&response.client_data_json)?);
    let attestation = bytes(&response.attestation_object)?;
    let registered = rp::expecting(cx, &challenge.expected, origins, |expected| {
        webauthn::register(expected, &id, &client_data, &attestation)
    });
    let registered = registered.map_err(|e| refused(e.into()))?;
    Ok(PasskeyRow {
        id: Id::unset(),
        name: body.name,
        public_key: STANDARD.encode(&registered.public_key),
        user_id: user,
        credential_id: URL_SAFE_NO_PAD.encode(&id),
        counter: i32::try_from(registered.sign_count).map_err(|e| refused(e.into()))?,
        device_type: if registered.backup_eligible { "multiDevice" } else { "singleDevice" }.to_owned(),
        backed_up: registered.backed_up,
        transports: response.transports.map(|transports| transports.join(",")),
        created_at: Some(cx.now()),
        aaguid: Some(registered.aaguid),
        extra: fields::input(cx.schema(), "passkey", &Default::default(), fields::Action::Create)?,
    })
}
