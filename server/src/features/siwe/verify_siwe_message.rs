use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::message::Signed;
use super::wallet::{Address, ChainId, Wallet};
use super::{NONCE, SiweError};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{CommonError, Error, Result};
use crate::features::session::{Factor, Remember, SignIn, TwoFactorRequired};
use crate::features::verification;
use crate::kit::email_address::EmailAddress;

/// What the wallet has signed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifySiweMessageBody {
    /// The message, as EIP-4361 writes it, with the nonce of `/siwe/nonce`.
    pub message: String,
    /// Its EIP-191 signature: `0x` and 65 bytes in hexadecimal digits.
    pub signature: Sensitive,
    /// The wallet's address: `0x` and 40 hexadecimal digits, in any case.
    #[schema(value_type = String, pattern = "^0[xX][a-fA-F0-9]{40}$")]
    pub wallet_address: Address,
    /// The chain, by its EIP-155 number; 1, the main one, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(value_type = Option<i32>, nullable = false, minimum = 1)]
    pub chain_id: Option<ChainId>,
    /// The address of who signs up, with `siwe.anonymous = false`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(value_type = Option<String>, nullable = false, format = "email")]
    pub email: Option<EmailAddress>,
}

/// A wallet is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiweVerified {
    /// The session token; a bearer token too.
    pub token: Sensitive,
    /// Always true: a failure has an error's status and body.
    pub success: bool,
    /// Who signed in.
    pub user: WalletUser,
}

/// Who signed in by a wallet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletUser {
    /// The user's id.
    pub id: String,
    /// The wallet's address, in the case that EIP-55 gives it.
    pub wallet_address: String,
    /// The chain, by its EIP-155 number.
    pub chain_id: i32,
}

/// A session has begun, or a second factor has to be proved.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum SiweAnswer {
    /// The wallet is signed in.
    SiweVerified(SiweVerified),
    /// A second factor is needed.
    TwoFactorRequired(TwoFactorRequired),
}

/// Sign in by a message that a wallet has signed; sign up, if the wallet is new.
///
/// The message has to be one of EIP-4361 and name this server's domain, the wallet, its chain, and a nonce that was given
/// out for both. Upstream leaves all of that to a function of the application's.
#[endpoint(POST "/siwe/verify", id = "verifySiweMessage", changes = session,
           errors(SiweError::{InvalidOrExpiredNonce, InvalidSignature, UserAlreadyExists, FailedToCreateUser}))]
async fn verify_siwe_message(cx: &Cx, body: VerifySiweMessageBody) -> Result<SiweAnswer> {
    let too_small = [("message", body.message.as_str()), ("signature", body.signature.expose())]
        .into_iter()
        .filter(|(_, text)| text.is_empty())
        .map(|(name, _)| format!("[body.{name}] Too small: expected string to have >=1 characters"))
        .collect::<Vec<_>>();
    if !too_small.is_empty() {
        return Err(Error::from(CommonError::Validation.spec()).saying(too_small.join("; ")));
    }
    let options = &cx.config().siwe;
    let email = body.email.filter(|_| !options.anonymous);
    if !options.anonymous && email.is_none() {
        let sentence = "[body.email] Email is required when the anonymous plugin option is disabled.";
        return Err(Error::from(CommonError::Validation.spec()).saying(sentence));
    }
    let wallet = Wallet::new(body.wallet_address, body.chain_id);
    let identifier = wallet.to_string();
    let pending = verification::peek(cx, cx.store(), NONCE, &identifier).await?;
    pending.ok_or(SiweError::InvalidOrExpiredNonce)?;
    let domain = options.domain.clone().unwrap_or_else(|| cx.shared().base_url.authority().to_owned());
    let signed = Signed::read(&body.message, body.signature.expose(), wallet, &domain, cx.now());
    let signed = signed.ok_or(SiweError::InvalidSignature)?;
    let (nonce, identifier, email) = (signed.nonce.as_str(), identifier.as_str(), email.as_ref());
    let sign_in = || {
        cx.store().transaction(|tx| async move {
            let consumed = verification::consume_for(cx, &tx, NONCE, identifier, nonce).await?;
            consumed.ok_or(SiweError::InvalidOrExpiredNonce)?;
            let user = wallet.owner(cx, &tx, email).await?;
            cx.act().is_about(&user.id);
            let signed_in = cx.sign_in(&tx, &user, Factor::Wallet, Remember::Yes).await?;
            Ok::<_, Error>((user, signed_in))
        })
    };
    let (user, signed_in) = match sign_in().await {
        // The same wallet, with another nonce, may have been faster: then its user is known by now.
        Err(error) if error.code() == SiweError::UserAlreadyExists.spec() => sign_in().await?,
        outcome => outcome?,
    };
    Ok(match signed_in {
        SignIn::Done(session) => SiweAnswer::SiweVerified(SiweVerified {
            token: session.token.into(),
            success: true,
            user: WalletUser {
                id: user.id.to_string(),
                wallet_address: wallet.address.to_string(),
                chain_id: wallet.chain.into(),
            },
        }),
        SignIn::SecondFactorNeeded => SiweAnswer::TwoFactorRequired(TwoFactorRequired::new()),
    })
}
