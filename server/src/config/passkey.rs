use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

/// Passkeys: signing in by a key that a device or a password manager keeps (WebAuthn), in place of a password.
///
/// They live in a table `passkey`: run `portcullis migrate` after switching it on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PasskeyConfig {
    /// Whether users can have passkeys.
    pub enabled: bool,
    /// The domain that passkeys are for; the host of `base_url` without it. They work on its sub-domains too, and nowhere
    /// else: to change it is to lose them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "example.com")]
    pub rp_id: Option<String>,
    /// What authenticators call the site; `app_name` without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "Example")]
    pub rp_name: Option<String>,
    /// The origins of the pages that use passkeys. Without any it is that of the request, which has to be a trusted one. An
    /// app on Android has an origin of its own, `android:apk-key-hash:…`.
    #[schemars(example = ["https://app.example.com"])]
    pub origin: Vec<String>,
    /// Which authenticators are wanted.
    pub authenticator_selection: AuthenticatorSelectionConfig,
    /// The name of the cookie that binds a challenge to a browser, without `cookies.prefix`; upstream's
    /// `advanced.webAuthnChallengeCookie`.
    pub challenge_cookie: String,
    /// How long a challenge can be answered, in seconds; 5 minutes.
    pub challenge_expires_in: u64,
}

/// Which authenticators are wanted for new passkeys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuthenticatorSelectionConfig {
    /// Where the authenticator is. Without it anywhere; a caller may say so too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = AuthenticatorAttachment::Platform)]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// Whether the authenticator shows the passkey by itself, so that nobody has to say first who they are.
    pub resident_key: Requirement,
    /// Whether the authenticator verifies who is there, by a PIN or a finger. `required` is checked, also when somebody signs
    /// in. A passkey that did so counts as two factors, another one as one.
    pub user_verification: Requirement,
}

/// Where an authenticator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticatorAttachment {
    /// Part of the device.
    Platform,
    /// One that is carried along: a security key, or a phone.
    CrossPlatform,
}

/// How much something is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Requirement {
    /// Rather not.
    Discouraged,
    /// If it can be had.
    #[default]
    Preferred,
    /// Not without.
    Required,
}

impl Default for PasskeyConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            rp_id: None,
            rp_name: None,
            origin: Vec::new(),
            authenticator_selection: AuthenticatorSelectionConfig::default(),
            challenge_cookie: "better-auth-passkey".to_owned(),
            challenge_expires_in: 300,
        }
    }
}

impl PasskeyConfig {
    /// Whether pages of an origin can use passkeys of a domain (WebAuthn section 5.1.3). Apps have origins of their own.
    pub(crate) fn is_within(rp_id: &str, origin: &str) -> bool {
        match Url::parse(origin) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                let host = url.host_str().unwrap_or_default();
                url.origin().ascii_serialization() == origin
                    && (host == rp_id || host.strip_suffix(rp_id).is_some_and(|before| before.ends_with('.')))
            }
            Ok(url) => url.scheme() == "android",
            Err(_) => false,
        }
    }
}
