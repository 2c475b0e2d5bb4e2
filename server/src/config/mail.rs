use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::secret::Secret;

/// How mail is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// The way out for mail. The default never leaves the machine: set `smtp` for real users.
    pub transport: MailTransport,
    /// The sender, such as `Example <no-reply@example.com>`. `smtp` needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "Example <no-reply@example.com>")]
    pub from: Option<String>,
    /// A directory with templates that replace the built-in ones of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"templates")]
    pub templates: Option<PathBuf>,
    /// The directory of the outbox.
    pub outbox: PathBuf,
    /// Whether the outbox prints each link on standard output too.
    pub print_links: bool,
    /// How many mails may wait, those between two attempts included. A call that needs one more is answered 503.
    pub queue: usize,
    /// The mail server for `transport = "smtp"`.
    pub smtp: SmtpConfig,
}

/// The way out for mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    /// For development: prints the link and writes one JSON file a message.
    #[default]
    Outbox,
    /// A mail server.
    Smtp,
    /// No mail at all; flows that need it can't be enabled.
    None,
}

/// A mail server (RFC 5321).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpConfig {
    /// The server's name; its certificate must be for it.
    pub host: String,
    /// The port; without it the usual one: 587 for `starttls`, 465 for `tls`, 25 for `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = 587)]
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// A file with certificates (PEM) of authorities that may vouch for the server besides the public ones: for a mail
    /// server with a certificate of your own authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/etc/ssl/our-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// The user name; without it there is no authentication.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"portcullis")]
    pub username: Option<String>,
    /// The password.
    #[schemars(with = "String")]
    pub password: Secret,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmtpSecurity {
    /// It must be upgraded to TLS before anything is sent (RFC 3207).
    #[default]
    Starttls,
    /// It is TLS from the start (RFC 8314).
    Tls,
    /// It is not: for a server on the same machine.
    None,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            transport: MailTransport::default(),
            from: None,
            templates: None,
            outbox: PathBuf::from("outbox"),
            print_links: true,
            queue: 10_000,
            smtp: SmtpConfig::default(),
        }
    }
}
