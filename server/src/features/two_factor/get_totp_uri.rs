use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TwoFactorError, account};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::email_password::EmailPasswordError;

/// The password, before something that deserves it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GetTotpUriBody {
    /// The user's password.
    pub password: Sensitive,
}

/// What an authenticator app needs.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpUri {
    /// What the app reads from a QR code. It has the secret in it.
    #[serde(rename = "totpURI")]
    pub totp_uri: Sensitive,
}

/// Read the secret again, for another authenticator app.
#[endpoint(POST "/two-factor/get-totp-uri", id = "getTOTPURI", session = sensitive,
           errors(TwoFactorError::{TotpNotConfigured, TotpNotEnabled}, EmailPasswordError::{InvalidPassword}))]
async fn get_totp_uri(cx: &Cx, session: CurrentSession, body: GetTotpUriBody) -> Result<TotpUri> {
    if !cx.config().two_factor.totp.enabled {
        return Err(TwoFactorError::TotpNotConfigured.into());
    }
    let row = account::find(cx.store(), &session.user.id).await?.ok_or(TwoFactorError::TotpNotEnabled)?;
    account::prove(cx, &session.user, body.password.expose()).await?;
    let secret = account::secret(cx, &row)?;
    let uri = account::totp(cx).uri(&secret, account::issuer(cx), &session.user.email);
    Ok(TotpUri { totp_uri: uri.into() })
}
