//! `kill -9` at any moment leaves no half state: what was answered is kept, and what was not has happened as a whole or
//! not at all.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::password::Algorithm;
use portcullis::kit::random::Rng;
use portcullis::store::{Id, Store, StoreError, Timestamp};
use portcullis_tests::browser::Browser;
use portcullis_tests::call::{self, Call};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User, address};
use portcullis_tests::{PASSWORD, server};
use serde_json::json;
use tokio::task::JoinSet;

/// How often the server is killed.
const KILLS: usize = 6;
/// A kill comes within so many milliseconds after the callers have begun.
const LONGEST: u16 = 500;

/// Something that was asked of the server. What names a user is their id.
#[derive(Debug)]
enum Asked {
    SignUp { email: String },
    Reset { user: String, identifier: String },
    Delete { user: String, identifier: String },
    SignOut { token: String },
}

/// What was asked, and whether the server lived to say that it is done.
type Ledger = Vec<(Asked, bool)>;

type Request = (Browser, Call, Asked);

fn configure(config: &mut Config) {
    config.user.delete_user.enabled = true;
    // The cheaper of the two, for more sign-ups until the kill.
    config.password.hash = Algorithm::Argon2id;
}

#[apply(every_database)]
async fn a_killed_server_leaves_no_half_state(database: TestDatabase) {
    let mut server = TestServer::in_processes(1, Path::new(crate::PROGRAM), database, configure).await;
    let mut ledger = Ledger::new();
    for round in 0..KILLS {
        let mut callers = JoinSet::new();
        for n in 0..3 {
            callers.spawn(ask_until_killed(sign_ups(server.browser(), format!("new-{round}-{n}"))));
            callers.spawn(ask_until_killed(resets(&server, &format!("reset-{round}-{n}")).await));
            callers.spawn(ask_until_killed(deletions(&server, &format!("gone-{round}-{n}")).await));
            callers.spawn(ask_until_killed(sign_outs(&server, &format!("out-{round}-{n}")).await));
        }
        let moment = u16::from_ne_bytes(Rng::system().bytes()) % LONGEST;
        tokio::time::sleep(Duration::from_millis(moment.into())).await;
        server.kill();
        ledger.extend(callers.join_all().await.into_iter().flatten());
        // What the database was told before, it still does. It has by the time that a new server is ready.
        server.restart().await;
        check(&server, &ledger).await;
    }
    let interrupted = ledger.iter().filter(|(_, answered)| !answered).count();
    assert!(interrupted >= KILLS, "{interrupted} of {} were interrupted", ledger.len());
}

/// Asks for one after the other, until the server is gone or there is no more to ask for.
async fn ask_until_killed(requests: impl IntoIterator<Item = Request>) -> Ledger {
    let mut ledger = Ledger::new();
    for (mut browser, call, asked) in requests {
        let answer = browser.try_send(call).await;
        ledger.push((asked, answer.is_some()));
        let Some(answer) = answer else { break };
        answer.ok();
    }
    ledger
}

fn sign_ups(browser: Browser, name: String) -> impl Iterator<Item = Request> {
    (0..).map(move |n| {
        let email = address(&format!("{name}-{n}"));
        let body = json!({"name": name, "email": email, "password": PASSWORD});
        (browser.clone(), call::post("/sign-up/email", body), Asked::SignUp { email })
    })
}

async fn resets(server: &TestServer, name: &str) -> Vec<Request> {
    let request = |(user, token): (User, String)| {
        let body = json!({"token": token, "newPassword": "another long password"});
        let identifier = format!("{RESET}{token}");
        (server.browser(), call::post("/reset-password", body), Asked::Reset { user: user.id, identifier })
    };
    users_with_tokens(server, name, RESET, 10).await.into_iter().map(request).collect()
}

async fn deletions(server: &TestServer, name: &str) -> Vec<Request> {
    let request = |(user, token): (User, String)| {
        let call = call::post("/delete-user", json!({"token": token}));
        let identifier = format!("{DELETE}{token}");
        (user.browser, call, Asked::Delete { user: user.id, identifier })
    };
    users_with_tokens(server, name, DELETE, 20).await.into_iter().map(request).collect()
}

async fn sign_outs(server: &TestServer, name: &str) -> Vec<Request> {
    let users = server.users((0..20).map(|n| format!("{name}-{n}"))).await;
    let request = |user: User| (user.browser, Call::post("/sign-out"), Asked::SignOut { token: user.token });
    users.into_iter().map(request).collect()
}

/// What the identifier of a mailed token begins with.
const RESET: &str = "reset-password:";
const DELETE: &str = "delete-account-";

/// Users who were mailed a token each.
async fn users_with_tokens(
    server: &TestServer,
    name: &str,
    purpose: &str,
    count: usize,
) -> Vec<(User, String)> {
    let users = server.users((0..count).map(|n| format!("{name}-{n}"))).await;
    let tokens: Vec<String> = users.iter().map(|_| Rng::system().reset_password_token()).collect();
    let (pairs, now) = (&users.iter().zip(&tokens).collect::<Vec<_>>(), server.clock.now());
    let stored = server.store.transaction(|tx: Store| async move {
        for (user, token) in pairs {
            tx.create(VerificationRow {
                id: Id::unset(),
                identifier: format!("{purpose}{token}"),
                value: user.id.clone(),
                expires_at: Timestamp::from(now + chrono::TimeDelta::hours(1)),
                created_at: now.into(),
                updated_at: now.into(),
                extra: Default::default(),
            })
            .await?;
        }
        Ok::<_, StoreError>(())
    });
    stored.await.unwrap();
    users.into_iter().zip(tokens).collect()
}

async fn check(server: &TestServer, ledger: &Ledger) {
    let users: HashMap<String, UserRow> =
        server.rows::<UserRow>().await.into_iter().map(|user| (user.id.to_string(), user)).collect();
    let addresses: HashMap<&str, &str> =
        users.iter().map(|(id, user)| (user.email.as_str(), id.as_str())).collect();
    let mut accounts: HashMap<String, AccountRow> = HashMap::new();
    for account in server.rows::<AccountRow>().await {
        let user = account.user_id.to_string();
        assert!(users.contains_key(&user), "an account of nobody");
        assert_eq!(account.provider_id, AccountRow::CREDENTIAL);
        assert!(accounts.insert(user, account).is_none(), "two accounts");
    }
    let mut sessions: HashMap<String, usize> = HashMap::new();
    let mut tokens = HashSet::new();
    for session in server.rows::<SessionRow>().await {
        let user = session.user_id.to_string();
        assert!(users.contains_key(&user), "a session of nobody");
        *sessions.entry(user).or_default() += 1;
        tokens.insert(session.token);
    }
    let pending: HashSet<String> =
        server.rows::<VerificationRow>().await.into_iter().map(|token| token.identifier).collect();
    for user in users.values() {
        assert!(accounts.contains_key(user.id.as_str()), "{} has no account", user.email);
    }
    let seeded = server::password_hash().await;
    for (asked, answered) in ledger {
        let done = match asked {
            Asked::SignUp { email } => {
                let user = addresses.get(email.as_str());
                let signed_in = user.map(|user| sessions.get(*user).copied());
                assert_eq!(signed_in, user.map(|_| Some(1)), "{asked:?}");
                user.is_some()
            }
            Asked::Reset { user, identifier } => {
                let consumed = !pending.contains(identifier);
                let changed = accounts[user].password.as_ref() != Some(&seeded);
                assert_eq!((changed, !sessions.contains_key(user)), (consumed, consumed), "{asked:?}");
                consumed
            }
            Asked::Delete { user, identifier } => {
                let consumed = !pending.contains(identifier);
                let gone = (!users.contains_key(user), !sessions.contains_key(user));
                assert_eq!(gone, (consumed, consumed), "{asked:?}");
                consumed
            }
            Asked::SignOut { token } => !tokens.contains(token),
        };
        assert!(done || !answered, "{asked:?} was answered, and did not last");
    }
}
