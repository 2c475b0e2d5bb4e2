//! Signing in by an Ethereum wallet: EIP-4361, with the EIP-191 signature of an externally owned account.
//!
//! The name and the picture that a wallet has in ENS are a hook's to look up: it is asked before the user is made, whose
//! name is the wallet's address.
//!
//! ```
//! use portcullis::Hooks;
//! use portcullis::features::user::UserRow;
//! use portcullis::store::Store;
//!
//! # async fn ens_name(address: &str) -> Option<String> { None }
//! let hooks = Hooks::new().before_create(|store: Store, mut user: UserRow| async move {
//!     if store.act().is_some_and(|act| act.operation == "verifySiweMessage")
//!         && let Some(name) = ens_name(&user.name).await
//!     {
//!         user.name = name;
//!     }
//!     Ok(user)
//! });
//! # let _ = portcullis::Auth::builder(portcullis::Config::default()).hooks(hooks);
//! ```

mod errors;
mod get_siwe_nonce;
mod message;
mod tables;
mod verify_siwe_message;
mod wallet;

pub use errors::SiweError;
pub use get_siwe_nonce::{GetSiweNonce, GetSiweNonceBody, SiweNonce};
pub use tables::WalletAddressRow;
pub use verify_siwe_message::{
    SiweAnswer, SiweVerified, VerifySiweMessage, VerifySiweMessageBody, WalletUser,
};
pub use wallet::Wallet;

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::features::verification::Purpose;
use crate::kit::random::Rng;

/// Nonces. What follows in the identifier is the wallet's address and chain, and the value is the nonce, as upstream has
/// it.
const NONCE: Purpose = Purpose::new("siwe:", Rng::siwe_nonce);

/// Sign in by an Ethereum wallet.
pub fn feature() -> Feature {
    Feature::new("siwe", "Sign in with Ethereum: by a message that a wallet signs (EIP-4361).")
        .enabled(|config| config.siwe.enabled)
        .check(check)
        .tables(|schema| schema.table::<WalletAddressRow>())
        .on_reclaim(wallet::reclaim)
        .endpoint::<GetSiweNonce>()
        .endpoint::<VerifySiweMessage>()
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.siwe;
    let domain = Problem::domain("siwe.domain", options.domain.as_deref());
    let of_email = Problem::domain("siwe.email_domain_name", options.email_domain_name.as_deref());
    domain.into_iter().chain(of_email).collect()
}
