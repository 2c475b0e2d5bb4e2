//! How a mail reads.
//!
//! Each kind has a `<kind>.txt`, whose first line is the subject, and a `<kind>.html`; both share a `layout`. The
//! templates see `app_name`, `name`, `to`, `url` or `code` (the other one is empty), `kind`, and in HTML `subject`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::{Mail, MailKind};

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

const EMBEDDED: [(&str, &str); 22] = embedded![
    "layout.html",
    "layout.txt",
    "verify-email.html",
    "verify-email.txt",
    "reset-password.html",
    "reset-password.txt",
    "change-email-confirmation.html",
    "change-email-confirmation.txt",
    "change-email-verification.html",
    "change-email-verification.txt",
    "delete-account.html",
    "delete-account.txt",
    "magic-link.html",
    "magic-link.txt",
    "sign-in-otp.html",
    "sign-in-otp.txt",
    "email-verification-otp.html",
    "email-verification-otp.txt",
    "forget-password-otp.html",
    "forget-password-otp.txt",
    "two-factor-otp.html",
    "two-factor-otp.txt",
];

/// Longer names are left out.
const MAX_NAME: usize = 64;

/// A template that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The operator's directory or a file in it can't be read.
    #[error("the mail templates in {}: {error}", .path.display())]
    Read {
        /// The directory or file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        error: io::Error,
    },
    /// A file with a name that no mail uses.
    #[error("no mail uses the template {}; the name of one that only others include begins with `_`", .0.display())]
    Unknown(PathBuf),
    /// It does not parse or does not render.
    #[error("the mail template {name}: {error}")]
    Broken {
        /// The file's name.
        name: String,
        /// What went wrong, with the line.
        #[source]
        error: Box<minijinja::Error>,
    },
    /// It renders, but what comes out is no use.
    #[error("the mail template {name} {problem}")]
    Useless {
        /// The file's name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// What a mail says.
#[derive(Debug)]
pub(super) struct Wording {
    /// One line without control characters.
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

pub(super) struct Templates {
    environment: Environment<'static>,
    app_name: String,
}

impl Templates {
    /// Takes our templates and the operator's in place of ours, and renders each once.
    pub(super) fn load(app_name: &str, dir: Option<&Path>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let ours = EMBEDDED.map(|(name, source)| (name.to_owned(), source.to_owned()));
        for (name, source) in ours.into_iter().chain(dir.map_or(Ok(Vec::new()), read_dir)?) {
            let added = environment.add_template_owned(name.clone(), source);
            added.map_err(|error| TemplateError::Broken { name, error: Box::new(error) })?;
        }
        let templates = Self { environment, app_name: one_line(app_name) };
        for (kind, name) in MailKind::ALL.into_iter().flat_map(|kind| [(kind, ""), (kind, "Ann")]) {
            templates.check(kind, name)?;
        }
        Ok(templates)
    }

    /// Writes a mail's subject and bodies.
    pub(super) fn word(&self, mail: &Mail) -> Result<Wording, TemplateError> {
        let kind = mail.kind.as_str();
        let facts = context! {
            kind,
            app_name => &self.app_name,
            to => &mail.to,
            name => harmless_name(&mail.name),
            url => mail.url.expose(),
            code => mail.code_to_type(),
        };
        let text = self.render(&format!("{kind}.txt"), facts.clone())?;
        let (first, text) = text.trim_start().split_once('\n').unwrap_or((&text, ""));
        let subject = one_line(first);
        let html = self.render(&format!("{kind}.html"), context! { subject => &subject, ..facts })?;
        Ok(Wording { subject, text: format!("{}\n", text.trim()), html })
    }

    fn render(&self, name: &str, facts: Value) -> Result<String, TemplateError> {
        self.environment.get_template(name).and_then(|template| template.render(facts)).map_err(|error| {
            // At fault may be a file that this one extends or includes.
            let name = error.name().unwrap_or(name).to_owned();
            TemplateError::Broken { name, error: Box::new(error) }
        })
    }

    fn check(&self, kind: MailKind, name: &str) -> Result<(), TemplateError> {
        const TOKEN: &str = "SampleTokenOfTheCheckAtStart";
        let url = format!("https://example.com/?token={TOKEN}");
        let wording = self.word(&match kind {
            MailKind::TwoFactorOtp => Mail::code(kind, "ann@example.com", name, TOKEN.to_owned()),
            _ => Mail::link(kind, "ann@example.com", name, url, TOKEN.to_owned()),
        })?;
        let useless =
            |extension, problem| Err(TemplateError::Useless { name: format!("{kind}.{extension}"), problem });
        match () {
            () if wording.subject.is_empty() => useless("txt", "has no subject on its first line"),
            () if !wording.text.contains(TOKEN) => useless("txt", "does not show the link, {{ url }}"),
            () if !wording.html.contains(TOKEN) => useless("html", "does not show the link, {{ url }}"),
            () => Ok(()),
        }
    }
}

/// The operator's templates, by file name. Files that are neither HTML nor text are somebody else's.
fn read_dir(dir: &Path) -> Result<Vec<(String, String)>, TemplateError> {
    let read = |path: &Path, error| TemplateError::Read { path: path.to_owned(), error };
    let mut templates = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| read(dir, error))? {
        let path = entry.map_err(|error| read(dir, error))?.path();
        if !path.extension().is_some_and(|extension| extension == "html" || extension == "txt") {
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with('_') && !EMBEDDED.iter().any(|(known, _)| *known == name) {
            return Err(TemplateError::Unknown(path));
        }
        let source = fs::read_to_string(&path).map_err(|error| read(&path, error))?;
        templates.push((name.to_owned(), source));
    }
    Ok(templates)
}

/// The name to greet with, or nothing where it could be more than a name.
///
/// Whoever signs up with a stranger's address chooses the name in a mail that we send. Mail programs turn whatever
/// looks like an address into a link, so a name that does would be an advertisement under our letterhead.
fn harmless_name(name: &str) -> &str {
    let name = name.trim();
    let harmless = name.chars().count() <= MAX_NAME
        && !name.chars().any(|c| is_hidden(c) || matches!(c, '/' | '\\' | ':' | '@' | '<' | '>'))
        && !name.split(['.', '。', '．', '｡']).skip(1).any(|rest| {
            // "J.R.R. Tolkien" and "Dr. Who" are names, "example.co" is not.
            rest.chars().take_while(|c| c.is_alphanumeric()).count() > 1
        });
    if harmless { name } else { "" }
}

/// One line of text, as a header can hold it.
fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters, and those that hide or turn round the text beside them (Unicode Bidirectional Algorithm, UAX 9).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::mail::testing::mail;

    fn ours() -> Templates {
        Templates::load("Acme & Söhne", None).expect("our templates")
    }

    /// What loading says about an operator's directory with this file.
    fn complaint(file: &str, source: &str) -> String {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join(file), source).expect("a file");
        let Err(error) = Templates::load("Acme", Some(dir.path())) else { panic!("{file} is broken") };
        error.to_string()
    }

    #[test]
    fn every_kind_reads_well() {
        for kind in MailKind::ALL {
            let Wording { subject, text, html } = ours().word(&mail(kind)).expect("words");
            assert!(subject.contains("Acme & Söhne"), "{subject}");
            assert!(text.starts_with("Hello Ann,\n\n"), "{text}");
            assert!(text.contains("\n\nhttps://example.com/go?token=s3cret&callbackURL=%2F\n\n"), "{text}");
            assert!(text.ends_with("\n\n-- \nAcme & Söhne\n"), "{text}");
            assert!(!text.contains("\n\n\n") && !text.contains("&amp;"), "{text}");
            assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{html}");
            assert!(html.contains("Acme &amp; Söhne"), "{html}");
            assert_eq!(html.matches("<a href=\"https:&#x2f;&#x2f;example.com").count(), 2, "{html}");
        }
    }

    #[test]
    fn nobody_is_greeted_by_something_that_is_no_name() {
        for (name, greeting) in [
            ("Ann", "Hello Ann,"),
            ("  Ann ", "Hello Ann,"),
            ("", "Hello,"),
            ("Søren O'Neill-Müller", "Hello Søren O'Neill-Müller,"),
            ("J.R.R. Tolkien", "Hello J.R.R. Tolkien,"),
            ("Dr. Who", "Hello Dr. Who,"),
            ("王小明", "Hello 王小明,"),
            ("You won! https://evil.example", "Hello,"),
            ("You won! evil.example", "Hello,"),
            ("evil。example", "Hello,"),
            ("evil@evil", "Hello,"),
            ("tel:0900", "Hello,"),
            ("<b>Ann</b>", "Hello,"),
            ("Ann\nyou won", "Hello,"),
            ("nnA\u{202e}", "Hello,"),
            ("A\u{200b}nn", "Hello,"),
            (&"a".repeat(65), "Hello,"),
        ] {
            let url = "https://example.com/?t=1".to_owned();
            let mail = Mail::link(MailKind::VerifyEmail, "ann@example.com", name, url, "1".to_owned());
            let text = ours().word(&mail).expect("words").text;
            assert_eq!(text.lines().next(), Some(greeting), "{name:?}");
        }
    }

    #[test]
    fn html_is_escaped_and_a_subject_is_one_line() {
        let templates = Templates::load("<Acme>\r\n\t\"x\"", None).expect("our templates");
        let url = "https://example.com/?\"><script>alert(1)</script>".to_owned();
        let mail = Mail::link(MailKind::VerifyEmail, "\"<i>\"@example.com", "Ann", url, "1".to_owned());
        let Wording { subject, html, .. } = templates.word(&mail).expect("words");
        assert_eq!(subject, "Verify your e-mail address for <Acme> \"x\"");
        for raw in ["<Acme>", "<script>", "<i>", "?\"><"] {
            assert!(!html.contains(raw), "{raw} in {html}");
        }
    }

    #[test]
    fn an_operators_templates_come_first() {
        let dir = tempfile::tempdir().expect("a directory");
        for (file, source) in [
            (
                "verify-email.txt",
                "Bienvenue chez {{ app_name }}\nBonjour {{ name }}: {{ url }}\n{% include '_foot.txt' %}",
            ),
            ("_foot.txt", "À bientôt"),
            ("README.md", "{{ not a template"),
        ] {
            fs::write(dir.path().join(file), source).expect("a file");
        }
        let templates = Templates::load("Acme", Some(dir.path())).expect("templates");
        let wording = templates.word(&mail(MailKind::VerifyEmail)).expect("words");
        assert_eq!(wording.subject, "Bienvenue chez Acme");
        assert_eq!(
            wording.text,
            "Bonjour Ann: https://example.com/go?token=s3cret&callbackURL=%2F\nÀ bientôt\n"
        );
        assert!(wording.html.contains("<title>Bienvenue chez Acme</title>"), "our HTML with their subject");
        assert!(templates.word(&mail(MailKind::ResetPassword)).expect("words").text.starts_with("Hello Ann"));
    }

    #[test]
    fn a_broken_template_is_found_at_start_and_named() {
        for (file, source, expected) in [
            ("verify-email.txt", "Hi\n{{ url", "the mail template verify-email.txt: "),
            ("verify-email.html", "{{ ulr }}", "the mail template verify-email.html: undefined value"),
            ("layout.html", "<p>{{ nmae }}", "the mail template layout.html: undefined"),
            ("reset-password.html", "{% include '_gone.html' %}", "the mail template reset-password.html: "),
            (
                "delete-account.txt",
                "Hi\nno link",
                "the mail template delete-account.txt does not show the link",
            ),
            (
                "delete-account.html",
                "<p>no link",
                "the mail template delete-account.html does not show the link",
            ),
            ("delete-account.txt", "{# none #} \n{{ url }}", "the mail template delete-account.txt "),
            ("verify_email.txt", "Hi\n{{ url }}", "no mail uses the template "),
        ] {
            let said = complaint(file, source);
            assert!(said.starts_with(expected), "{said}");
            assert!(said.contains(file), "{said}");
        }
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let Err(error) = Templates::load("Acme", Some(Path::new("/not/there"))) else { panic!("none") };
        assert!(error.to_string().starts_with("the mail templates in /not/there: "), "{error}");
    }
}
