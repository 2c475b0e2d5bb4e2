use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lettre::Address;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::letter::{Letter, Refusal, Stamp};
use super::outbox::{Outbox, OutboxOptions};
use super::smtp::{Smtp, SmtpOptions};
use super::templates::{TemplateError, Templates};
use super::{Mail, MailKind};
use crate::kit::clock::Clock;

/// How many letters are on their way at once, each over a connection of its own.
const CONNECTIONS: usize = 4;

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailerOptions {
    /// What the application calls itself in mails.
    pub app_name: String,
    /// Where mail goes.
    pub transport: TransportOptions,
    /// A directory with the operator's own templates; what it does not hold is taken from ours.
    pub templates: Option<PathBuf>,
    /// How many mails may wait, those between two attempts included.
    pub queue: usize,
    /// What happens after a temporary failure.
    pub retry: Retry,
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum TransportOptions {
    /// To a mail server.
    Smtp(SmtpOptions),
    /// Into a directory and onto the terminal: for development and tests.
    Outbox(OutboxOptions),
}

/// How often and when a mail is tried again after a temporary failure (RFC 5321 section 4.5.4.1).
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    /// How many attempts are made in all, at least one.
    pub attempts: u32,
    /// The wait after the first attempt; each later one is four times as long.
    pub first_wait: Duration,
}

/// Seven attempts within 23 minutes: enough for a mail server's restart and for greylisting, and well within the hour
/// for which a link is good.
impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 7, first_wait: Duration::from_secs(1) }
    }
}

impl MailerOptions {
    /// Tries all that sending needs, and sends nothing: renders the templates, connects to the mail server, encrypts and
    /// authenticates.
    ///
    /// # Errors
    /// What [`Mailer::start`] would fail with, and [`MailError::Unreachable`].
    pub async fn try_out(&self) -> Result<(), MailError> {
        Templates::load(&self.app_name, self.templates.as_deref())?;
        match &self.transport {
            TransportOptions::Smtp(smtp) => {
                Smtp::new(smtp.clone())?.try_out().await.map_err(MailError::Unreachable)
            }
            TransportOptions::Outbox(_) => Ok(()),
        }
    }
}

/// Why mail can't be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// A template is broken.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The sender is no mailbox, neither `name@example.com` nor `Name <name@example.com>`.
    #[error("the sender {0:?} is not a valid mailbox")]
    Sender(String),
    /// The authorities of the mail server's certificate can't be read.
    #[error("mail.smtp.ca_file {}: {reason}", .file.display())]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// TLS can't be prepared for the mail server's name.
    #[error("no TLS for the mail server {0:?}")]
    Tls(String),
    /// The mail server refused or did not answer when it was tried out; the reason names no secret.
    #[error("{0}")]
    Unreachable(String),
    /// The outbox can't be used.
    #[error("the outbox {}: {error}", .dir.display())]
    Outbox {
        /// The directory.
        dir: PathBuf,
        /// What went wrong.
        #[source]
        error: std::io::Error,
    },
}

/// Too many mails are waiting: answer 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("too many mails are waiting to be sent")]
pub struct QueueFull;

/// What became of the mails since the start. Every mail is in exactly one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Taken by the transport.
    pub sent: u64,
    /// Given up.
    pub failed: u64,
    /// Waiting or on their way.
    pub queued: u64,
}

/// Sends mail off the request's path: a bounded queue, retries, and one log line when a mail is given up.
///
/// Clones share one queue.
#[derive(Clone)]
pub struct Mailer(Arc<Office>);

struct Office {
    templates: Templates,
    transport: Transport,
    retry: Retry,
    clock: Clock,
    runtime: Handle,
    capacity: usize,
    queued: watch::Sender<usize>,
    connections: Semaphore,
    /// Changes when those that wait for their next attempt shall wait no longer.
    hurry: watch::Sender<()>,
    taken: AtomicU64,
    sent: AtomicU64,
    failed: AtomicU64,
}

enum Transport {
    Smtp(Box<Smtp>),
    Outbox(Arc<Outbox>),
}

impl Mailer {
    /// Checks every template and the transport's settings; connects to nobody yet. `clock` dates the mails.
    ///
    /// # Errors
    /// [`MailError`]
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(options: MailerOptions, clock: Clock) -> Result<Self, MailError> {
        let transport = match options.transport {
            TransportOptions::Smtp(smtp) => Transport::Smtp(Box::new(Smtp::new(smtp)?)),
            TransportOptions::Outbox(outbox) => Transport::Outbox(Arc::new(Outbox::open(outbox)?)),
        };
        Ok(Self(Arc::new(Office {
            templates: Templates::load(&options.app_name, options.templates.as_deref())?,
            transport,
            retry: options.retry,
            clock,
            runtime: Handle::current(),
            capacity: options.queue.max(1),
            queued: watch::Sender::new(0),
            connections: Semaphore::new(CONNECTIONS),
            hurry: watch::Sender::new(()),
            taken: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        })))
    }

    /// Queues a mail and returns at once.
    ///
    /// # Errors
    /// [`QueueFull`]
    pub fn send(&self, mail: Mail) -> Result<(), QueueFull> {
        self.reserve()?.send(mail);
        Ok(())
    }

    /// Takes a place in the queue for a mail that is not written yet.
    ///
    /// # Errors
    /// [`QueueFull`]
    pub fn reserve(&self) -> Result<Place, QueueFull> {
        Place::take(&self.0)
    }

    /// Waits until every mail has met its fate, `timeout` at most. Those between two attempts are tried again at once.
    ///
    /// Returns how many are still waiting. At shutdown these are lost, and that is logged.
    pub async fn flush(&self, timeout: Duration) -> usize {
        let mut queued = self.0.queued.subscribe();
        self.0.hurry.send_replace(());
        let _ = tokio::time::timeout(timeout, queued.wait_for(|queued| *queued == 0)).await;
        let left = *queued.borrow();
        if left > 0 {
            tracing::error!(left, "mails were not sent in time");
        }
        left
    }

    /// What became of the mails since the start.
    pub fn counters(&self) -> Counters {
        Counters {
            sent: self.0.sent.load(Ordering::Relaxed),
            failed: self.0.failed.load(Ordering::Relaxed),
            queued: *self.0.queued.borrow() as u64,
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mailer").field(&self.counters()).finish()
    }
}

/// A place in the queue, given back where it is not used, and even when sending panics.
pub struct Place(Arc<Office>);

impl Place {
    /// Queues a mail in this place and returns at once.
    pub fn send(self, mail: Mail) {
        let office = &self.0;
        let stamp = Stamp { at: office.clock.now(), number: office.taken.fetch_add(1, Ordering::Relaxed) };
        let (runtime, cause) = (office.runtime.clone(), Span::current().context());
        runtime.spawn(async move {
            let span = tracing::debug_span!(
                parent: None,
                "mail",
                otel.name = format_args!("mail {}", mail.kind),
                otel.kind = "producer",
                otel.status_code = Empty,
                mail.attempts = Empty,
            );
            // A part of the trace, but not of the span: that ends with the answer, and a mail may take longer.
            let _ = span.set_parent(cause);
            self.0.see_off(mail, stamp).instrument(span).await;
        });
    }

    fn take(office: &Arc<Office>) -> Result<Self, QueueFull> {
        let taken = office.queued.send_if_modified(|queued| {
            let free = *queued < office.capacity;
            *queued += usize::from(free);
            free
        });
        if taken { Ok(Self(Arc::clone(office))) } else { Err(QueueFull) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.queued.send_modify(|queued| *queued -= 1);
    }
}

impl Office {
    async fn see_off(&self, mail: Mail, stamp: Stamp) {
        let kind = mail.kind;
        let letter = match Letter::write(mail, &self.templates, stamp) {
            Ok(letter) => letter,
            Err(error) => return self.give_up(kind, None, 0, &error.to_string()),
        };
        let domain = letter.to.domain();
        let mut hurry = self.hurry.subscribe();
        let mut wait = self.retry.first_wait;
        for attempt in 1.. {
            hurry.mark_unchanged();
            match self.try_once(&letter).await {
                Ok(()) => {
                    self.sent.fetch_add(1, Ordering::Relaxed);
                    Span::current().record("mail.attempts", attempt);
                    tracing::info!(%kind, domain, attempt, "mail sent");
                    return;
                }
                Err(refusal) if refusal.temporary && attempt < self.retry.attempts => {
                    tracing::debug!(%kind, domain, attempt, reason = refusal.reason, "mail will be tried again");
                }
                Err(refusal) => return self.give_up(kind, Some(&letter.to), attempt, &refusal.reason),
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait *= 4,
                _ = hurry.changed() => {}
            }
        }
    }

    async fn try_once(&self, letter: &Letter) -> Result<(), Refusal> {
        let _connection = self.connections.acquire().await;
        match &self.transport {
            Transport::Smtp(smtp) => smtp.deliver(letter).await,
            Transport::Outbox(outbox) => outbox.deliver(letter).await,
        }
    }

    /// The one log line about a mail that nobody will get: whoever operates the server sees what and why, not to whom.
    fn give_up(&self, kind: MailKind, to: Option<&Address>, attempts: u32, reason: &str) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        Span::current().record("mail.attempts", attempts).record("otel.status_code", "ERROR");
        tracing::error!(%kind, domain = to.map(Address::domain), attempts, reason, "mail was not sent");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::Instant;

    use super::*;
    use crate::kit::mail::Encryption;
    use crate::kit::mail::testing::mail;
    use crate::kit::mail::testing::server::{Offer, Say, Server};

    const PATIENCE: Duration = Duration::from_secs(10);

    fn start(transport: TransportOptions, attempts: u32, first_wait: Duration) -> Mailer {
        let retry = Retry { attempts, first_wait };
        let app_name = "Acme".to_owned();
        let options = MailerOptions { app_name, transport, templates: None, queue: 8, retry };
        Mailer::start(options, Clock::system()).expect("a mailer")
    }

    fn over_smtp(server: &Server) -> TransportOptions {
        TransportOptions::Smtp(SmtpOptions {
            host: "localhost".to_owned(),
            port: server.port,
            encryption: Encryption::None,
            ca_file: None,
            credentials: None,
            from: "no-reply@acme.example".to_owned(),
            timeout: Duration::from_secs(5),
        })
    }

    /// An outbox whose directory is gone: a transport that always fails for the time being.
    fn broken_outbox() -> (tempfile::TempDir, TransportOptions) {
        let parent = tempfile::tempdir().expect("a directory");
        let dir = parent.path().join("outbox");
        (parent, TransportOptions::Outbox(OutboxOptions { dir, print: false }))
    }

    fn counters(sent: u64, failed: u64, queued: u64) -> Counters {
        Counters { sent, failed, queued }
    }

    /// Collects the log of this thread.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        fn begin(&self) -> tracing::subscriber::DefaultGuard {
            let log = self.clone();
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(move || log.clone());
            tracing::subscriber::set_default(subscriber.finish())
        }

        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("a lock").clone()).expect("text")
        }
    }

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("a lock").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_temporary_failure_is_tried_again() {
        let server = Server::start(Offer::Nothing, |connection, said| {
            if connection < 2 && said.starts_with("RCPT") { Say::This("451 later") } else { Say::Usual }
        })
        .await;
        let mailer = start(over_smtp(&server), 5, Duration::from_millis(1));
        mailer.send(mail(MailKind::VerifyEmail)).expect("a place");
        assert_eq!(mailer.counters(), counters(0, 0, 1));
        let mut queued = mailer.0.queued.subscribe();
        queued.wait_for(|queued| *queued == 0).await.expect("an end");
        assert_eq!(mailer.counters(), counters(1, 0, 0));
        assert_eq!(server.mails().len(), 1);
        assert_eq!(server.commands().iter().filter(|c| c.starts_with("RCPT")).count(), 3);
    }

    #[tokio::test]
    async fn a_permanent_failure_is_not() {
        let server = Server::start(Offer::Nothing, |_, said| {
            if said.starts_with("RCPT") { Say::This("550 no such user") } else { Say::Usual }
        })
        .await;
        let mailer = start(over_smtp(&server), 5, Duration::from_millis(1));
        mailer.send(mail(MailKind::VerifyEmail)).expect("a place");
        assert_eq!(mailer.flush(PATIENCE).await, 0);
        assert_eq!(mailer.counters(), counters(0, 1, 0));
        assert_eq!(server.commands().iter().filter(|c| c.starts_with("RCPT")).count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn waits_grow_until_the_mail_is_given_up() {
        let (parent, transport) = broken_outbox();
        let mailer = start(transport, 4, Duration::from_secs(1));
        std::fs::remove_dir(parent.path().join("outbox")).expect("removed");
        let begin = Instant::now();
        mailer.send(mail(MailKind::VerifyEmail)).expect("a place");
        let mut queued = mailer.0.queued.subscribe();
        queued.wait_for(|queued| *queued == 0).await.expect("an end");
        assert_eq!(mailer.counters(), counters(0, 1, 0));
        let waited = begin.elapsed();
        assert!((21..23).contains(&waited.as_secs()), "1 + 4 + 16 s, not {waited:?}");
    }

    #[tokio::test]
    async fn beyond_the_queue_is_refused_and_at_once() {
        let server = Server::start(Offer::Nothing, |_, _| Say::Nothing).await;
        let mailer = start(over_smtp(&server), 1, Duration::from_millis(1));
        for _ in 0..8 {
            mailer.send(mail(MailKind::VerifyEmail)).expect("a place");
        }
        assert_eq!(mailer.send(mail(MailKind::VerifyEmail)), Err(QueueFull));
        assert_eq!(mailer.counters(), counters(0, 0, 8));
        let begin = Instant::now();
        assert_eq!(mailer.flush(Duration::from_millis(50)).await, 8);
        assert!(begin.elapsed() < Duration::from_secs(2), "a flush waits no longer than it is told");
    }

    #[tokio::test]
    async fn a_flush_does_not_wait_for_the_next_attempt() {
        let (parent, transport) = broken_outbox();
        let dir = parent.path().join("outbox");
        let mailer = start(transport, 5, Duration::from_secs(3600));
        std::fs::remove_dir(&dir).expect("removed");
        mailer.send(mail(MailKind::VerifyEmail)).expect("a place");
        assert_eq!(mailer.flush(Duration::from_millis(200)).await, 1);
        std::fs::create_dir(&dir).expect("made again");
        assert_eq!(mailer.flush(PATIENCE).await, 0);
        assert_eq!(mailer.counters(), counters(1, 0, 0));
        mailer.send(mail(MailKind::VerifyEmail)).expect("a flush closes nothing");
    }

    #[tokio::test]
    async fn a_mail_that_is_given_up_is_one_line_without_a_secret_or_an_address() {
        let log = Log::default();
        let guard = log.begin();
        let server = Server::start(Offer::Nothing, |_, said| {
            if said == "." { Say::This("554 <ann@example.com> does not like s3cret") } else { Say::Usual }
        })
        .await;
        let mailer = start(over_smtp(&server), 5, Duration::from_millis(1));
        mailer.send(mail(MailKind::ResetPassword)).expect("a place");
        let nobody =
            Mail::link(MailKind::VerifyEmail, "ann\r\n@x", "Ann", "https://s3cret".into(), "s3cret".into());
        mailer.send(nobody).expect("a place");
        assert_eq!(mailer.flush(PATIENCE).await, 0);
        drop(guard);
        let text = log.text();
        let ours: Vec<&str> = text.lines().filter(|line| line.contains("portcullis::kit::mail")).collect();
        assert_eq!(ours.len(), 2, "{text}");
        for parts in [
            ["ERROR", "reset-password", "example.com", "the mail server answered 554"],
            ["ERROR", "verify-email", "mail was not sent", "the recipient's address is not valid"],
        ] {
            assert!(ours.iter().any(|line| parts.iter().all(|part| line.contains(part))), "{text}");
        }
        assert!(!text.contains("s3cret") && !text.contains("ann"), "{text}");
    }
}
