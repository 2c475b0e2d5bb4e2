use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signing in by an Ethereum wallet (EIP-4361).
///
/// Users get a table `walletAddress`: run `portcullis migrate` after switching it on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SiweConfig {
    /// Whether wallets sign in.
    pub enabled: bool,
    /// The domain that the signed message has to name, with its port if it has one: that of the page on which the wallet
    /// signs. By default the base URL's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "app.example.com")]
    pub domain: Option<String>,
    /// What comes after the `@` of the address that a wallet's user has for want of one. By default the base URL's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_domain_name: Option<String>,
    /// Whether a wallet is enough to sign up. Otherwise an e-mail address has to come along, which nothing proves yet.
    pub anonymous: bool,
}

impl Default for SiweConfig {
    fn default() -> Self {
        Self { enabled: false, domain: None, email_domain_name: None, anonymous: true }
    }
}
