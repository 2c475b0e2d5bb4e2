use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TwoFactorRow, account, backup_codes};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::error::{Error, Result};
use crate::features::email_password::EmailPasswordError;
use crate::kit::symmetric;
use crate::store::Id;

/// The password, before something that deserves it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EnableTwoFactorBody {
    /// The user's password.
    pub password: Sensitive,
    /// The name that the authenticator app shows, in place of `two_factor.issuer`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub issuer: Option<String>,
}

/// What to put into an authenticator app, and into a drawer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorEnabled {
    /// What the authenticator app reads from a QR code. It has the secret in it.
    #[serde(rename = "totpURI")]
    pub totp_uri: Sensitive,
    /// The backup codes: each lets in once.
    pub backup_codes: Vec<String>,
}

/// Set up a second factor.
///
/// It is on once a code of it has been verified: a secret that nobody has proved to hold must not lock its owner out. What
/// was set up before ends, and so do trusted devices.
#[endpoint(POST "/two-factor/enable", session = sensitive, changes = session,
           errors(EmailPasswordError::{InvalidPassword}))]
async fn enable_two_factor(
    cx: &Cx,
    session: CurrentSession,
    body: EnableTwoFactorBody,
) -> Result<TwoFactorEnabled> {
    let user = &session.user;
    let proved = account::prove(cx, user, body.password.expose()).await?;
    let secret = cx.rng().two_factor_secret();
    let codes = backup_codes::generate(cx);
    let row = TwoFactorRow {
        id: Id::unset(),
        secret: symmetric::encrypt(&secret, &cx.shared().secrets, cx.rng()),
        backup_codes: backup_codes::seal(cx, &codes),
        user_id: user.id.clone(),
        last_step: None,
        extra: Default::default(),
    };
    let (row, proved, session) = (&row, proved.as_str(), &session);
    cx.store()
        .transaction(|tx| async move {
            account::hold(&tx, &user.id, proved).await?;
            account::forget(&tx, &user.id).await?;
            tx.create(row.clone()).await?;
            if cx.config().two_factor.skip_verification_on_enable {
                account::switch(cx, &tx, session, true).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    let issuer = body.issuer.as_deref().filter(|issuer| !issuer.is_empty());
    let uri = account::totp(cx).uri(&secret, issuer.unwrap_or_else(|| account::issuer(cx)), &user.email);
    Ok(TwoFactorEnabled { totp_uri: uri.into(), backup_codes: codes })
}
