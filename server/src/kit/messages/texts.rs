//! How a message reads: each kind has a `<kind>.txt`, which sees `app_name`, `kind` and `code`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use minijinja::{Environment, UndefinedBehavior, context};

use super::MessageKind;

macro_rules! embedded {
    ($($kind:ident $name:literal),* $(,)?) => {
        [$((MessageKind::$kind, $name, include_str!(concat!("templates/", $name)))),*]
    };
}

const EMBEDDED: [(MessageKind, &str, &str); MessageKind::ALL.len()] = embedded![
    PhoneVerification "phone-verification.txt",
    PhonePasswordReset "phone-password-reset.txt",
    TwoFactorOtp "two-factor-otp.txt",
];

/// A text that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The operator's file can't be read.
    #[error("the message text {}: {error}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        error: io::Error,
    },
    /// It does not parse or does not render.
    #[error("the message text {name}: {error}")]
    Broken {
        /// The file's name.
        name: &'static str,
        /// What went wrong, with the line.
        #[source]
        error: Box<minijinja::Error>,
    },
    /// Nobody could do anything with it.
    #[error("the message text {0} does not show the code, {{{{ code }}}}")]
    WithoutCode(&'static str),
}

/// Renders every text once: ours, and the operator's in place of those that a directory has.
///
/// # Errors
/// [`TextError`]
pub fn check_texts(app_name: &str, dir: Option<&Path>) -> Result<(), TextError> {
    Texts::load(app_name, dir).map(drop)
}

pub(super) struct Texts {
    environment: Environment<'static>,
    app_name: String,
}

impl Texts {
    /// Takes our texts, and the operator's in place of those that a directory has, and renders each once.
    pub(super) fn load(app_name: &str, dir: Option<&Path>) -> Result<Self, TextError> {
        const SAMPLE: &str = "SampleCodeOfTheCheckAtStart";
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (_, name, ours) in EMBEDDED {
            let source = match dir {
                Some(dir) => own(dir, name)?.unwrap_or_else(|| ours.to_owned()),
                None => ours.to_owned(),
            };
            environment
                .add_template_owned(name, source)
                .map_err(|error| TextError::Broken { name, error: Box::new(error) })?;
        }
        let texts = Self { environment, app_name: app_name.to_owned() };
        for (kind, name, _) in EMBEDDED {
            if !texts.word(kind, SAMPLE)?.contains(SAMPLE) {
                return Err(TextError::WithoutCode(name));
            }
        }
        Ok(texts)
    }

    /// Words a message.
    pub(super) fn word(&self, kind: MessageKind, code: &str) -> Result<String, TextError> {
        let (_, name, _) = EMBEDDED[kind as usize];
        let facts = context! { app_name => &self.app_name, kind => kind.as_str(), code };
        let text = self.environment.get_template(name).and_then(|template| template.render(facts));
        let text = text.map_err(|error| TextError::Broken { name, error: Box::new(error) })?;
        Ok(text.trim().to_owned())
    }
}

/// The operator's text, if there is one.
fn own(dir: &Path, name: &str) -> Result<Option<String>, TextError> {
    let path = dir.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && dir.is_dir() => Ok(None),
        Err(error) => Err(TextError::Read { path, error }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_well() {
        let texts = Texts::load("Acme", None).expect("our texts");
        for (kind, (of, name, _)) in MessageKind::ALL.into_iter().zip(EMBEDDED) {
            assert_eq!((kind, format!("{kind}.txt")), (of, name.to_owned()));
            let text = texts.word(kind, "123456").expect("a text");
            assert!(text.starts_with("123456 ") && text.contains("Acme"), "{text}");
            // What one SMS holds (3GPP TS 23.038), so that a code never comes in two parts.
            assert!(text.is_ascii() && text.len() <= 160, "{text}");
        }
    }

    #[test]
    fn an_operators_texts_come_first() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("two-factor-otp.txt"), "Votre code : {{ code }}\n").expect("a file");
        let texts = Texts::load("Acme", Some(dir.path())).expect("texts");
        assert_eq!(texts.word(MessageKind::TwoFactorOtp, "1").expect("a text"), "Votre code : 1");
        assert!(texts.word(MessageKind::PhoneVerification, "1").expect("a text").starts_with("1 "));
    }

    #[test]
    fn what_is_broken_is_found_at_start_and_named() {
        for (source, expected) in [
            ("{{ code", "the message text two-factor-otp.txt: "),
            ("{{ cdoe }}", "the message text two-factor-otp.txt: undefined value"),
            ("none", "the message text two-factor-otp.txt does not show the code, {{ code }}"),
        ] {
            let dir = tempfile::tempdir().expect("a directory");
            fs::write(dir.path().join("two-factor-otp.txt"), source).expect("a file");
            let Err(error) = Texts::load("Acme", Some(dir.path())) else { panic!("{source}") };
            assert!(error.to_string().starts_with(expected), "{error}");
        }
        let Err(error) = Texts::load("Acme", Some(Path::new("/not/there"))) else { panic!("no directory") };
        assert!(error.to_string().starts_with("the message text /not/there/"), "{error}");
    }
}
