//! The configuration: TOML, then environment; every value has a safe default.
//!
//! The doc comments of the sections are the reference manual: the JSON Schema and the commented default file are made
//! from them. Durations are whole seconds unless the key says otherwise; relative paths start at the working directory.

mod account;
mod audit;
mod bearer;
mod captcha;
mod check;
mod cookies;
mod database;
mod email_and_password;
mod email_verification;
mod environment;
mod error;
mod events;
#[cfg(test)]
mod fuzz;
mod have_i_been_pwned;
mod last_login_method;
mod load;
mod log;
mod mail;
mod manual;
mod multi_session;
mod one_time_token;
mod open_api;
mod passkey;
mod password;
mod purge;
mod rate_limit;
mod secondary_storage;
mod server;
mod session;
mod shape;
mod tables;
mod telemetry;
mod two_factor;
mod user;
mod username;
mod webhooks;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::secret::{NoSecret, Secret, Secrets};
pub use account::AccountConfig;
pub use audit::AuditConfig;
pub use bearer::BearerConfig;
pub use captcha::{CaptchaConfig, CaptchaProvider};
pub use check::{MailFlow, Problem, Severity, Unusable};
pub use cookies::{CookiesConfig, SecureCookies};
pub use database::{DatabaseConfig, DatabaseUrl};
pub use email_and_password::EmailAndPasswordConfig;
pub use email_verification::EmailVerificationConfig;
pub use environment::{CONFIG_VARIABLE, process_environment};
pub use error::{ConfigError, Mistake, MistakeKind, Place};
pub use events::EventsConfig;
pub use have_i_been_pwned::HaveIBeenPwnedConfig;
pub use last_login_method::LastLoginMethodConfig;
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, MailTransport, SmtpConfig, SmtpSecurity};
pub use multi_session::MultiSessionConfig;
pub use one_time_token::{OneTimeTokenConfig, TokenStorage};
pub use open_api::OpenApiConfig;
pub use passkey::{AuthenticatorAttachment, AuthenticatorSelectionConfig, PasskeyConfig, Requirement};
pub use password::PasswordConfig;
pub use purge::PurgeConfig;
pub use rate_limit::{RateLimitConfig, RateLimitRule, RateLimitStorage, SignInDelayConfig};
pub use secondary_storage::SecondaryStorageConfig;
pub use server::ServerConfig;
pub use session::{CookieCacheConfig, FreshFrom, SessionConfig};
pub use tables::{ColumnType, ExtraColumnConfig, TableConfig, TablesConfig};
pub use telemetry::{TelemetryConfig, TelemetryMistake};
pub use two_factor::{
    TwoFactorBackupCodesConfig, TwoFactorConfig, TwoFactorGuards, TwoFactorOtpConfig, TwoFactorOtpStorage,
    TwoFactorTotpConfig,
};
pub use user::{ChangeEmailConfig, DeleteUserConfig, UserConfig};
pub use username::UsernameConfig;
pub(crate) use webhooks::ServiceConfig;
pub use webhooks::{BeforeWebhookConfig, OnFailure, WebhookEndpointConfig, WebhookMoment, WebhooksConfig};

/// The configuration of one server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The name that people read: in mails, on the account page, in the API reference.
    pub app_name: String,
    /// Where browsers reach the server: scheme, host and port, without a path.
    ///
    /// Links in mails start with it, its origin is always trusted, and cookies are `Secure` exactly when it is https.
    /// It is never taken from a request's headers.
    pub base_url: String,
    /// The path below which the API lives, as in upstream. `/` puts it at the root.
    pub base_path: String,
    /// The app secret: signs cookies and the tokens in mailed links. At least 32 bytes of randomness.
    ///
    /// When it and `secrets` are empty, `serve` generates one and keeps it in a file. Upstream falls back to a public
    /// constant in development; this server never does.
    #[schemars(with = "String")]
    pub secret: Secret,
    /// App secrets that are accepted after `secret`: put the old one here when it is replaced, so that sessions live on.
    ///
    /// Without `secret` the first of them signs.
    #[schemars(with = "Vec<String>")]
    pub secrets: Vec<Secret>,
    /// Origins besides the base URL's that may send requests with cookies and be redirected to.
    ///
    /// Each is `https://app.example.com`, a pattern such as `https://*.example.com`, or the scheme of an app such as
    /// `myapp://`.
    pub trusted_origins: Vec<String>,
    /// API paths that answer 404, below the base path, such as `/sign-up/email`.
    pub disabled_paths: Vec<String>,
    /// How the server listens.
    pub server: ServerConfig,
    /// What it writes about its work.
    pub log: LogConfig,
    /// Where it keeps its data.
    pub database: DatabaseConfig,
    /// Where servers share what may be lost.
    pub secondary_storage: SecondaryStorageConfig,
    /// How expired rows are cleared away.
    pub purge: PurgeConfig,
    /// How long somebody stays signed in.
    pub session: SessionConfig,
    /// Names and attributes of cookies.
    pub cookies: CookiesConfig,
    /// Signing up and in with a password.
    pub email_and_password: EmailAndPasswordConfig,
    /// Proving that an e-mail address is one's own.
    pub email_verification: EmailVerificationConfig,
    /// What users may do to themselves.
    pub user: UserConfig,
    /// The ways in that belong to a user.
    pub account: AccountConfig,
    /// How passwords are hashed.
    pub password: PasswordConfig,
    /// How mail is sent.
    pub mail: MailConfig,
    /// How often somebody may ask.
    pub rate_limit: RateLimitConfig,
    /// The operator's own columns, and other names for tables and columns.
    pub tables: TablesConfig,
    /// The document of the API and the page to read it.
    pub open_api: OpenApiConfig,
    /// Sessions by `Authorization: Bearer`, for clients without cookies.
    pub bearer: BearerConfig,
    /// Asking for a proof that a person is there.
    pub captcha: CaptchaConfig,
    /// Refusing passwords that have leaked.
    pub have_i_been_pwned: HaveIBeenPwnedConfig,
    /// Telling whoever comes back how they signed in last.
    pub last_login_method: LastLoginMethodConfig,
    /// Several sessions in one browser.
    pub multi_session: MultiSessionConfig,
    /// A session handed over by a token that works once.
    pub one_time_token: OneTimeTokenConfig,
    /// Signing in by a key that a device keeps.
    pub passkey: PasskeyConfig,
    /// A second proof after the password.
    pub two_factor: TwoFactorConfig,
    /// Signing in by a name in place of the e-mail address.
    pub username: UsernameConfig,
    /// What happened, for those who listen.
    pub events: EventsConfig,
    /// Who did what to whom, in a log that shows when it was changed.
    pub audit: AuditConfig,
    /// Traces, for a collector.
    pub telemetry: TelemetryConfig,
    /// Services of yours that are told what happened, or asked before it does.
    pub webhooks: WebhooksConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            app_name: "Portcullis".to_owned(),
            base_url: "http://127.0.0.1:3000".to_owned(),
            base_path: "/api/auth".to_owned(),
            secret: Secret::default(),
            secrets: Vec::new(),
            trusted_origins: Vec::new(),
            disabled_paths: Vec::new(),
            server: ServerConfig::default(),
            log: LogConfig::default(),
            database: DatabaseConfig::default(),
            secondary_storage: SecondaryStorageConfig::default(),
            purge: PurgeConfig::default(),
            session: SessionConfig::default(),
            cookies: CookiesConfig::default(),
            email_and_password: EmailAndPasswordConfig::default(),
            email_verification: EmailVerificationConfig::default(),
            user: UserConfig::default(),
            account: AccountConfig::default(),
            password: PasswordConfig::default(),
            mail: MailConfig::default(),
            rate_limit: RateLimitConfig::default(),
            tables: TablesConfig::default(),
            open_api: OpenApiConfig::default(),
            bearer: BearerConfig::default(),
            captcha: CaptchaConfig::default(),
            have_i_been_pwned: HaveIBeenPwnedConfig::default(),
            last_login_method: LastLoginMethodConfig::default(),
            multi_session: MultiSessionConfig::default(),
            one_time_token: OneTimeTokenConfig::default(),
            passkey: PasskeyConfig::default(),
            two_factor: TwoFactorConfig::default(),
            username: UsernameConfig::default(),
            events: EventsConfig::default(),
            audit: AuditConfig::default(),
            telemetry: TelemetryConfig::default(),
            webhooks: WebhooksConfig::default(),
        }
    }
}

impl Config {
    /// The app secrets: `secret` if there is one, then `secrets`.
    ///
    /// # Errors
    /// [`NoSecret`] while both are empty: `serve` generates one first.
    pub fn secrets(&self) -> Result<Secrets, NoSecret> {
        let first = Some(&self.secret).filter(|secret| !secret.is_empty());
        Secrets::new(first.into_iter().chain(&self.secrets).cloned())
    }
}
