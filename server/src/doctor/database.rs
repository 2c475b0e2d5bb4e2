//! Whether the database can be reached, has its tables, and lets the server work.

use std::path::Path;

use chrono::{TimeDelta, Utc};

use super::{Finding, files};
use crate::auth::{Auth, StartError};
use crate::config::{Config, Severity};
use crate::features::verification::VerificationRow;
use crate::store::migrate::{self, Plan, Status};
use crate::store::{Changes, Dialect, Extra, Id, Store, StoreError, sqlite_file};

/// A difference that no lifetime of ours suffers from.
const MOST_SKEW: TimeDelta = TimeDelta::seconds(5);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let url = config.database.url.expose();
    let mut findings = Vec::new();
    if url.starts_with("sqlite:") {
        match sqlite_file(url) {
            Ok(Some(file)) => {
                findings.extend(storage(&file));
                // Connecting would make the file, and that is the first start's affair.
                if !file.exists() {
                    return findings;
                }
            }
            Ok(None) => findings.push(in_memory()),
            Err(error) => return vec![refused(&error)],
        }
    }
    match Auth::builder(config.clone()).connect().await {
        Ok(store) => findings.extend(connected(&store).await),
        Err(StartError::Store(error)) => findings.push(refused(&error)),
        Err(error) => findings.push(Finding::clear(Severity::Error, error)),
    }
    findings
}

fn in_memory() -> Finding {
    Finding::warning(
        "the database is in memory: users and sessions are gone when the server stops",
        "set database.url to a file, or to PostgreSQL or MySQL",
    )
}

/// Where a SQLite file lies, or will lie.
fn storage(file: &Path) -> impl Iterator<Item = Finding> {
    let dir = file.parent().unwrap_or(file);
    [
        files::not_writable(dir, "the database"),
        files::on_a_network(file),
        files::readable_by_others(file, "which holds every session"),
        files::little_space(dir),
    ]
    .into_iter()
    .flatten()
}

async fn connected(store: &Store) -> Vec<Finding> {
    match look(store).await {
        Ok(findings) => findings,
        Err(error) => vec![refused(&error)],
    }
}

async fn look(store: &Store) -> Result<Vec<Finding>, StoreError> {
    // SQLite has no clock of its own.
    let mut findings: Vec<Finding> = match store.now().await? {
        Some(theirs) => clock_skew(theirs.utc() - Utc::now()).into_iter().collect(),
        None => Vec::new(),
    };
    match migrate::status(store).await? {
        // The first start makes the tables.
        Status::Empty if store.dialect() == Dialect::Sqlite => return Ok(findings),
        Status::Empty => {
            findings.push(Finding::error("the database has no tables", "run `portcullis migrate`"))
        }
        Status::Behind(plan) => findings.extend(differences(&plan)),
        Status::Current => {
            findings.extend(differences(&migrate::plan(store).await?));
            may_write(store).await?;
        }
    }
    Ok(findings)
}

fn differences(plan: &Plan) -> Vec<Finding> {
    let missing = plan.statements.first().map(|first| {
        let first = first.lines().next().unwrap_or_default().trim_end_matches([' ', '(']);
        Finding::error(
            format_args!(
                "the database lacks what this version needs; the first of {} changes is {first}",
                plan.statements.len()
            ),
            "run `portcullis migrate`; `portcullis migrate --plan` shows all of them",
        )
    });
    let obstacles = plan.obstacles.iter().map(|text| Finding::clear(Severity::Error, text));
    let notes = plan.notes.iter().map(|text| Finding::clear(Severity::Warning, text));
    missing.into_iter().chain(obstacles).chain(notes).collect()
}

/// Inserts, changes and deletes a row in a transaction that is undone.
async fn may_write(store: &Store) -> Result<(), StoreError> {
    enum Undone {
        OnPurpose,
        By(StoreError),
    }
    impl From<StoreError> for Undone {
        fn from(error: StoreError) -> Self {
            Self::By(error)
        }
    }
    let now = Utc::now().into();
    let undone = store.transaction(|store| async move {
        let row = VerificationRow {
            id: Id::unset(),
            identifier: "portcullis doctor".to_owned(),
            value: String::new(),
            expires_at: now,
            created_at: now,
            updated_at: now,
            extra: Extra::default(),
        };
        let id = store.create(row).await?.id;
        let change = Changes::new().set(VerificationRow::VALUE, "changed".to_owned());
        store.update_many(VerificationRow::ID.eq(id.clone()), change).await?;
        store.delete(VerificationRow::ID.eq(id)).await?;
        Err::<(), _>(Undone::OnPurpose)
    });
    match undone.await {
        Ok(()) | Err(Undone::OnPurpose) => Ok(()),
        Err(Undone::By(error)) => Err(error),
    }
}

fn clock_skew(ahead: TimeDelta) -> Option<Finding> {
    let direction = if ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
    (ahead.abs() > MOST_SKEW).then(|| {
        Finding::warning(
            format_args!("the database's clock is {} s {direction} this machine's: sessions and links end at the wrong time", ahead.abs().num_seconds()),
            "let NTP set both clocks",
        )
    })
}

/// What the database said when it was asked.
fn refused(error: &StoreError) -> Finding {
    let said = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let mend = match error {
        StoreError::Unavailable(_) => "start the database, or correct host, port and name in database.url",
        StoreError::Forbidden(_) => {
            "correct user and password in database.url, or let the user SELECT, INSERT, UPDATE and DELETE; \
             `portcullis migrate` also needs CREATE, ALTER and INDEX; a SQLite file must be writable with its directory"
        }
        StoreError::Busy(_) => "end the process that keeps the database locked",
        StoreError::Full(_) => "make room where the database keeps its files",
        StoreError::NotMigrated { .. } => "run `portcullis migrate`",
        _ => "correct database.url; the database's own log may say more",
    };
    Finding::error(format_args!("{error}{said}"), mend)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str) -> Config {
        let mut config = Config::default();
        config.database.url = url.into();
        config
    }

    fn words(findings: &[Finding]) -> Vec<String> {
        findings.iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn a_sqlite_file_is_judged_as_a_file_and_as_a_database() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("auth.db");
        let config = config(&format!("sqlite:{}", file.display()));
        assert_eq!(check(&config).await, [], "not there yet");
        assert!(!file.exists());

        let store = Auth::builder(config.clone()).connect().await.expect("a database");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("permissions");
        }
        assert_eq!(check(&config).await, [], "the first start will migrate it");
        migrate::apply(&store).await.expect("migrated");
        assert_eq!(check(&config).await, []);
        assert_eq!(store.count(crate::store::Filter::<VerificationRow>::all()).await.expect("a count"), 0);

        store.raw("DROP TABLE verification", "", "", &[], &[]).await.expect("dropped");
        let found = check(&config).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].what.contains("the first of 3 changes is CREATE TABLE `verification`"), "{found:?}");
        assert!(found[0].mend.as_ref().is_some_and(|mend| mend.starts_with("run `portcullis migrate`")));
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_found() {
        let file = tempfile::NamedTempFile::new().expect("a private file");
        std::fs::write(file.path(), "this is no database, whatever its name says").expect("written");
        let found = words(&check(&config(&format!("sqlite:{}", file.path().display()))).await);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("error    the database can't be reached: 26: "), "{found:?}");
    }

    #[tokio::test]
    async fn memory_forgets() {
        assert_eq!(check(&config("sqlite::memory:")).await, [in_memory()]);
    }

    #[tokio::test]
    async fn a_database_that_is_not_there_is_found() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let configs = ["postgres", "mysql"]
            .map(|scheme| config(&format!("{scheme}://me:swordfish@127.0.0.1:{port}/auth")));
        for found in futures_util::future::join_all(configs.iter().map(check)).await {
            let [one] = &*words(&found) else { panic!("one finding, not {found:?}") };
            assert!(one.starts_with("error    the database can't be reached: "), "{one}");
            assert!(one.contains("→ start the database") && !one.contains("swordfish"), "{one}");
        }
    }

    #[test]
    fn clocks_may_differ_a_little() {
        for (ahead, expected) in [
            (0, None),
            (5000, None),
            (-5000, None),
            (7000, Some("the database's clock is 7 s ahead of this machine's")),
            (-3_600_000, Some("the database's clock is 3600 s behind this machine's")),
        ] {
            let found = clock_skew(TimeDelta::milliseconds(ahead));
            assert_eq!(found.is_some(), expected.is_some(), "{ahead}");
            assert!(found.is_none_or(|found| found.what.starts_with(expected.unwrap_or_default())));
        }
    }

    #[test]
    fn a_plan_becomes_findings() {
        let found = words(&differences(&Plan {
            statements: vec!["CREATE TABLE \"a\" (\n  \"id\" text\n)".to_owned(), "CREATE INDEX".to_owned()],
            notes: vec!["a note".to_owned()],
            obstacles: vec!["an obstacle".to_owned()],
        }));
        assert_eq!(found.len(), 3);
        assert!(found[0].contains("the first of 2 changes is CREATE TABLE \"a\"\n"), "{found:?}");
        assert_eq!(found[1..], ["error    an obstacle", "warning  a note"]);
        assert_eq!(differences(&Plan::default()), []);
    }
}
