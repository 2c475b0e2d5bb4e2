use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::session_cache::Encoding;

/// How long somebody stays signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SessionConfig {
    /// How long a session lives after it was issued or renewed, in seconds; 7 days.
    pub expires_in: u64,
    /// How old a session must be before its use renews it, in seconds; 1 day. 0 renews it at every use.
    pub update_age: u64,
    /// How long a session counts as fresh, in seconds; 1 day. Sensitive calls, such as deleting the user, need a fresh
    /// one. 0 makes every session count as fresh.
    pub fresh_age: u64,
    /// What `fresh_age` counts from: `renewal`, as in upstream, where a session in use stays fresh, or `sign_in`, the last
    /// time that somebody proved who they are.
    pub fresh_from: FreshFrom,
    /// Whether use never renews a session, so that it ends `expires_in` after sign-in.
    pub disable_session_refresh: bool,
    /// Whether sessions are rows also where there is a secondary storage. Without, they live in that alone, as in
    /// upstream, and end if it forgets them.
    pub store_in_database: bool,
    /// Whether those rows stay when their sessions have ended, as a record of the past. With `store_in_database` only.
    pub preserve_in_database: bool,
    /// Whether sessions are stored nowhere but in the browser, encrypted in a cookie; there is no session table then.
    ///
    /// Such a session can't be ended before its time. Signing out removes the cookie, but a copy of it stays good until
    /// the session ends, and the sessions on other devices outlive a new password; `/revoke-session` and its siblings are
    /// refused, and `/list-sessions` knows the present one only. A user who was changed or deleted is noticed by the next
    /// call that changes something, and by reads within `cookie_cache.max_age`. To end all sessions at once, change
    /// `cookie_cache.version`. Other keys of `cookie_cache` have no effect, and there are no bearer tokens:
    /// one alone is no session.
    pub stateless: bool,
    /// The session inside a cookie, so that reads ask no database.
    pub cookie_cache: CookieCacheConfig,
}

/// What a session's freshness counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FreshFrom {
    /// The last renewal.
    #[default]
    Renewal,
    /// The sign-in: every proof of who somebody is begins a session.
    SignIn,
}

impl Default for SessionConfig {
    fn default() -> Self {
        Self {
            expires_in: 604_800,
            update_age: 86_400,
            fresh_age: 86_400,
            fresh_from: FreshFrom::default(),
            disable_session_refresh: false,
            store_in_database: false,
            preserve_in_database: false,
            stateless: false,
            cookie_cache: CookieCacheConfig::default(),
        }
    }
}

/// The session and its user inside a cookie beside the session's own, so that reads ask no database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CookieCacheConfig {
    /// Whether `/get-session` and other reads are answered from the cookie.
    ///
    /// A session that was ended elsewhere then still reads for up to `max_age`. Whatever changes something, and every
    /// sensitive read, asks the database nevertheless.
    pub enabled: bool,
    /// How long a cached session is good, in seconds; 5 minutes.
    pub max_age: u64,
    /// How it is written: `compact`, `jwt` (other software can verify it) or `jwe` (encrypted). As in upstream.
    pub strategy: Encoding,
    /// A cache of another version is not used: change it, and every cache ends at once.
    pub version: String,
}

impl Default for CookieCacheConfig {
    fn default() -> Self {
        Self { enabled: false, max_age: 300, strategy: Encoding::default(), version: "1".to_owned() }
    }
}
