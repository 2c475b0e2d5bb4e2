use std::time::Duration;

use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::NONCE;
use super::wallet::{Address, ChainId, Wallet};
use crate::cx::Cx;
use crate::error::Result;
use crate::features::verification;

/// How long one is good, as upstream has it.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Which wallet is to sign.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetSiweNonceBody {
    /// The wallet's address: `0x` and 40 hexadecimal digits, in any case.
    #[schema(value_type = String, pattern = "^0[xX][a-fA-F0-9]{40}$")]
    pub wallet_address: Address,
    /// The chain, by its EIP-155 number; 1, the main one, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(value_type = Option<i32>, nullable = false, minimum = 1)]
    pub chain_id: Option<ChainId>,
}

/// What the message has to name, so that it is signed for this sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SiweNonce {
    /// The nonce: good once, for this wallet, for a quarter of an hour.
    pub nonce: String,
}

/// Ask for the nonce of a message to sign.
#[endpoint(POST "/siwe/nonce")]
async fn get_siwe_nonce(cx: &Cx, body: GetSiweNonceBody) -> Result<SiweNonce> {
    let wallet = Wallet::new(body.wallet_address, body.chain_id);
    let nonce = cx.rng().siwe_nonce();
    verification::keep(cx, cx.store(), NONCE, &wallet.to_string(), &nonce, LIFETIME).await?;
    Ok(SiweNonce { nonce })
}
