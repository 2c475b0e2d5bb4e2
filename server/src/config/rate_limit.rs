use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often one client address may ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether there are limits. Upstream has them in production only; here they are on until somebody says otherwise.
    pub enabled: bool,
    /// The length of the window, in seconds, for paths without a rule of their own.
    pub window: u64,
    /// How many requests of one address to one path pass in a window.
    pub max: u64,
    /// Limits for single paths; the first that fits counts, and before the built-in ones for sign-in and the like.
    pub rules: Vec<RateLimitRule>,
    /// How failed sign-ins slow down further ones to the same account, whatever address they come from.
    pub sign_in_delay: SignInDelayConfig,
}

/// The limit of one path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimitRule {
    /// The path below the base path, such as `/sign-in/email`; `*` stands for anything.
    pub path: String,
    /// Whether the path is limited at all.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The length of the window, in seconds; the general one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u64>,
    /// How many requests pass in a window; the general number without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

/// How failed sign-ins slow down further ones to the same account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignInDelayConfig {
    /// Whether they do. Upstream has no such delay; without it many addresses can guess at one account.
    pub enabled: bool,
    /// How many failures in a row are free.
    pub free_attempts: u32,
    /// The delay after the first failure beyond that, in seconds. Each further failure doubles it.
    pub first_delay: u64,
    /// The longest delay, in seconds. A quarter of an hour bounds what a stranger can do to an account's owner.
    pub longest_delay: u64,
}

fn yes() -> bool {
    true
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            window: 10,
            max: 100,
            rules: Vec::new(),
            sign_in_delay: SignInDelayConfig::default(),
        }
    }
}

impl Default for SignInDelayConfig {
    fn default() -> Self {
        Self { enabled: true, free_attempts: 5, first_delay: 1, longest_delay: 900 }
    }
}
