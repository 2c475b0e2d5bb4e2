use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::{Mailbox, Message, MultiPart, header};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::MailError;
use super::letter::{Letter, Refusal};
use crate::kit::authorities;
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
    /// A file with certificates (PEM) of authorities that are trusted besides the public ones.
    pub ca_file: Option<PathBuf>,
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
        let mut tls = TlsParameters::builder(options.host.clone());
        if let Some(file) = &options.ca_file {
            tls = tls.add_root_certificate(authority(file)?);
        }
        let tls = tls.build_rustls().map_err(|_| MailError::Tls(options.host.clone()))?;
        Ok(Self { options, from, tls })
    }

    pub(super) async fn deliver(&self, letter: &Letter) -> Result<(), Refusal> {
        let message =
            self.message(letter).map_err(|error| Refusal { temporary: false, reason: error.to_string() })?;
        self.in_time(async {
            let mut connection = self.connect().await?;
            let sent = connection.send(message.envelope(), &message.formatted()).await;
            // After the server's word that it has the mail, nothing makes it unsent.
            connection.abort().await;
            sent.map(drop)
        })
        .await
    }

    /// Connects and leaves again.
    pub(super) async fn try_out(&self) -> Result<(), String> {
        let connected = self.in_time(async {
            self.connect().await?.abort().await;
            Ok(())
        });
        connected.await.map_err(|refusal| refusal.reason)
    }

    /// The library bounds only the connecting. A connection that is broken off here is never used again: what it still
    /// had to say would be taken for the answer to the next mail.
    async fn in_time(&self, attempt: impl Future<Output = Result<(), Error>>) -> Result<(), Refusal> {
        match tokio::time::timeout(self.options.timeout, attempt).await {
            Ok(outcome) => outcome.map_err(refusal),
            Err(_) => {
                Err(Refusal { temporary: true, reason: "the mail server did not answer in time".to_owned() })
            }
        }
    }

    /// Connects, encrypts and authenticates.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
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

fn authority(file: &Path) -> Result<Certificate, MailError> {
    let read = authorities::read(file)
        .and_then(|pem| Certificate::from_pem(&pem).map_err(|error| error.to_string()));
    read.map_err(|reason| MailError::CaFile { file: file.to_owned(), reason })
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
fn refusal(error: Error) -> Refusal {
    if let Some(code) = error.status() {
        return Refusal {
            temporary: error.is_transient(),
            reason: format!("the mail server answered {code}"),
        };
    }
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if error.is_client() {
        // No STARTTLS, no common way to authenticate: it will say the same next time.
        Refusal { temporary: false, reason: format!("the mail server can't do what is asked of it: {cause}") }
    } else if error.is_response() {
        Refusal { temporary: true, reason: "the mail server's answer broke off or makes no sense".to_owned() }
    } else {
        Refusal { temporary: true, reason: format!("the mail server can't be reached: {cause}") }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::NamedTempFile;

    use super::*;
    use crate::kit::mail::testing::server::{Offer, Say, Server};
    use crate::kit::mail::testing::{letter, mail};
    use crate::kit::mail::{Mail, MailKind};

    fn options(port: u16, encryption: Encryption) -> SmtpOptions {
        SmtpOptions {
            host: "localhost".to_owned(),
            port,
            encryption,
            ca_file: None,
            credentials: None,
            from: "Acme <no-reply@acme.example>".to_owned(),
            timeout: Duration::from_secs(5),
        }
    }

    async fn deliver(options: SmtpOptions) -> Result<(), Refusal> {
        Smtp::new(options).expect("settings").deliver(&letter(mail(MailKind::VerifyEmail), 0)).await
    }

    fn file(text: &str) -> NamedTempFile {
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        file
    }

    fn header<'a>(mail: &'a str, name: &str) -> Vec<&'a str> {
        let (head, _) = mail.split_once("\r\n\r\n").expect("a head");
        head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
    }

    #[tokio::test]
    async fn a_mail_arrives() {
        let server = Server::start(Offer::Nothing, |_, _| Say::Usual).await;
        deliver(options(server.port, Encryption::None)).await.expect("delivered");
        assert_eq!(
            server.commands(),
            [
                "EHLO acme.example",
                "MAIL FROM:<no-reply@acme.example>",
                "RCPT TO:<ann@example.com>",
                "DATA",
                "QUIT"
            ]
        );
        let [mail] = &*server.mails() else { panic!("one mail") };
        assert_eq!(header(mail, "From"), ["Acme <no-reply@acme.example>"]);
        assert_eq!(header(mail, "To"), ["ann@example.com"]);
        assert_eq!(header(mail, "Subject"), ["Verify your e-mail address for Acme"]);
        assert_eq!(header(mail, "Date"), ["Tue, 14 Nov 2023 22:13:20 +0000"]);
        assert_eq!(header(mail, "Auto-Submitted"), ["auto-generated"]);
        assert!(header(mail, "Message-ID")[0].ends_with("@acme.example>"));
        assert!(header(mail, "Content-Type")[0].starts_with("multipart/alternative"));
    }

    #[tokio::test]
    async fn over_tls_with_a_password() {
        for (offer, encryption) in [(Offer::StartTls, Encryption::StartTls), (Offer::Tls, Encryption::Tls)] {
            let server = Server::start(offer, |_, _| Say::Usual).await;
            let mut options = options(server.port, encryption);
            options.credentials = Some(("postman".to_owned(), "swordfish".into()));
            let authority = file(&server.certificate);
            options.ca_file = Some(authority.path().to_owned());
            deliver(options).await.expect("delivered");
            let commands = server.commands();
            let secret = commands.iter().position(|c| c.starts_with("AUTH PLAIN")).expect("authenticated");
            assert!(
                offer == Offer::Tls || commands[..secret].contains(&"STARTTLS".to_owned()),
                "{commands:?}"
            );
            assert_eq!(server.mails().len(), 1);
        }
    }

    #[tokio::test]
    async fn without_starttls_nothing_is_sent() {
        let server = Server::start(Offer::Nothing, |_, _| Say::Usual).await;
        let mut options = options(server.port, Encryption::StartTls);
        options.credentials = Some(("postman".to_owned(), "swordfish".into()));
        let refusal = deliver(options).await.expect_err("no STARTTLS");
        assert!(!refusal.temporary);
        assert!(refusal.reason.contains("STARTTLS"), "{}", refusal.reason);
        assert_eq!(server.commands(), ["EHLO acme.example"]);
    }

    #[tokio::test]
    async fn a_certificate_that_nobody_vouches_for_is_refused() {
        for (offer, encryption) in [(Offer::StartTls, Encryption::StartTls), (Offer::Tls, Encryption::Tls)] {
            let server = Server::start(offer, |_, _| Say::Usual).await;
            let refusal = deliver(options(server.port, encryption)).await.expect_err("a stranger");
            assert!(refusal.reason.contains("UnknownIssuer"), "{}", refusal.reason);
            assert!(server.commands().iter().all(|c| c.starts_with("EHLO") || c == "STARTTLS"));
        }
    }

    #[test]
    fn a_file_without_authorities_is_a_mistake() {
        let broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
        for (text, reason) in [("", "no certificate"), ("a key", "no certificate"), (broken, "broken")] {
            let file = file(text);
            let mut options = options(465, Encryption::Tls);
            options.ca_file = Some(file.path().to_owned());
            let error = Smtp::new(options).err().expect("refused").to_string();
            assert!(error.starts_with("mail.smtp.ca_file ") && error.contains(reason), "{error}");
        }
        let mut options = options(465, Encryption::Tls);
        options.ca_file = Some("/nowhere/ca.pem".into());
        assert!(matches!(Smtp::new(options), Err(MailError::CaFile { .. })));
    }

    #[tokio::test]
    async fn only_some_failures_are_temporary() {
        for (command, answer, temporary, reason) in [
            ("RCPT", "451 ann@example.com: greylisted", true, "the mail server answered 451"),
            ("RCPT", "550 no such user ann@example.com", false, "the mail server answered 550"),
            ("MAIL", "421 closing", true, "the mail server answered 421"),
            (".", "554 ann@example.com: spam", false, "the mail server answered 554"),
            ("EHLO", "nonsense", true, "the mail server's answer broke off or makes no sense"),
        ] {
            let server = Server::start(Offer::Nothing, move |_, said| {
                if said.starts_with(command) { Say::This(answer) } else { Say::Usual }
            });
            let port = server.await.port;
            let refusal = deliver(options(port, Encryption::None)).await.expect_err("refused");
            assert_eq!((refusal.temporary, &*refusal.reason), (temporary, reason));
        }
    }

    #[tokio::test]
    async fn a_server_that_hangs_does_not_hold_us() {
        for point in ["EHLO", "RCPT", "DATA", "."] {
            let server = Server::start(Offer::Nothing, move |_, said| {
                if said.starts_with(point) { Say::Nothing } else { Say::Usual }
            });
            let port = server.await.port;
            let timeout = Duration::from_millis(200);
            let refusal = deliver(SmtpOptions { timeout, ..options(port, Encryption::None) }).await;
            let refusal = refusal.expect_err("no answer");
            assert!(refusal.temporary);
            assert_eq!(refusal.reason, "the mail server did not answer in time");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_down_may_come_back() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let refusal = deliver(options(port, Encryption::None)).await.expect_err("nobody there");
        assert!(refusal.temporary);
        assert!(refusal.reason.starts_with("the mail server can't be reached: "), "{}", refusal.reason);
    }

    #[tokio::test]
    async fn a_taken_mail_is_sent_whatever_comes_after() {
        let server = Server::start(Offer::Nothing, |_, said| {
            if said == "QUIT" { Say::This("421 never heard of that") } else { Say::Usual }
        })
        .await;
        deliver(options(server.port, Encryption::None)).await.expect("delivered");
    }

    #[tokio::test]
    async fn trying_out_goes_as_far_as_the_password() {
        for (said, expected) in
            [(None, Ok(())), (Some("535 swordfish is wrong"), Err("the mail server answered 535".to_owned()))]
        {
            let server = Server::start(Offer::StartTls, move |_, command| match said {
                Some(answer) if command.starts_with("AUTH") => Say::This(answer),
                _ => Say::Usual,
            })
            .await;
            let mut options = options(server.port, Encryption::StartTls);
            options.credentials = Some(("postman".to_owned(), "swordfish".into()));
            let authority = file(&server.certificate);
            options.ca_file = Some(authority.path().to_owned());
            assert_eq!(Smtp::new(options).expect("settings").try_out().await, expected);
            assert_eq!(server.mails().len(), 0);
        }
    }

    #[test]
    fn a_broken_sender_is_found_at_start() {
        for from in ["", "nobody", "a@b@c", "Acme <no-reply@acme.example>\r\nBcc: x@evil.example"] {
            let options = SmtpOptions { from: from.to_owned(), ..options(25, Encryption::None) };
            assert!(matches!(Smtp::new(options), Err(MailError::Sender(_))), "{from:?}");
        }
    }

    #[test]
    fn options_do_not_print_the_password() {
        let mut options = options(25, Encryption::None);
        options.credentials = Some(("postman".to_owned(), "swordfish".into()));
        assert!(!format!("{options:?}").contains("swordfish"));
    }

    #[tokio::test]
    async fn nobody_adds_a_header_or_a_command() {
        const EVIL: [&str; 8] = [
            "\r\nBcc: evil@evil.example",
            "\nBcc: evil@evil.example",
            "\rBcc: evil@evil.example",
            "\u{85}Bcc: evil@evil.example",
            "\u{2028}Bcc: evil@evil.example",
            "\r\n\r\n<h1>Body</h1>",
            "\r\n.\r\nMAIL FROM:<evil@evil.example>",
            "\n.\nMAIL FROM:<evil@evil.example>",
        ];
        let server = Server::start(Offer::Nothing, |_, _| Say::Usual).await;
        let smtp = Smtp::new(options(server.port, Encryption::None)).expect("settings");
        for (sent, evil) in EVIL.into_iter().enumerate() {
            // Nothing but the name is unchecked where mails are made; the address and the link are attacked all the same.
            let url = format!("https://example.com/{evil}");
            let mail = Mail::link(MailKind::VerifyEmail, "ann@example.com", evil, url, evil.to_owned());
            smtp.deliver(&letter(mail, 0)).await.expect("delivered");
            assert_eq!(server.mails().len(), sent + 1, "{evil:?}");
            let mail = server.mails().pop().expect("a mail");
            assert!(header(&mail, "Bcc").is_empty(), "{mail}");
            assert_eq!(header(&mail, "To").len(), 1);
            assert_eq!(header(&mail, "Subject"), ["Verify your e-mail address for Acme"]);
            assert_eq!(server.commands().len(), (sent + 1) * 5, "{:?}", server.commands());
        }
    }
}
