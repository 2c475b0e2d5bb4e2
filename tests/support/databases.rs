//! An empty database for one test, on each backend.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use portcullis::store::{Schema, Store, StoreError, StoreOptions, migrate};

/// The databases that every case runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A schema of its own in the database at `PORTCULLIS_TEST_POSTGRES`.
    Postgres,
    /// A database of its own on the server at `PORTCULLIS_TEST_MYSQL`.
    MySql,
}

/// An empty database that is dropped with this value.
pub struct TestDatabase {
    /// Where it is, for [`Store::connect`] or a server's configuration.
    pub url: String,
    /// What it is.
    pub backend: Backend,
    name: String,
    folder: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// A new one; `None`, with a line that can't be overlooked, if there is no such server here.
    ///
    /// # Panics
    /// There is none and `CI` is set, or it refuses.
    pub async fn create(backend: Backend) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("portcullis_test_{}_{count}", std::process::id());
        let (create, url) = match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let url = format!("sqlite:{}", folder.path().join("test.db").display());
                return Some(Self { url, backend, name, folder: Some(folder) });
            }
            Backend::Postgres => {
                let server = server_url(backend);
                let separator = if server.contains('?') { '&' } else { '?' };
                // The name tells its connections from other tests'.
                let own = format!("application_name={name}&options=-c%20search_path%3D{name}");
                let url = format!("{server}{separator}{own}");
                (format!("CREATE SCHEMA {name}"), url)
            }
            Backend::MySql => {
                let server = server_url(backend);
                let (address, query) = server.split_once('?').unwrap_or((&server, ""));
                let address = address.trim_end_matches('/');
                (format!("CREATE DATABASE {name}"), format!("{address}/{name}?{query}"))
            }
        };
        match administer(backend, &create).await {
            Ok(()) => Some(Self { url, backend, name, folder: None }),
            Err(StoreError::Unavailable(_)) if std::env::var_os("CI").is_none() => {
                // Past the test harness, which keeps what a passing test prints.
                let _ = writeln!(std::io::stderr(), "\nSKIPPED: no {backend:?} at {}\n", server_url(backend));
                None
            }
            Err(error) => panic!("{backend:?} at {}: {error}: {error:?}", server_url(backend)),
        }
    }

    /// Connects, and makes the tables.
    pub async fn store(&self, schema: Schema) -> Store {
        let store = self.connect(schema, StoreOptions::default()).await;
        migrate::apply(&store).await.expect("an empty database can be migrated");
        store
    }

    /// Connects only.
    pub async fn connect(&self, schema: Schema, options: StoreOptions) -> Store {
        Store::connect(&self.url, Arc::new(schema), options).await.expect("the test database is there")
    }

    /// The schema's or database's name on its server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL that the store's verbs would not.
    pub async fn execute(&self, sql: &str) {
        let store = self.connect(empty_schema(), StoreOptions::default()).await;
        for statement in sql.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
            let result = store.raw(statement, statement, statement, &[], &[]).await;
            result.unwrap_or_else(|error| panic!("{statement}: {error}: {error:?}"));
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop = match self.backend {
            Backend::Sqlite => return self.folder = None,
            Backend::Postgres => format!("DROP SCHEMA {} CASCADE", self.name),
            Backend::MySql => format!("DROP DATABASE {}", self.name),
        };
        let backend = self.backend;
        // A runtime of its own, since the test's may be on its way out.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(administer(backend, &drop)))
        });
        if !matches!(dropped.join(), Ok(Ok(Ok(())))) {
            let _ = writeln!(std::io::stderr(), "could not drop {}", self.name);
        }
    }
}

fn server_url(backend: Backend) -> String {
    let (variable, default) = match backend {
        Backend::Sqlite => return "sqlite::memory:".to_owned(),
        Backend::Postgres => ("PORTCULLIS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres"),
        Backend::MySql => ("PORTCULLIS_TEST_MYSQL", "mysql://root@127.0.0.1:3306"),
    };
    std::env::var(variable).unwrap_or_else(|_| default.to_owned())
}

async fn administer(backend: Backend, sql: &str) -> Result<(), StoreError> {
    let options = StoreOptions {
        max_connections: 1,
        acquire_timeout: Duration::from_secs(10),
        ..StoreOptions::default()
    };
    let store = Store::connect(&server_url(backend), Arc::new(empty_schema()), options).await?;
    store.raw(sql, sql, sql, &[], &[]).await.map(drop)
}

fn empty_schema() -> Schema {
    Schema::builder().build().expect("nothing to be wrong")
}

/// Makes an `async fn(database: TestDatabase)` a test on every backend: `#[apply(every_database)]`.
#[macro_export]
macro_rules! every_database {
    ($(#[$meta:meta])* async fn $case:ident($database:ident: $type:ty $(,)?) $body:block) => {
        mod $case {
            use super::*;

            $(#[$meta])*
            async fn case($database: $type) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                run($crate::databases::Backend::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                run($crate::databases::Backend::Postgres).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn mysql() {
                run($crate::databases::Backend::MySql).await;
            }

            async fn run(backend: $crate::databases::Backend) {
                if let Some(database) = $crate::databases::TestDatabase::create(backend).await {
                    case(database).await;
                }
            }
        }
    };
}
