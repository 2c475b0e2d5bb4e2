use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TwoFactorError, account};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::Result;

/// What a code is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GenerateTotpBody {
    /// The secret as it is, neither encrypted nor in Base32.
    pub secret: Sensitive,
}

/// What an authenticator app shows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpCode {
    /// The code.
    pub code: Sensitive,
}

/// Compute the code that an authenticator app shows now. It has no route: a server calls it, as upstream.
#[endpoint(server_only, id = "generateTOTP", errors(TwoFactorError::{TotpNotConfigured}))]
async fn generate_totp(cx: &Cx, body: GenerateTotpBody) -> Result<TotpCode> {
    if !cx.config().two_factor.totp.enabled {
        return Err(TwoFactorError::TotpNotConfigured.into());
    }
    let totp = account::totp(cx);
    let code = totp.code(body.secret.expose(), totp.step(cx.now().millis()));
    Ok(TotpCode { code: code.into() })
}
