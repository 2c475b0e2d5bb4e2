//! From a file and an environment to a [`Config`].

use std::collections::HashMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::environment::{self, Setting};
use super::shape::{Shape, join};
use super::{Config, ConfigError, Mistake, MistakeKind, Place};

impl Config {
    /// The configuration from a TOML file, if there is one, and the environment, which wins.
    ///
    /// A variable is `PORTCULLIS_` and the key in capitals, with two underscores between levels:
    /// `PORTCULLIS_SESSION__EXPIRES_IN`. `PORTCULLIS_DATABASE_URL` is short for `PORTCULLIS_DATABASE__URL`. With `_FILE`
    /// at the end it names a file that holds the value, for secrets. Lists of texts are separated by commas; other lists
    /// and tables are TOML. Other variables are passed over.
    ///
    /// # Errors
    /// [`ConfigError`] for a file that can't be read, what is not TOML, unknown keys, and values of another type or
    /// without sense. Whether the values go together is for [`Config::check`] to say.
    pub fn load(
        path: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut mistakes = Vec::new();
        let (mut table, positions) = match path {
            Some(path) => read_file(path, &mut mistakes),
            None => (Table::new(), Positions::default()),
        };
        let settings = environment::read(env, &mut mistakes);
        if !mistakes.is_empty() {
            return Err(ConfigError { mistakes });
        }
        for setting in &settings {
            set(&mut table, &setting.key, setting.value.clone());
        }
        serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
            let key = error.path().to_string();
            let place = place(&key, path, &settings, &positions);
            let reason = error.into_inner().message().to_owned();
            ConfigError { mistakes: vec![Mistake { place, kind: MistakeKind::Invalid { key, reason } }] }
        })
    }
}

/// Line and column of each key of a file.
type Positions = HashMap<String, (usize, usize)>;

/// A file's values, all known and of the right type if there was no mistake.
fn read_file(path: &Path, mistakes: &mut Vec<Mistake>) -> (Table, Positions) {
    let at = |position| Place::File { path: path.to_owned(), position };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let kind = MistakeKind::Unreadable { path: path.to_owned(), reason: error.to_string() };
            mistakes.push(Mistake { place: at(None), kind });
            return Default::default();
        }
    };
    // The message only: the error as a whole quotes the line, and that may hold a secret.
    let table = toml::from_str::<Table>(&text).map_err(|error| {
        let position = error.span().map(|span| line_and_column(&text, span.start));
        Mistake { place: at(position), kind: MistakeKind::Syntax(error.message().to_owned()) }
    });
    let table = match table {
        Ok(table) => table,
        Err(mistake) => {
            mistakes.push(mistake);
            return Default::default();
        }
    };
    let mut positions = Positions::new();
    if let Ok(spanned) = DeTable::parse(&text) {
        find_positions(&text, "", spanned.get_ref(), &mut positions);
    }
    let mut value = Value::Table(table);
    Shape::config().fit(&mut value, "", &mut |key, kind| {
        mistakes.push(Mistake { place: at(positions.get(key).copied()), kind });
    });
    mistakes.sort_by_key(|mistake| match mistake.place {
        Place::File { position, .. } => position,
        Place::Variable(_) => None,
    });
    let Value::Table(table) = value else { return Default::default() };
    (table, positions)
}

fn find_positions(text: &str, key: &str, table: &DeTable<'_>, positions: &mut Positions) {
    for (name, value) in table {
        let below = join(key, name.get_ref());
        positions.insert(below.clone(), line_and_column(text, name.span().start));
        match value.get_ref() {
            DeValue::Table(table) => find_positions(text, &below, table, positions),
            DeValue::Array(values) => {
                for (i, value) in values.iter().enumerate() {
                    let item = format!("{below}[{i}]");
                    positions.insert(item.clone(), line_and_column(text, value.span().start));
                    if let DeValue::Table(table) = value.get_ref() {
                        find_positions(text, &item, table, positions);
                    }
                }
            }
            _ => {}
        }
    }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |i| i + 1);
    let lines = before.iter().filter(|&&byte| byte == b'\n').count();
    // A character's first byte is any but a continuation byte.
    let columns = before[line_start..].iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    (lines + 1, columns + 1)
}

fn set(table: &mut Table, key: &[String], value: Value) {
    let Some((name, below)) = key.split_first() else { return };
    if below.is_empty() {
        table.insert(name.clone(), value);
        return;
    }
    // What is in the way was checked to be a table.
    if let Value::Table(table) = table.entry(name.as_str()).or_insert_with(|| Value::Table(Table::new())) {
        set(table, below, value);
    }
}

/// Where a key was set, or the thing that it is part of.
fn place(key: &str, path: Option<&Path>, settings: &[Setting], positions: &Positions) -> Place {
    let within = |it: &Setting| {
        let set = it.key.join(".");
        key.strip_prefix(&set).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    if let Some(setting) = settings.iter().rfind(|it| within(it)) {
        return Place::Variable(setting.variable.clone());
    }
    let mut around = key;
    let position = loop {
        match (positions.get(around), around.rfind(['.', '['])) {
            (Some(position), _) => break Some(*position),
            (None, Some(end)) => around = &around[..end],
            (None, None) => break None,
        }
    };
    Place::File { path: path.map(Path::to_owned).unwrap_or_default(), position }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{LogFormat, MailTransport};
    use super::*;

    const NOTHING: [(String, String); 0] = [];

    fn load(toml: &str) -> Result<Config, String> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("portcullis.toml");
        fs::write(&path, toml).expect("a file");
        let shown = |error: ConfigError| error.to_string().replace(&path.display().to_string(), "file");
        Config::load(Some(&path), NOTHING.into_iter()).map_err(shown)
    }

    #[test]
    fn nothing_at_all_is_the_default() {
        assert_eq!(Config::load(None, NOTHING.into_iter()), Ok(Config::default()));
        assert_eq!(load(""), Ok(Config::default()));
    }

    #[test]
    fn a_file_sets_what_it_names_and_nothing_else() {
        let config = load(
            r#"
            app_name = "Example"
            server = { listen = "[::1]:80", trusted_proxies = ["10.0.0.0/8", "::1/128"] }
            log.format = "json"
            [mail]
            transport = "smtp"
            smtp.port = 2525
            [[rate_limit.rules]]
            path = "/ok"
            enabled = false
            [[tables.user.extra]]
            name = "born"
            type = "date"
            default = 1990-01-01T00:00:00Z
            [cookies.overrides.session_token]
            name = "sid"
            "#,
        )
        .expect("a configuration");
        let mut expected = Config { app_name: "Example".to_owned(), ..Config::default() };
        expected.server.listen = "[::1]:80".parse().expect("an address");
        expected.server.trusted_proxies =
            ["10.0.0.0/8", "::1/128"].map(|it| it.parse().expect("a network")).to_vec();
        expected.log.format = LogFormat::Json;
        expected.mail.transport = MailTransport::Smtp;
        expected.mail.smtp.port = Some(2525);
        assert!(!config.rate_limit.rules[0].enabled);
        assert_eq!(config.tables.user.extra[0].default, Some("1990-01-01T00:00:00Z".into()));
        assert_eq!(config.cookies.overrides["session_token"].name.as_deref(), Some("sid"));
        expected.rate_limit.rules.clone_from(&config.rate_limit.rules);
        expected.tables.user.extra.clone_from(&config.tables.user.extra);
        expected.cookies.overrides.clone_from(&config.cookies.overrides);
        assert_eq!(config, expected);
    }

    #[test]
    fn a_mistake_names_key_line_and_column() {
        for (toml, message) in [
            (
                "[session]\nexpires_inn = 1",
                "file:2:1: there is no key `session.expires_inn`; the nearest is `session.expires_in`",
            ),
            ("\n\n[sesion]", "file:3:2: there is no key `sesion`; the nearest is `session`"),
            (
                "rate_limit.rules = [{ path = '/ok' },\n { pth = '/ok' }]",
                "file:2:4: there is no key `rate_limit.rules[1].pth`; the nearest is `rate_limit.rules[1].path`",
            ),
            (
                "app_name = 'é'\nsession = { update_age = 'é', expires_in = 'long' }",
                "file:2:13: `session.update_age` must be a whole number, not a text\n\
                 file:2:31: `session.expires_in` must be a whole number, not a text",
            ),
            ("session = 3", "file:1:1: `session` must be a table, not a whole number"),
            ("secrets = ['a', 5]", "file:1:17: `secrets[1]` must be a text, not a whole number"),
            (
                "session.expires_in = -1",
                "file:1:9: `session.expires_in`: invalid value: integer `-1`, expected u64",
            ),
            (
                "[log]\nformat = 'xml'",
                "file:2:1: `log.format`: unknown variant `xml`, expected `text` or `json`",
            ),
            ("[server]\nlisten = 'here'", "file:2:1: `server.listen`: invalid socket address syntax"),
            ("[[rate_limit.rules]]\nmax = 1", "file:1:1: `rate_limit.rules[0]`: missing field `path`"),
            ("a = 1\na = 2", "file:2:1: not TOML: duplicate key"),
        ] {
            assert_eq!(load(toml).expect_err(toml), message, "for {toml}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let path = Path::new("/nowhere/portcullis.toml");
        let error = Config::load(Some(path), NOTHING.into_iter()).expect_err("no file");
        let MistakeKind::Unreadable { path: named, .. } = &error.mistakes[0].kind else { panic!("{error}") };
        assert_eq!(named, path);
    }

    #[test]
    fn a_mistake_never_repeats_a_secret() {
        for toml in [
            "secret = 'swordfish",
            "secret = swordfish",
            "secret = 5772156649 swordfish",
            "secret = 5772156649",
            "secrets = [['swordfish']]",
            "secrets = 'swordfish'",
            "database.url = { a = 'swordfish' }",
            "mail.smtp.password = 5772156649",
            "mail.smtp.password = \"sword\\qfish swordfish\"",
        ] {
            let error = load(toml).expect_err(toml);
            assert!(!error.contains("fish") && !error.contains("5772156649"), "{error}");
        }
        let config = load(
            "secret = 'swordfish'\nsecrets = ['swordfish']\nmail.smtp.password = 'swordfish'\ndatabase.url = 'mysql://a:swordfish@b/c'",
        );
        let config = config.expect("a configuration");
        let written = serde_json::to_string(&config).expect("json");
        assert!(!format!("{config:?} {written}").contains("swordfish"));
    }
}
