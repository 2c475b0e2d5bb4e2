use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::Allowance;
use crate::kit::glob::Glob;

/// So many requests in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The length of the window, in whole seconds.
    pub window: Duration,
    /// How many requests pass in a window.
    pub max: u64,
}

impl Limit {
    /// `max` requests in `window` seconds.
    pub const fn new(window: u64, max: u64) -> Self {
        Self { window: Duration::from_secs(window), max }
    }

    /// What is counted for it; `None` if nothing may pass at all.
    pub(super) fn allowance(&self) -> Option<Allowance> {
        let Self { window, max } = *self;
        (max > 0).then_some(Allowance { free: max, first: window, longest: window, memory: window })
    }
}

/// The limit of the paths that a pattern fits; none means that they are not limited.
#[derive(Clone, Debug)]
pub struct Rule {
    name: Arc<str>,
    paths: Glob,
    limit: Option<Limit>,
}

impl Rule {
    /// A limit for paths below the base path; the pattern is a [`Glob`], such as `/two-factor/*`.
    pub fn new(paths: &str, limit: Limit) -> Self {
        Self { name: paths.into(), paths: Glob::new(paths), limit: Some(limit) }
    }

    /// No limit for these paths.
    pub fn off(paths: &str) -> Self {
        Self { name: paths.into(), paths: Glob::new(paths), limit: None }
    }
}

/// Which limit a path has, by upstream's precedence: the operator's rules, then those of features, then the built-in
/// one, then the general limit. Within a group the first that fits counts.
#[derive(Clone, Debug)]
pub struct Rules {
    general: Option<Limit>,
    features: Vec<Rule>,
    custom: Vec<Rule>,
}

impl Rules {
    /// Upstream's limit for guessing passwords and addresses: paths that start like these.
    const GUESSABLE: [&str; 4] = ["/sign-in", "/sign-up", "/change-password", "/change-email"];
    const GUESSING: Limit = Limit::new(10, 3);

    /// The built-in rules, and a limit for all other paths.
    pub fn new(general: Limit) -> Self {
        Self { general: Some(general), features: Vec::new(), custom: Vec::new() }
    }

    /// No limits at all, whatever is added.
    pub fn off() -> Self {
        Self { general: None, features: Vec::new(), custom: Vec::new() }
    }

    /// Adds a feature's rule.
    #[must_use]
    pub fn feature(mut self, rule: Rule) -> Self {
        self.features.push(rule);
        self
    }

    /// Adds an operator's rule.
    #[must_use]
    pub fn custom(mut self, rule: Rule) -> Self {
        self.custom.push(rule);
        self
    }

    /// The longest window of any path.
    pub(super) fn longest_window(&self) -> Duration {
        let Some(general) = self.general else { return Duration::ZERO };
        let set = self.custom.iter().chain(&self.features).filter_map(|rule| rule.limit);
        set.chain([general, Self::GUESSING]).map(|limit| limit.window).max().unwrap_or_default()
    }

    /// The limit of a path and the rule's name; none if it is not limited.
    pub(super) fn limit(&self, path: &str) -> Option<(Limit, &Arc<str>)> {
        static GUESSING: LazyLock<Arc<str>> = LazyLock::new(|| "guessing".into());
        static GENERAL: LazyLock<Arc<str>> = LazyLock::new(|| "general".into());
        let general = self.general?;
        let fitting = self.custom.iter().chain(&self.features).find(|rule| rule.paths.matches(path));
        match fitting {
            Some(rule) => rule.limit.map(|limit| (limit, &rule.name)),
            None if Self::GUESSABLE.iter().any(|start| path.starts_with(start)) => {
                Some((Self::GUESSING, &GUESSING))
            }
            None => Some((general, &GENERAL)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_particular_rule_counts() {
        let rules = Rules::new(Limit::new(10, 100))
            .feature(Rule::new("/sign-in/magic-link", Limit::new(60, 5)))
            .feature(Rule::new("/two-factor/*", Limit::new(10, 3)))
            .custom(Rule::new("/two-factor/verify-otp", Limit::new(60, 1)))
            .custom(Rule::new("/sign-in/*", Limit::new(30, 7)))
            .custom(Rule::new("/sign-in/email", Limit::new(1, 1)))
            .custom(Rule::off("/sign-up/**"));
        for (path, expected) in [
            ("/get-session", Some(Limit::new(10, 100))),
            ("", Some(Limit::new(10, 100))),
            ("/change-password", Some(Limit::new(10, 3))),
            ("/change-email", Some(Limit::new(10, 3))),
            ("/change-emails", Some(Limit::new(10, 3))),
            ("/sign-in/email", Some(Limit::new(30, 7))),
            ("/sign-in/magic-link", Some(Limit::new(30, 7))),
            ("/sign-in", Some(Limit::new(10, 3))),
            ("/two-factor/enable", Some(Limit::new(10, 3))),
            ("/two-factor/verify-otp", Some(Limit::new(60, 1))),
            ("/sign-up/email", None),
        ] {
            assert_eq!(rules.limit(path).map(|(limit, _)| limit), expected, "{path}");
        }
        let named = ["/two-factor/verify-otp", "/two-factor/enable", "/change-email", "/ok"]
            .map(|path| rules.limit(path).map(|(_, name)| name.to_string()).unwrap_or_default());
        assert_eq!(named, ["/two-factor/verify-otp", "/two-factor/*", "guessing", "general"]);
        let off = Rules::off().custom(Rule::new("/ok", Limit::new(1, 1)));
        assert_eq!(off.limit("/ok"), None);
    }
}
