//! A server under test.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::kit::clock::Clock;
use portcullis::kit::mail::MailKind;
use portcullis::kit::messages::MessageKind;
use portcullis::kit::password::{Algorithm, Hasher, HasherOptions, NewPassword};
use portcullis::kit::random::Rng;
use portcullis::store::{Extra, Filter, Find, Id, Store, StoreError, Table, migrate};
use portcullis::{Api, Auth, AuthBuilder, Config, Feature, Hooks};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::PASSWORD;
use crate::answer::Answer;
use crate::browser::{Browser, Target};
use crate::call::Call;
use crate::databases::{Backend, TestDatabase};
use crate::outbox::{self, Message};
use crate::processes::Process;
use crate::trust::Trust;

/// When every test begins, in milliseconds: a time that has some, so that a database which drops them is noticed.
const START: i64 = 1_767_225_600_123;

/// Something to sign with.
pub const SECRET: &str = "a secret for tests, of forty characters.";

/// A server, or several on one database, with an outbox and a database of their own.
pub struct TestServer {
    /// What it runs with.
    pub config: Config,
    /// Its database.
    pub store: Store,
    pub(crate) targets: Vec<Target>,
    pub(crate) outboxes: Vec<TempDir>,
    /// Its processes, if it runs in such.
    pub processes: Vec<Process>,
    /// Its time, and the way to let it pass.
    pub clock: Clock,
    auth: Option<Auth>,
    next: AtomicUsize,
    pub(crate) database: Arc<TestDatabase>,
}

/// Somebody who signed up.
pub struct User {
    /// Their browser; signed in.
    pub browser: Browser,
    /// Their address.
    pub email: String,
    /// Their id.
    pub id: String,
    /// The token of the session that signing up began.
    pub token: String,
}

impl TestServer {
    /// A server in this process. The clock stands still, requests are not limited, and nothing leaves the process.
    pub async fn start(database: TestDatabase, configure: impl FnOnce(&mut Config)) -> Self {
        let start = DateTime::from_timestamp_millis(START).expect("a time");
        Self::build(Arc::new(database), Clock::fake(start), Hooks::new(), configure).await
    }

    /// As [`start`](Self::start), with a library user's hooks.
    pub async fn hooked(database: TestDatabase, hooks: Hooks, configure: impl FnOnce(&mut Config)) -> Self {
        let start = DateTime::from_timestamp_millis(START).expect("a time");
        Self::build(Arc::new(database), Clock::fake(start), hooks, configure).await
    }

    /// As [`start`](Self::start), for what is the same on every database.
    pub async fn on_sqlite(configure: impl FnOnce(&mut Config)) -> Self {
        let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
        Self::start(database, configure).await
    }

    /// Another server on the same database, with the same clock.
    pub async fn beside(&self, configure: impl FnOnce(&mut Config)) -> Self {
        Self::build(self.database.clone(), self.clock.clone(), Hooks::new(), configure).await
    }

    /// The server of a later version: on the same database, which it migrates, with a feature that this one lacks.
    pub async fn newer(&self, feature: Feature) -> Self {
        let mut newer = Self::bare(self.database.clone(), self.clock.clone(), |_| {}).await;
        let builder = Auth::builder(newer.config.clone()).clock(self.clock.clone()).feature(feature);
        newer.store = builder.connect().await.expect("a connection");
        let behind = migrate::status(&newer.store).await.expect("a status");
        assert!(matches!(behind, migrate::Status::Behind(_)), "the later version needs something new");
        migrate::apply(&newer.store).await.expect("tables");
        newer.run(builder);
        newer
    }

    async fn build(
        database: Arc<TestDatabase>,
        clock: Clock,
        hooks: Hooks,
        configure: impl FnOnce(&mut Config),
    ) -> Self {
        let mut server = Self::bare(database, clock, configure).await;
        let builder = Auth::builder(server.config.clone()).clock(server.clock.clone()).rng(Rng::system());
        server.run(builder.hooks(hooks));
        server
    }

    /// Runs in this process.
    fn run(&mut self, builder: AuthBuilder) {
        let auth = builder.build_with(self.store.clone());
        let auth = auth.unwrap_or_else(|error| panic!("it does not start: {error}"));
        self.targets.push(Target::Router(auth.router()));
        self.auth = Some(auth);
    }

    /// The database and the outbox, without a server.
    async fn bare(database: Arc<TestDatabase>, clock: Clock, configure: impl FnOnce(&mut Config)) -> Self {
        let (config, outbox) = config(&database, configure);
        let store = Auth::builder(config.clone()).connect().await.expect("a connection");
        migrate::apply(&store).await.expect("tables");
        Self {
            targets: vec![],
            auth: None,
            clock,
            outboxes: vec![outbox],
            processes: vec![],
            next: AtomicUsize::new(0),
            config,
            store,
            database,
        }
    }

    /// So many processes of the standalone server, on one database.
    pub async fn in_processes(
        count: usize,
        program: &Path,
        database: TestDatabase,
        configure: impl Fn(&mut Config) + Copy,
    ) -> Self {
        let database = Arc::new(database);
        let mut server = Self::bare(database.clone(), Clock::system(), configure).await;
        server.outboxes.clear();
        for _ in 0..count {
            let (config, outbox) = config(&database, configure);
            let process = Process::start(program, config).await;
            server.targets.push(process.target());
            server.processes.push(process);
            server.outboxes.push(outbox);
        }
        server
    }

    /// Ends the processes as `kill -9` does.
    pub fn kill(&mut self) {
        self.processes.iter_mut().for_each(Process::kill);
    }

    /// Starts the processes again that were killed. Callers from before don't find them.
    pub async fn restart(&mut self) {
        for (process, target) in self.processes.iter_mut().zip(&mut self.targets) {
            process.restart().await;
            *target = process.target();
        }
    }

    /// A process of an older version and one of this, on one database that the older one made and this one migrated.
    pub async fn two_versions(old: &Path, new: &Path, database: TestDatabase) -> (Self, Self) {
        let database = Arc::new(database);
        let start = async |program: &Path| {
            let (config, outbox) = config(&database, |_| {});
            // The older one must find no key that it does not know.
            let process = Process::start_plain(program, &config).await;
            let clock = Clock::system();
            let store = Auth::builder(config.clone()).connect().await.expect("a connection");
            Self {
                targets: vec![process.target()],
                auth: None,
                clock,
                outboxes: vec![outbox],
                processes: vec![process],
                next: AtomicUsize::new(0),
                config,
                store,
                database: database.clone(),
            }
        };
        (start(old).await, start(new).await)
    }

    /// A caller without cookies. Of several servers each new caller uses the next.
    pub fn browser(&self) -> Browser {
        let target = &self.targets[self.next.fetch_add(1, Ordering::Relaxed) % self.targets.len()];
        let trust = Trust::new(&self.config.base_url, &self.config.trusted_origins);
        Browser::new(target.clone(), &self.config.base_path, trust)
    }

    /// Sends a request to any path, below the base path or not.
    pub async fn raw(&self, call: Call) -> Answer {
        self.browser().outside().send(call).await
    }

    /// A caller with this caller's cookies, at the next server.
    pub fn next_to(&self, browser: &Browser) -> Browser {
        let mut next = self.browser();
        next.cookies = browser.cookies.clone();
        next
    }

    /// Signs somebody up: `ada@example.com` for `ada`.
    pub async fn sign_up(&self, name: &str) -> User {
        self.sign_up_with(name, json!({})).await
    }

    /// As [`sign_up`](Self::sign_up), with more in the body.
    pub async fn sign_up_with(&self, name: &str, more: Value) -> User {
        let (mut browser, email) = (self.browser(), address(name));
        let mut body = json!({"name": name, "email": email, "password": PASSWORD});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let answer = browser.post("/sign-up/email", body).await.ok();
        let id = answer["user"]["id"].as_str().expect("an id").to_owned();
        User { browser, email, id, token: answer["token"].as_str().unwrap_or_default().to_owned() }
    }

    /// Puts somebody into the database who is signed in and has [`PASSWORD`], without the cost of hashing it.
    pub async fn user(&self, name: &str) -> User {
        self.users([name]).await.swap_remove(0)
    }

    /// As [`user`](Self::user), for many at once.
    pub async fn users<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Vec<User> {
        let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
        let (names, hash) = (&names, &password_hash().await);
        let rows = self.store.transaction(|tx| async move {
            let mut rows = vec![];
            for name in names {
                let user = self.create_user(&tx, name, hash).await?;
                let session = tx.create(self.session(&user.id)).await?;
                rows.push((user, session));
            }
            Ok::<_, StoreError>(rows)
        });
        let signed_in = |(user, session): (UserRow, SessionRow)| {
            let mut browser = self.browser();
            browser.present(&session.token);
            User { browser, email: user.email, id: user.id.to_string(), token: session.token }
        };
        rows.await.expect("users").into_iter().map(signed_in).collect()
    }

    /// As [`user`](Self::user), for somebody who is not signed in.
    pub async fn user_with_password(&self, name: &str) -> UserRow {
        self.create_user(&self.store, name, &password_hash().await).await.expect("a user")
    }

    async fn create_user(&self, store: &Store, name: &str, hash: &str) -> Result<UserRow, StoreError> {
        let now = self.clock.now().into();
        let row = UserRow {
            id: Id::unset(),
            name: name.to_owned(),
            email: address(name),
            email_verified: false,
            image: None,
            created_at: now,
            updated_at: now,
            extra: Extra::default(),
        };
        let user = store.create(row).await?;
        store.create(AccountRow::credential(&user.id, hash.to_owned(), now)).await?;
        Ok(user)
    }

    /// Begins a session of a user in the database, and returns its token.
    pub async fn session_of(&self, user: &Id) -> String {
        self.store.create(self.session(user)).await.expect("a session").token
    }

    fn session(&self, user: &Id) -> SessionRow {
        let now = self.clock.now();
        SessionRow {
            id: Id::unset(),
            expires_at: (now + TimeDelta::seconds(self.config.session.expires_in.cast_signed())).into(),
            token: Rng::system().session_token(),
            created_at: now.into(),
            updated_at: now.into(),
            ip_address: Some(String::new()),
            user_agent: Some(String::new()),
            user_id: user.clone(),
            extra: Extra::default(),
        }
    }

    /// Signs somebody in by [`PASSWORD`], in a new browser.
    pub async fn sign_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        browser.post("/sign-in/email", json!({"email": address(name), "password": PASSWORD})).await.ok();
        browser
    }

    /// The last mail of this kind to somebody.
    pub async fn mail(&self, to: &str, kind: MailKind) -> Message {
        self.flush().await;
        outbox::newest(&self.outboxes(), to, kind).await
    }

    /// The last message of this kind to a phone.
    pub async fn message(&self, to: &str, kind: MessageKind) -> Message {
        self.flush().await;
        outbox::newest(&self.outboxes(), to, kind).await
    }

    /// Every mail and message so far.
    pub async fn mails(&self) -> Vec<Message> {
        self.flush().await;
        outbox::all(&self.outboxes())
    }

    /// Waits for the mails and messages that are on their way. Those of other processes are on their own.
    async fn flush(&self) {
        if let Some(mailer) = self.auth.as_ref().and_then(|auth| auth.shared().mailer.as_ref()) {
            assert_eq!(mailer.flush(Duration::from_secs(5)).await, 0, "mails that can't be sent");
        }
        if let Some(messenger) = self.auth.as_ref().and_then(|auth| auth.shared().messenger.as_ref()) {
            assert_eq!(messenger.flush(Duration::from_secs(5)).await, 0, "messages that can't be sent");
        }
    }

    fn outboxes(&self) -> Vec<PathBuf> {
        self.outboxes.iter().map(|outbox| outbox.path().to_owned()).collect()
    }

    /// The rows of a table.
    pub async fn rows<T: Table + 'static>(&self) -> Vec<T> {
        self.store.find_many(Find::new()).await.expect("rows")
    }

    /// How many rows of a table there are.
    pub async fn count<T: Table + 'static>(&self) -> u64 {
        self.store.count(Filter::<T>::all()).await.expect("a count")
    }

    /// The session rows of a user.
    pub async fn sessions_of(&self, user: &str) -> Vec<SessionRow> {
        let find = Find::new().filter(SessionRow::USER_ID.eq(user));
        self.store.find_many(find).await.expect("rows")
    }

    /// The address of a process, and the memory that it holds, in bytes.
    pub fn process(&self, number: usize) -> (SocketAddr, u64) {
        let process = &self.processes[number];
        (process.address(), process.memory())
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    /// The server itself.
    pub fn auth(&self) -> &Auth {
        self.auth.as_ref().expect("a server in this process")
    }

    /// The in-process calls.
    pub fn api(&self) -> Api {
        self.auth().api()
    }
}

/// The address of somebody: `ada@example.com` for `ada`.
pub fn address(name: &str) -> String {
    format!("{name}@example.com")
}

/// With every operation switched on, by the file that says what that takes. Whatever else a test configures comes
/// after it.
pub fn every_operation(config: &mut Config) {
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/every_operation.toml");
    let every = Config::load(Some(Path::new(FILE)), std::iter::empty()).expect("a configuration");
    let own = std::mem::take(config);
    *config = Config {
        secret: own.secret,
        base_url: own.base_url,
        database: own.database,
        mail: own.mail,
        messages: own.messages,
        rate_limit: own.rate_limit,
        ..every
    };
}

/// The hash of [`PASSWORD`], computed once.
pub async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = HASH.get_or_init(async || {
        let options = HasherOptions { algorithm: Algorithm::default(), threads: 1, queue: 1 };
        let hasher = Hasher::new(options, Rng::system()).expect("a hasher");
        let password = NewPassword::parse(PASSWORD, 1, 100).expect("a password");
        hasher.hash(password).await.expect("a hash")
    });
    hash.await.clone()
}

/// The configuration of a server under test, with the outbox that it writes to.
pub fn config(database: &TestDatabase, configure: impl FnOnce(&mut Config)) -> (Config, TempDir) {
    let outbox = tempfile::tempdir().expect("a temporary folder");
    let mut config = Config { secret: SECRET.into(), ..Config::default() };
    config.base_url = "http://localhost:3000".to_owned();
    config.database.url = database.url.as_str().into();
    config.mail.outbox = outbox.path().to_owned();
    config.mail.print_links = false;
    config.messages.outbox = outbox.path().to_owned();
    config.messages.print_codes = false;
    config.rate_limit.enabled = false;
    config.rate_limit.sign_in_delay.enabled = false;
    configure(&mut config);
    (config, outbox)
}
