//! Whether values that are right each by itself go together.

mod rules;
#[cfg(test)]
mod tests;
mod webhooks;

use std::fmt;

use url::Url;

use crate::features;
use crate::kit::cookies::CookiePolicyError;
use crate::kit::origin::{OriginPatternError, is_local};
use crate::kit::secret::NoSecret;
use crate::kit::standard_webhooks::NotASecret;

use super::{Config, TelemetryMistake};

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The server does not start.
    Error,
    /// It starts, and somebody may be surprised.
    Warning,
}

/// A flow that sends mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFlow {
    /// `email_verification.send_on_sign_up`
    SendOnSignUp,
    /// `email_verification.send_on_sign_in`
    SendOnSignIn,
    /// `email_and_password.require_email_verification`
    RequireEmailVerification,
    /// `user.change_email.enabled`
    ChangeEmail,
    /// `user.delete_user.send_verification`
    DeleteUserVerification,
}

impl MailFlow {
    /// The key that switches it on.
    pub fn key(self) -> &'static str {
        match self {
            Self::SendOnSignUp => "email_verification.send_on_sign_up",
            Self::SendOnSignIn => "email_verification.send_on_sign_in",
            Self::RequireEmailVerification => "email_and_password.require_email_verification",
            Self::ChangeEmail => "user.change_email.enabled",
            Self::DeleteUserVerification => "user.delete_user.send_verification",
        }
    }
}

/// Something about a configuration that can't work, or hardly can be meant. The text says what to do and holds no
/// secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The base URL is none, or more than scheme, host and port.
    #[error("base_url must be like https://auth.example.com: {0}")]
    BaseUrl(String),
    /// The base path has another shape.
    #[error(
        "base_path must be / or like /api/auth, of letters, digits and . _ ~ -, without a / at its end: {0:?}"
    )]
    BasePath(String),
    /// A secret that can be guessed. A warning for those that sign nothing any more.
    #[error("{key} has {bytes} bytes and must have 32 at least; `openssl rand -base64 32` makes a good one")]
    ShortSecret {
        /// Where it is set.
        key: String,
        /// Its length.
        bytes: usize,
        /// Whether it is the one that signs.
        signs: bool,
    },
    /// The secret that upstream falls back to; everybody knows it.
    #[error(
        "{key} is the default of better-auth, which everybody knows; `openssl rand -base64 32` makes a good one"
    )]
    PublicSecret {
        /// Where it is set.
        key: String,
    },
    /// There is an empty text among `secrets`.
    #[error("secrets must not hold an empty text")]
    EmptySecret(#[source] NoSecret),
    /// A trusted origin that can't mean anything, or nothing safe.
    #[error("trusted_origins: {0}")]
    TrustedOrigin(#[source] OriginPatternError),
    /// A path below the base path starts with a slash.
    #[error("{key} must start with a /, as in /sign-up/email: {path:?}")]
    Path {
        /// The key.
        key: String,
        /// What was set.
        path: String,
    },
    /// A number that makes no sense.
    #[error("{key} must be from {least} to {most}, not {value}")]
    OutOfRange {
        /// The key.
        key: String,
        /// What was set.
        value: u64,
        /// The least that makes sense.
        least: u64,
        /// The most that does.
        most: u64,
    },
    /// A feature that looks sessions up by their tokens, where none are stored.
    #[error("{0}.enabled needs sessions that are stored: set session.stateless to false")]
    NeedsStoredSessions(&'static str),
    /// A key that a feature can't do without.
    #[error("{0} is not set")]
    NotSet(&'static str),
    /// A score that nobody or everybody has.
    #[error("captcha.min_score must be from 0 to 1, not {0}")]
    CaptchaScore(String),
    /// Where a service is: an address that is none, or that could be read on the way.
    #[error("{key} can't be used: {reason}")]
    ServiceUrl {
        /// The key.
        key: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Pages of this origin can't use passkeys of that domain.
    #[error(
        "passkeys of {rp_id:?} can't be used by {origin:?}: an origin is like https://app.example.com, at passkey.rp_id or below it"
    )]
    PasskeyOrigin {
        /// The origin.
        origin: String,
        /// The domain.
        rp_id: String,
    },
    /// No browser would take it.
    #[error("{key} is not a cookie name: {name:?}")]
    CookieName {
        /// The key.
        key: &'static str,
        /// What was set.
        name: String,
    },
    /// A name that no operation of ours has; it may be one of a feature from elsewhere.
    #[error("{key} names the operation {name:?}, which this server does not have")]
    UnknownOperation {
        /// The key.
        key: &'static str,
        /// What was set.
        name: String,
    },
    /// Nobody could choose a password.
    #[error(
        "email_and_password.min_password_length ({min}) must not be greater than max_password_length ({max})"
    )]
    PasswordLengths {
        /// The shortest allowed length.
        min: usize,
        /// The longest allowed length.
        max: usize,
    },
    /// Passwords that are guessed in no time (NIST SP 800-63B section 5.1.1.2 asks for 8).
    #[error("email_and_password.min_password_length is {0}: passwords shorter than 8 are easily guessed")]
    ShortPasswords(usize),
    /// Metrics would be public, if both could listen there.
    #[error("server.metrics_listen must not be the same as server.listen")]
    MetricsListen,
    /// Anybody could choose the address that limits count by.
    #[error("server.trusted_proxies holds {0}: every client may then claim any address")]
    EveryProxy(ipnet::IpNet),
    /// Links in mails lead people to their own machines.
    #[error(
        "server.listen is open to other machines, but base_url is {0}: links and cookies work on this one only"
    )]
    LocalBaseUrl(String),
    /// Passwords and cookies can be read on the way.
    #[error("base_url is http: passwords and cookies travel in the clear; put TLS in front and say https")]
    PlainHttp,
    /// There is nothing to write into the log.
    #[error("audit.enabled needs events.enabled: what is an event is a line of the audit log")]
    AuditWithoutEvents,
    /// There is nothing to tell.
    #[error("webhooks.endpoints needs events.enabled: what they are told is events")]
    WebhooksWithoutEvents,
    /// A service that can't be told from another, or by its name.
    #[error("{key}.name has 1 to 64 letters, digits, - or _, and is another than the others': {name:?}")]
    WebhookName {
        /// Which service.
        key: String,
        /// What was set.
        name: String,
    },
    /// A service without an address.
    #[error("{key}.url must be like https://example.com/hooks: {reason}")]
    WebhookUrl {
        /// Which service.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// What is said can be read and changed on the way.
    #[error("{key}.url is http: what it is told travels in the clear; say https")]
    WebhookPlainHttp {
        /// Which service.
        key: String,
    },
    /// Nobody could tell our messages from a stranger's.
    #[error("{key} has neither secrets nor secret_files, so nothing could be signed; {NotASecret}")]
    WebhookUnsigned {
        /// Which service.
        key: String,
    },
    /// A secret of another form.
    #[error("{key}.secrets: {error}")]
    WebhookSecret {
        /// Which service.
        key: String,
        /// What is wrong.
        #[source]
        error: NotASecret,
    },
    /// A type that no event of ours has.
    #[error("{key}.events: no event of the core is of the type {event:?}")]
    WebhookEvent {
        /// Which service.
        key: String,
        /// What was set.
        event: String,
    },
    /// The filter for logs can't be read.
    #[error("log.filter can't be read: {0}")]
    LogFilter(String),
    /// Traces could not be sent.
    #[error(transparent)]
    Telemetry(TelemetryMistake),
    /// More than every call can't be traced.
    #[error("telemetry.sample_ratio must be from 0 to 1")]
    SampleRatio,
    /// A database that is not known, or an address that is broken.
    #[error("database.url {0}")]
    DatabaseUrl(String),
    /// A secondary storage whose address means nothing.
    #[error("{0}")]
    SecondaryStorage(String),
    /// Authorities that vouch for nothing.
    #[error(
        "secondary_storage.ca_file has no effect without TLS: let secondary_storage.url start with rediss:// or rediss-cluster://"
    )]
    CaFileWithoutTls,
    /// The session ends before it would be renewed.
    #[error(
        "session.update_age ({update_age} s) is not shorter than session.expires_in ({expires_in} s): \
         no session is ever renewed"
    )]
    NeverRenewed {
        /// `session.update_age`
        update_age: u64,
        /// `session.expires_in`
        expires_in: u64,
    },
    /// Between two renewals a session is not fresh, however much it is used.
    #[error(
        "session.update_age ({update_age} s) is longer than session.fresh_age ({fresh_age} s): \
         a session in constant use is not fresh between two renewals, and sensitive calls ask for a new sign-in"
    )]
    UpdateAgeBeyondFreshAge {
        /// `session.update_age`
        update_age: u64,
        /// `session.fresh_age`
        fresh_age: u64,
    },
    /// No browser would keep the cookies.
    #[error("cookies: {0}")]
    Cookies(#[source] CookiePolicyError),
    /// A domain without the setting that it is for.
    #[error("cookies.domain has no effect without cookies.site = \"subdomain\"")]
    CookieDomainUnused,
    /// Cookies that need https on a base URL without.
    #[error("cookies.secure is \"always\", but base_url is http: browsers keep no such cookie from it")]
    SecureCookiesOverHttp,
    /// Cookies that could travel in the clear.
    #[error("cookies.secure is \"never\", but base_url is https: cookies may then travel in the clear")]
    InsecureCookiesOverHttps,
    /// A flow without the mail that it needs.
    #[error("{} needs mail, but mail.transport is \"none\": set it to \"smtp\"", .0.key())]
    MailNeeded(MailFlow),
    /// Real users don't read the outbox.
    #[error("mail.transport is \"outbox\": mail is only written to a directory; real users need \"smtp\"")]
    OutboxOnly,
    /// A key that SMTP can't do without.
    #[error("mail.transport is \"smtp\", but {0} is not set")]
    SmtpIncomplete(&'static str),
    /// The sender is no mailbox (RFC 5322 section 3.4).
    #[error("mail.from must be like no-reply@example.com or Example <no-reply@example.com>: {0:?}")]
    MailFrom(String),
    /// The password could be read on the way.
    #[error("mail.smtp.security is \"none\": the password for {0} would travel in the clear")]
    SmtpPasswordInClear(String),
    /// A name that not every database takes.
    #[error("{key}: a name in a database has 1 to 63 bytes and no control characters, unlike {name:?}")]
    DatabaseName {
        /// The key.
        key: String,
        /// The name.
        name: String,
    },
    /// A default of another type.
    #[error("tables.{table}.extra: the default of {column:?} does not fit its type")]
    ColumnDefault {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
    },
    /// A value is required that nobody can give.
    #[error(
        "tables.{table}.extra: {column:?} is required, but it has no default and no caller may set it: no row could be made"
    )]
    ColumnNeverSet {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
    },
}

impl Problem {
    /// The name of an operation that does not exist, if it is one.
    pub(crate) fn operation(key: &'static str, name: &str) -> Option<Self> {
        let features = features::all();
        let known =
            features.iter().flat_map(|feature| &feature.endpoints).any(|it| it.definition.is_called(name));
        (!known).then(|| Self::UnknownOperation { key, name: name.to_owned() })
    }

    /// An address of a service that can't be used, if it is one: https, unless it is on this machine.
    pub(crate) fn service_url(key: &'static str, url: &str) -> Option<Self> {
        let reason = match Url::parse(url) {
            Err(error) => error.to_string(),
            Ok(url) if url.scheme() == "https" => return None,
            Ok(url) if url.scheme() == "http" && url.host().is_some_and(|host| is_local(&host)) => {
                return None;
            }
            Ok(_) => "it must be https, unless it is on this machine".to_owned(),
        };
        Some(Self::ServiceUrl { key, reason })
    }

    /// A number outside of what makes sense, if it is.
    pub(crate) fn range(key: &str, value: u64, least: u64, most: u64) -> Option<Self> {
        let bad = !(least..=most).contains(&value);
        bad.then(|| Self::OutOfRange { key: key.to_owned(), value, least, most })
    }

    /// Whether the server still starts.
    pub fn severity(&self) -> Severity {
        match self {
            Self::ShortPasswords(_)
            | Self::ShortSecret { signs: false, .. }
            | Self::EveryProxy(_)
            | Self::LocalBaseUrl(_)
            | Self::PlainHttp
            | Self::NeverRenewed { .. }
            | Self::UpdateAgeBeyondFreshAge { .. }
            | Self::CookieDomainUnused
            | Self::SecureCookiesOverHttp
            | Self::InsecureCookiesOverHttps
            | Self::OutboxOnly
            | Self::UnknownOperation { .. }
            | Self::WebhookPlainHttp { .. }
            | Self::WebhookEvent { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// A configuration that a server refuses to start with: its errors, at least one.
#[derive(Debug, PartialEq, Eq)]
pub struct Unusable(pub Vec<Problem>);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&sentences.join("\n"))
    }
}

impl std::error::Error for Unusable {}

impl Config {
    /// What does not go together, errors first. Nothing outside of the configuration is looked at: whether the database
    /// answers is for others to say.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = rules::all(self);
        problems.sort_by_key(Problem::severity);
        problems
    }

    /// The warnings of a configuration that a server can start with.
    ///
    /// # Errors
    /// [`Unusable`] with the errors, if there are any.
    pub fn usable(&self) -> Result<Vec<Problem>, Unusable> {
        let (errors, warnings): (Vec<_>, _) =
            self.check().into_iter().partition(|problem| problem.severity() == Severity::Error);
        if errors.is_empty() { Ok(warnings) } else { Err(Unusable(errors)) }
    }
}
