use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::MailError;
use super::letter::{Letter, Refusal, Stamp};
use crate::kit::random::{Alphabet, Rng};

/// The outbox: a directory that gets one JSON file a mail, for developers and tests to read.
#[derive(Clone, Debug)]
pub struct OutboxOptions {
    /// The directory; made if it is not there, readable for its owner only.
    pub dir: PathBuf,
    /// Whether the link is printed on the terminal too.
    pub print: bool,
}

/// The open outbox. Messages to phones go into one too.
pub(in crate::kit) struct Outbox {
    dir: PathBuf,
    terminal: Option<Mutex<Box<dyn Write + Send>>>,
}

/// What a file of the outbox holds.
#[derive(Default, Serialize)]
pub(in crate::kit) struct Entry<'a> {
    pub(in crate::kit) to: &'a str,
    pub(in crate::kit) kind: &'a str,
    pub(in crate::kit) subject: &'a str,
    pub(in crate::kit) text: &'a str,
    pub(in crate::kit) html: &'a str,
    pub(in crate::kit) url: &'a str,
    pub(in crate::kit) token: &'a str,
}

impl Outbox {
    pub(in crate::kit) fn open(options: OutboxOptions) -> Result<Self, MailError> {
        let terminal: Option<Box<dyn Write + Send>> =
            if options.print { Some(Box::new(io::stdout())) } else { None };
        Self::with_terminal(options.dir, terminal)
    }

    fn with_terminal(dir: PathBuf, terminal: Option<Box<dyn Write + Send>>) -> Result<Self, MailError> {
        make_dir(&dir).map_err(|error| MailError::Outbox { dir: dir.clone(), error })?;
        Ok(Self { dir, terminal: terminal.map(Mutex::new) })
    }

    pub(super) async fn deliver(self: &Arc<Self>, letter: &Letter) -> Result<(), Refusal> {
        let (mail, wording) = (&letter.mail, &letter.wording);
        let entry = Entry {
            to: letter.to.as_ref(),
            kind: mail.kind.as_str(),
            subject: &wording.subject,
            text: &wording.text,
            html: &wording.html,
            url: mail.url.expose(),
            token: mail.token.expose(),
        };
        let put = self.put(letter.queued, &entry, notice(letter)).await;
        put.map_err(|reason| Refusal { temporary: true, reason })
    }

    /// Writes a file, and shows the notice on the terminal where that is wanted.
    pub(in crate::kit) async fn put(
        self: &Arc<Self>,
        queued: Stamp,
        entry: &Entry<'_>,
        notice: String,
    ) -> Result<(), String> {
        let contents = serde_json::to_vec_pretty(entry).map_err(|error| error.to_string())?;
        let (outbox, name) = (Arc::clone(self), file_name(queued, entry.kind));
        let written = tokio::task::spawn_blocking(move || {
            write_whole(&outbox.dir, &name, &contents)?;
            if let Some(terminal) = &outbox.terminal {
                // Nobody may be looking; the file is what counts.
                let _ = terminal.lock().unwrap_or_else(PoisonError::into_inner).write_all(notice.as_bytes());
            }
            io::Result::Ok(())
        });
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("the outbox could not be written: {error}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Names sort by the time when it was queued.
fn file_name(queued: Stamp, kind: &str) -> String {
    let at = queued.at.format("%Y%m%dT%H%M%S%3fZ");
    // The system's randomness, also where tests repeat themselves from a seed: two servers may share an outbox.
    let unique = Rng::system().string(12, Alphabet::LowerDigits);
    format!("{at}-{:08}-{kind}-{unique}.json", queued.number)
}

/// What somebody who waits for the mail wants to see of it.
fn shown_on_terminal(letter: &Letter) -> &str {
    match letter.mail.code_to_type() {
        "" => letter.mail.url.expose(),
        code => code,
    }
}

/// What the terminal shows.
fn notice(letter: &Letter) -> String {
    let (to, url) = (visible(letter.to.as_ref()), visible(shown_on_terminal(letter)));
    format!("mail to {to}: {}\n  {url}\n", letter.wording.subject)
}

/// The texts come from strangers, and a terminal obeys control characters.
pub(in crate::kit) fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A reader sees the whole file or none: a name appears when all is written.
fn write_whole(dir: &Path, name: &str, contents: &[u8]) -> io::Result<()> {
    let unfinished = dir.join(format!(".{name}.part"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&unfinished)
        .and_then(|mut file| file.write_all(contents))
        .and_then(|()| fs::rename(&unfinished, dir.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

fn make_dir(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::mail::testing::{letter, mail};
    use crate::kit::mail::{Mail, MailKind};

    /// What was printed.
    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Screen {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("a lock").clone()).expect("text")
        }
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("a lock").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn outbox(dir: &Path) -> Arc<Outbox> {
        Arc::new(Outbox::open(OutboxOptions { dir: dir.to_owned(), print: false }).expect("an outbox"))
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("the outbox");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn one_file_holds_all_of_a_mail() {
        let dir = tempfile::tempdir().expect("a directory");
        let outbox = outbox(&dir.path().join("deep/outbox"));
        outbox.deliver(&letter(mail(MailKind::ResetPassword), 0)).await.expect("delivered");
        let [name] = &*names(&outbox.dir) else { panic!("one file") };
        assert!(name.starts_with("20231114T221320000Z-00000000-reset-password-"), "{name}");
        let file = fs::read(outbox.dir.join(name)).expect("the file");
        let entry: serde_json::Value = serde_json::from_slice(&file).expect("json");
        assert_eq!(entry["to"], "ann@example.com");
        assert_eq!(entry["kind"], "reset-password");
        assert_eq!(entry["subject"], "Reset your Acme password");
        assert_eq!(entry["token"], "s3cret");
        assert_eq!(entry["url"], "https://example.com/go?token=s3cret&callbackURL=%2F");
        assert!(
            entry["text"]
                .as_str()
                .expect("text")
                .contains("https://example.com/go?token=s3cret&callbackURL=%2F")
        );
        assert!(entry["html"].as_str().expect("html").contains("token=s3cret&amp;callbackURL"));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a directory");
        let outbox = outbox(&dir.path().join("outbox"));
        outbox.deliver(&letter(mail(MailKind::VerifyEmail), 0)).await.expect("delivered");
        let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode(&outbox.dir), 0o700);
        assert_eq!(mode(&outbox.dir.join(&names(&outbox.dir)[0])), 0o600);
    }

    #[tokio::test]
    async fn names_sort_as_mails_were_queued_and_two_servers_do_not_clash() {
        let dir = tempfile::tempdir().expect("a directory");
        let (one, other) = (outbox(dir.path()), outbox(dir.path()));
        for number in (0..12).rev() {
            one.deliver(&letter(mail(MailKind::ALL[number as usize % 5]), number)).await.expect("delivered");
            other
                .deliver(&letter(mail(MailKind::ALL[number as usize % 5]), number))
                .await
                .expect("delivered");
        }
        let kinds: Vec<String> = names(dir.path()).iter().map(|name| name[29..].to_owned()).collect();
        assert_eq!(kinds.len(), 24);
        for (place, kind) in kinds.iter().enumerate() {
            assert!(kind.starts_with(MailKind::ALL[place / 2 % 5].as_str()), "{kinds:?}");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_reader_never_sees_half_a_mail() {
        let dir = tempfile::tempdir().expect("a directory");
        let outbox = outbox(dir.path());
        let writer = tokio::spawn(async move {
            for number in 0..200 {
                outbox.deliver(&letter(mail(MailKind::VerifyEmail), number)).await.expect("delivered");
            }
        });
        loop {
            let done = writer.is_finished();
            for name in names(dir.path()).iter().filter(|name| name.ends_with(".json")) {
                let file = fs::read(dir.path().join(name)).expect("the file");
                serde_json::from_slice::<serde_json::Value>(&file).expect("a whole file");
            }
            if done {
                break;
            }
        }
        writer.await.expect("all written");
        let left = names(dir.path());
        assert_eq!(left.len(), 200);
        assert!(left.iter().all(|name| name.ends_with(".json")), "nothing unfinished is left");
    }

    #[tokio::test]
    async fn a_directory_that_is_gone_is_a_temporary_failure() {
        let dir = tempfile::tempdir().expect("a directory");
        let outbox = outbox(dir.path());
        drop(dir);
        let refusal =
            outbox.deliver(&letter(mail(MailKind::VerifyEmail), 0)).await.expect_err("no directory");
        assert!(refusal.temporary);
        assert!(!refusal.reason.contains("ann"), "{}", refusal.reason);
    }

    #[tokio::test]
    async fn a_place_that_can_not_be_written_is_found_at_start() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let dir = file.path().join("outbox");
        let Err(error) = Outbox::open(OutboxOptions { dir: dir.clone(), print: false }) else {
            panic!("a file is no directory")
        };
        assert!(error.to_string().starts_with(&format!("the outbox {}", dir.display())), "{error}");
    }

    #[tokio::test]
    async fn the_terminal_shows_the_link_and_obeys_no_stranger() {
        let dir = tempfile::tempdir().expect("a directory");
        let screen = Screen::default();
        let outbox = Outbox::with_terminal(dir.path().to_owned(), Some(Box::new(screen.clone())));
        let outbox = Arc::new(outbox.expect("an outbox"));
        let url = "https://example.com/\u{1b}[2J\rhttps://evil.example/?t=1";
        let mail =
            Mail::link(MailKind::VerifyEmail, "ann@example.com", "\u{1b}]0;x\u{7}", url.into(), "1".into());
        outbox.deliver(&letter(mail, 0)).await.expect("delivered");
        assert_eq!(
            screen.text(),
            "mail to ann@example.com: Verify your e-mail address for Acme\n  \
             https://example.com/[2Jhttps://evil.example/?t=1\n"
        );
    }
}
