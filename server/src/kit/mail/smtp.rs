use std::time::Duration;

use lettre::message::{Mailbox, Message, MultiPart, header};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::MailError;
use super::letter::{Letter, Refusal};
use crate::kit::random::Rng;
use crate::kit::secret::Secret;

/// A mail server and how to speak to it.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// The server's name or address.
    pub host: String,
    /// The server's port: usually 587 with STARTTLS, 465 with TLS, 25 with neither.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User name and password.
    pub credentials: Option<(String, Secret)>,
    /// Who the mails are from: `name@example.com` or `Name <name@example.com>`.
    pub from: String,
    /// How long one attempt may take, from the connection to the server's last word.
    pub timeout: Duration,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Begins in the clear and must change to TLS before anything is said (RFC 3207); without the offer nothing is sent.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// In the clear: for a server on the same machine or network.
    None,
}

pub(super) struct Smtp {
    options: SmtpOptions,
    from: Mailbox,
    tls: TlsParameters,
}

impl Smtp {
    pub(super) fn new(options: SmtpOptions) -> Result<Self, MailError> {
        let from = options.from.parse().map_err(|_| MailError::Sender(options.from.clone()))?;
        let tls = TlsParameters::new_rustls(options.host.as_str().into())
            .map_err(|_| MailError::Tls(options.host.clone()))?;
        Ok(Self { options, from, tls })
    }

    pub(super) async fn deliver(&self, letter: &Letter) -> Result<(), Refusal> {
        let message =
            self.message(letter).map_err(|error| Refusal { temporary: false, reason: error.to_string() })?;
        // The library bounds only the connecting. A connection that is broken off here is never used again: what it
        // still had to say would be taken for the answer to the next mail.
        match tokio::time::timeout(self.options.timeout, self.attempt(&message)).await {
            Ok(outcome) => outcome.map_err(refusal),
            Err(_) => {
                Err(Refusal { temporary: true, reason: "the mail server did not answer in time".to_owned() })
            }
        }
    }

    async fn attempt(&self, message: &Message) -> Result<(), lettre::transport::smtp::Error> {
        let mut connection = self.connect().await?;
        let sent = connection.send(message.envelope(), &message.formatted()).await;
        // After the server's word that it has the mail, nothing makes it unsent.
        connection.abort().await;
        sent.map(drop)
    }

    /// Connects, encrypts and authenticates.
    async fn connect(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let options = &self.options;
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let immediately = (options.encryption == Encryption::Tls).then(|| self.tls.clone());
        let server = (options.host.as_str(), options.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(options.timeout), &hello, immediately, None)
                .await?;
        if options.encryption == Encryption::StartTls {
            connection.starttls(self.tls.clone(), &hello).await?;
        }
        if let Some((user, password)) = &options.credentials {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }

    fn message(&self, letter: &Letter) -> Result<Message, lettre::error::Error> {
        let id = format!("<{}@{}>", Rng::system().id(), self.from.email.domain());
        Message::builder()
            .from(self.from.clone())
            // The address alone: the person's name in a header of ours would be a stranger's words.
            .to(letter.to.clone().into())
            .subject(&letter.wording.subject)
            .date(letter.queued.at.into())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                letter.wording.text.clone(),
                letter.wording.html.clone(),
            ))
    }
}

/// Asks vacation responders for silence (RFC 3834 section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Our own words: a server's answer often repeats the recipient's address.
fn refusal(error: lettre::transport::smtp::Error) -> Refusal {
    if let Some(code) = error.status() {
        return Refusal {
            temporary: error.is_transient(),
            reason: format!("the mail server answered {code}"),
        };
    }
    // What the client itself refuses (no STARTTLS, no common way to authenticate) stays so.
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    let (temporary, what) = match () {
        () if error.is_client() => (false, "the mail server can't do what is asked of it"),
        () if error.is_tls() => (true, "no TLS with the mail server"),
        () if error.is_response() => (true, "the mail server's answer makes no sense"),
        () => (true, "the mail server can't be reached"),
    };
    let reason = if error.is_response() { what.to_owned() } else { format!("{what}: {source}") };
    Refusal { temporary, reason }
}
