//! `kill -9` under load, and what it must leave: what was answered is kept, and what was not has happened as a whole or
//! not at all.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::Duration;

use portcullis::Config;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::password::Algorithm;
use portcullis::kit::random::Rng;
use portcullis::store::{Id, Store, StoreError, Timestamp};
use serde_json::json;
use tokio::task::JoinSet;

use crate::PASSWORD;
use crate::browser::Browser;
use crate::call::{self, Call};
use crate::databases::TestDatabase;
use crate::server::{self, TestServer, User, address};

/// How often a server is killed, and when.
#[derive(Clone, Copy, Debug)]
pub struct Kills {
    /// How often.
    pub count: u32,
    /// The least and the most milliseconds from the beginning of the load until a kill.
    pub after: (u16, u16),
}

/// What the kills left.
#[derive(Debug, Default)]
pub struct Aftermath {
    /// How many changes were answered.
    pub answered: usize,
    /// How many were asked for and cut off.
    pub interrupted: usize,
    /// What was lost, or is half there.
    pub faults: BTreeSet<String>,
}

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

/// Kills a server under load again and again, and looks each time at everything that it was ever asked for.
pub async fn survey(program: &Path, database: TestDatabase, kills: Kills) -> Aftermath {
    let mut server = TestServer::in_processes(1, program, database, configure).await;
    let (mut ledger, mut faults) = (Ledger::new(), BTreeSet::new());
    let (least, most) = kills.after;
    // Enough to be busy with until the kill. A reset costs a hash.
    let (resets_each, others_each) = (10 + usize::from(most) / 50, 20 + usize::from(most) / 10);
    for round in 0..kills.count {
        let mut callers = JoinSet::new();
        for n in 0..3 {
            let name = |what: &str| format!("{what}-{round}-{n}");
            callers.spawn(ask_until_killed(sign_ups(server.browser(), name("new"))));
            callers.spawn(ask_until_killed(resets(&server, &name("reset"), resets_each).await));
            callers.spawn(ask_until_killed(deletions(&server, &name("gone"), others_each).await));
            callers.spawn(ask_until_killed(sign_outs(&server, &name("out"), others_each).await));
        }
        let moment = least + u16::from_ne_bytes(Rng::system().bytes()) % (most - least + 1);
        tokio::time::sleep(Duration::from_millis(moment.into())).await;
        server.kill();
        ledger.extend(callers.join_all().await.into_iter().flatten());
        // What the database was told before, it still does. It has by the time that a new server is ready.
        server.restart().await;
        faults.extend(found(&server, &ledger).await);
    }
    let answered = ledger.iter().filter(|(_, answered)| *answered).count();
    Aftermath { answered, interrupted: ledger.len() - answered, faults }
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

async fn resets(server: &TestServer, name: &str, count: usize) -> Vec<Request> {
    let request = |(user, token): (User, String)| {
        let body = json!({"token": token, "newPassword": "another long password"});
        let identifier = format!("{RESET}{token}");
        (server.browser(), call::post("/reset-password", body), Asked::Reset { user: user.id, identifier })
    };
    users_with_tokens(server, name, RESET, count).await.into_iter().map(request).collect()
}

async fn deletions(server: &TestServer, name: &str, count: usize) -> Vec<Request> {
    let request = |(user, token): (User, String)| {
        let call = call::post("/delete-user", json!({"token": token}));
        let identifier = format!("{DELETE}{token}");
        (user.browser, call, Asked::Delete { user: user.id, identifier })
    };
    users_with_tokens(server, name, DELETE, count).await.into_iter().map(request).collect()
}

async fn sign_outs(server: &TestServer, name: &str, count: usize) -> Vec<Request> {
    let users = server.users((0..count).map(|n| format!("{name}-{n}"))).await;
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
    stored.await.expect("tokens");
    users.into_iter().zip(tokens).collect()
}

/// What is in the database.
struct Kept {
    users: HashMap<String, UserRow>,
    accounts: HashMap<String, Vec<AccountRow>>,
    sessions: HashMap<String, usize>,
    tokens: HashSet<String>,
    pending: HashSet<String>,
}

impl Kept {
    async fn read(server: &TestServer) -> Self {
        let users = server.rows::<UserRow>().await;
        let mut accounts: HashMap<String, Vec<AccountRow>> = HashMap::new();
        for account in server.rows::<AccountRow>().await {
            accounts.entry(account.user_id.to_string()).or_default().push(account);
        }
        let (mut sessions, mut tokens) = (HashMap::new(), HashSet::new());
        for session in server.rows::<SessionRow>().await {
            *sessions.entry(session.user_id.to_string()).or_default() += 1;
            tokens.insert(session.token);
        }
        let pending = server.rows::<VerificationRow>().await;
        Self {
            users: users.into_iter().map(|user| (user.id.to_string(), user)).collect(),
            accounts,
            sessions,
            tokens,
            pending: pending.into_iter().map(|token| token.identifier).collect(),
        }
    }

    /// Rows that are there without each other.
    fn torn(&self) -> impl Iterator<Item = String> {
        let orphans = self.accounts.keys().chain(self.sessions.keys());
        let orphans = orphans.filter(|user| !self.users.contains_key(*user));
        let is_whole = |accounts: &Vec<AccountRow>| matches!(accounts.as_slice(), [one] if one.provider_id == AccountRow::CREDENTIAL);
        let bare = self.users.keys().filter(move |user| !self.accounts.get(*user).is_some_and(is_whole));
        orphans
            .map(|user| format!("{user} is nobody, and has accounts or sessions"))
            .chain(bare.map(|user| format!("{user} has not just the one account")))
    }
}

/// What is wrong with what is there.
async fn found(server: &TestServer, ledger: &Ledger) -> Vec<String> {
    let kept = Kept::read(server).await;
    let addresses: HashMap<&str, &str> =
        kept.users.iter().map(|(id, user)| (user.email.as_str(), id.as_str())).collect();
    let seeded = server::password_hash().await;
    let mut faults: Vec<String> = kept.torn().collect();
    for (asked, answered) in ledger {
        // Whether it is done, and whether all that belongs to it is.
        let (done, whole) = match asked {
            Asked::SignUp { email } => {
                let user = addresses.get(email.as_str());
                (user.is_some(), user.is_none_or(|user| kept.sessions.get(*user) == Some(&1)))
            }
            Asked::Reset { user, identifier } => {
                let consumed = !kept.pending.contains(identifier);
                let account = kept.accounts.get(user).and_then(|accounts| accounts.first());
                let changed = account.and_then(|account| account.password.as_ref()) != Some(&seeded);
                let signed_out = !kept.sessions.contains_key(user);
                (consumed, account.is_some() && (changed, signed_out) == (consumed, consumed))
            }
            Asked::Delete { user, identifier } => {
                let consumed = !kept.pending.contains(identifier);
                let gone = (!kept.users.contains_key(user), !kept.sessions.contains_key(user));
                (consumed, gone == (consumed, consumed))
            }
            Asked::SignOut { token } => (!kept.tokens.contains(token), true),
        };
        if *answered && !done {
            faults.push(format!("{asked:?} was answered, and did not last"));
        }
        if !whole {
            faults.push(format!("{asked:?} has happened in part"));
        }
    }
    faults
}
