use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::rate_limit::{Limit, Rule, Rules, SignInDelay};

/// How often one client address may ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether there are limits. Upstream has them in production only; here they are on until somebody says otherwise.
    pub enabled: bool,
    /// Where counts are kept, those of failed sign-ins too.
    pub storage: RateLimitStorage,
    /// How many bits of an IPv6 address name the network that is counted as one client: a household or a server gets 64
    /// of them for itself, and often more.
    pub ipv6_prefix: u8,
    /// The length of the window, in seconds, for paths without a rule of their own.
    pub window: u64,
    /// How many requests of one address to one path pass in a window.
    pub max: u64,
    /// Limits for single paths; the first that fits counts, and before the built-in ones for sign-in and the like.
    pub rules: Vec<RateLimitRule>,
    /// How failed sign-ins slow down further ones to the same account, whatever address they come from.
    pub sign_in_delay: SignInDelayConfig,
}

/// Where counts are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitStorage {
    /// In the secondary storage if there is one, otherwise in memory; upstream's default.
    #[default]
    Auto,
    /// In the memory of each server: several servers let through several times as many.
    Memory,
    /// In the table `rateLimit`, which all servers of a database share. Each request costs a statement that writes.
    Database,
    /// In the secondary storage.
    Secondary,
}

/// The limit of one path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateLimitRule {
    /// The path below the base path, such as `/sign-in/email`; `*` stands for anything but `/`.
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
            storage: RateLimitStorage::default(),
            ipv6_prefix: 64,
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

impl RateLimitConfig {
    /// The rules that these settings make, with those of the enabled features.
    pub fn rules(&self, features: impl IntoIterator<Item = Rule>) -> Rules {
        if !self.enabled {
            return Rules::off();
        }
        let rules = features.into_iter().fold(Rules::new(Limit::new(self.window, self.max)), Rules::feature);
        self.rules.iter().fold(rules, |rules, set| {
            let limit = Limit::new(set.window.unwrap_or(self.window), set.max.unwrap_or(self.max));
            rules.custom(if set.enabled { Rule::new(&set.path, limit) } else { Rule::off(&set.path) })
        })
    }
}

impl SignInDelayConfig {
    /// What these settings mean for the throttle; none if it is off.
    pub fn delay(&self) -> Option<SignInDelay> {
        self.enabled.then(|| SignInDelay {
            free_attempts: self.free_attempts,
            first: Duration::from_secs(self.first_delay),
            longest: Duration::from_secs(self.longest_delay),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use futures_util::FutureExt as _;

    use crate::kit::rate_limit::{Counters, RateLimiter, Verdict};

    fn passed(config: &RateLimitConfig, path: &str) -> usize {
        let rules = config.rules([Rule::new("/two-factor/*", Limit::new(10, 4))]);
        let limiter = RateLimiter::new(rules, 64, Arc::new(Counters::default()));
        let now = chrono::DateTime::UNIX_EPOCH;
        let check = || limiter.check(None, path, now).now_or_never().expect("at once").expect("memory");
        (0..200).filter(|_| check() == Verdict::Allowed).count()
    }

    #[test]
    fn rules_fall_back_to_the_general_limit() {
        let rule =
            |path: &str, enabled, max| RateLimitRule { path: path.to_owned(), enabled, window: None, max };
        let rules =
            vec![rule("/a", true, Some(7)), rule("/b", true, None), rule("/sign-in/*", false, Some(1))];
        let config = RateLimitConfig { max: 50, rules, ..RateLimitConfig::default() };
        for (path, expected) in [
            ("/a", 7),
            ("/b", 50),
            ("/c", 50),
            ("/two-factor/x", 4),
            ("/sign-in/email", 200),
            ("/sign-up/email", 3),
        ] {
            assert_eq!(passed(&config, path), expected, "{path}");
        }
        assert_eq!(passed(&RateLimitConfig { enabled: false, ..config }, "/a"), 200);
    }

    #[test]
    fn the_sign_in_delay_can_be_off() {
        let config = SignInDelayConfig::default();
        assert_eq!(config.delay().map(|delay| delay.first), Some(Duration::from_secs(1)));
        assert_eq!(SignInDelayConfig { enabled: false, ..config }.delay(), None);
    }
}
