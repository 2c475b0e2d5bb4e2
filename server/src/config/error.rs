use std::fmt;
use std::path::PathBuf;

/// A configuration that can't be read. Neither `Debug` nor `Display` repeats what a secret was set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong, in the order in which it was met; at least one.
    pub mistakes: Vec<Mistake>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {kind}")]
pub struct Mistake {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: MistakeKind,
}

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the file, at a line and column (from 1) if there is one.
    File {
        /// The path as it was given.
        path: PathBuf,
        /// Line and column, counted in characters from 1.
        position: Option<(usize, usize)>,
    },
    /// In an environment variable of this name.
    Variable(String),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MistakeKind {
    /// A file can't be read.
    #[error("{} can't be read: {reason}", path.display())]
    Unreadable {
        /// The configuration file, or the one that a `*_FILE` variable names.
        path: PathBuf,
        /// The operating system's answer.
        reason: String,
    },
    /// The text is not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// There is no such key.
    #[error("there is no key `{key}`; the nearest is `{nearest}`")]
    UnknownKey {
        /// The whole key.
        key: String,
        /// The known one that looks most like it, spelled as its place demands.
        nearest: String,
    },
    /// The value is of another type.
    #[error("`{key}` must be {expected}, not {found}")]
    WrongType {
        /// The whole key.
        key: String,
        /// The type it has, in words.
        expected: &'static str,
        /// The type that was given, in words.
        found: &'static str,
    },
    /// The value has the right type and still makes no sense.
    #[error("`{key}`: {reason}")]
    Invalid {
        /// The whole key.
        key: String,
        /// Why.
        reason: String,
    },
    /// A variable names a section in place of one of its keys.
    #[error("`{key}` is a section: set its keys one by one, each with two underscores before its name")]
    Section {
        /// The section.
        key: String,
    },
    /// Two variables set one key.
    #[error("`{key}` is set by {other} too")]
    SetTwice {
        /// The key.
        key: String,
        /// The other variable.
        other: String,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, mistake) in self.mistakes.iter().enumerate() {
            write!(f, "{}{mistake}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, position: Some((line, column)) } => {
                write!(f, "{}:{line}:{column}", path.display())
            }
            Self::File { path, position: None } => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
        }
    }
}
