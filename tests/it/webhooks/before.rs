//! Services that are asked before something happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::{BeforeWebhookConfig, OnFailure, WebhookMoment};
use portcullis::features::account::AccountRow;
use portcullis::features::events::EventRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::receiver::{Receiver, Reply, secret};
use portcullis_tests::server::{TestServer, address};
use serde_json::{Value, json};
use tokio::sync::Notify;

use WebhookMoment::{AccountCreate, AccountUpdate, SessionCreate, UserCreate, UserDelete, UserUpdate};

/// Asks this service about these moments.
fn ask(receiver: &Receiver, on: &[WebhookMoment]) -> impl Fn(&mut Config) + Clone {
    with(gate(receiver, on))
}

fn with(gate: BeforeWebhookConfig) -> impl Fn(&mut Config) + Clone {
    move |config| config.webhooks.before = vec![gate.clone()]
}

fn gate(receiver: &Receiver, on: &[WebhookMoment]) -> BeforeWebhookConfig {
    BeforeWebhookConfig {
        name: "gate".to_owned(),
        url: receiver.url.clone(),
        secrets: vec![secret(1).into()],
        secret_files: vec![],
        on: on.to_vec(),
        deadline: 2,
        on_failure: OnFailure::Refuse,
        ca_file: None,
    }
}

async fn saying(answer: Value) -> Receiver {
    Receiver::start(move |_, _| Reply::Json(200, answer.clone())).await
}

async fn sign_up(server: &TestServer, name: &str) -> Answer {
    let body = json!({"name": name, "email": address(name), "password": PASSWORD});
    post(server.browser(), "/sign-up/email", body).await
}

/// A call that may be answered with what no contract says, or in vain.
async fn post(browser: Browser, path: &str, body: Value) -> Answer {
    browser.outside().expecting_failure().post(&format!("/api/auth{path}"), body).await
}

/// Nobody has signed up, not even half.
async fn nobody(server: &TestServer) {
    let rows = (
        server.count::<UserRow>().await,
        server.count::<AccountRow>().await,
        server.count::<SessionRow>().await,
        server.count::<EventRow>().await,
    );
    assert_eq!(rows, (0, 0, 0, 0));
}

/// However often the transaction runs for the sake of three questions, each is asked once, and the ids fit together.
#[apply(every_database)]
async fn each_question_is_asked_once_and_holds_no_secret(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server =
        TestServer::start(database, ask(&receiver, &[UserCreate, AccountCreate, SessionCreate])).await;
    let ada = server.sign_up("ada").await;
    let seen = receiver.seen();
    let kinds: Vec<_> = seen.iter().map(|message| message.kind()).collect();
    assert_eq!(kinds, ["user.create", "account.create", "session.create"]);
    assert!(seen.iter().all(|message| message.is_signed_by(&secret(1)) && message.id().starts_with("ask_")));
    let data: Vec<_> = seen.iter().map(|message| message.json()["data"].clone()).collect();
    assert_eq!((&data[0]["row"]["email"], &data[0]["row"]["id"]), (&json!(ada.email), &Value::Null));
    assert_eq!(data[0]["operation"], "signUpEmail");
    // Whose they are is not settled yet.
    assert_eq!((&data[1]["row"]["userId"], &data[1]["row"]["accountId"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&data[1]["row"]["providerId"], &data[2]["row"]["userId"]),
        (&json!("credential"), &Value::Null)
    );
    let account = server.rows::<AccountRow>().await.remove(0);
    let all =
        seen.iter().map(|message| String::from_utf8_lossy(&message.body).into_owned()).collect::<String>();
    for secret in [ada.token.as_str(), PASSWORD, account.password.as_deref().unwrap(), "\"password\""] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    // One user, whom the account, the session and the events are about and by.
    let session = server.sessions_of(&ada.id).await.remove(0);
    assert_eq!((account.user_id.as_str(), session.token.as_str()), (ada.id.as_str(), ada.token.as_str()));
    let events = server.rows::<EventRow>().await;
    assert_eq!(events.len(), 3);
    for event in events {
        assert_eq!(event.user_id.as_deref(), Some(ada.id.as_str()), "{event:?}");
        assert!(event.actor_id.is_none() || event.actor_id == event.user_id, "{event:?}");
    }
    // Later it is.
    server.sign_in("ada").await;
    let again = receiver.seen().pop().unwrap().json();
    assert_eq!((&again["type"], &again["data"]["row"]["userId"]), (&json!("session.create"), &json!(ada.id)));
}

#[apply(every_database)]
async fn it_may_change_what_is_written(database: TestDatabase) {
    let receiver = Receiver::start(|_, message| {
        let (kind, row) = (message.kind(), message.json()["data"]["row"].clone());
        Reply::Json(
            200,
            match kind.as_str() {
                "user.create" => {
                    json!({"data": {"name": "Dr. ada", "email": "ADA@example.org", "plan": "free"}})
                }
                "user.update" => json!({"data": {"image": row["name"], "plan": "paid"}}),
                _ => json!({}),
            },
        )
    })
    .await;
    let configure = ask(&receiver, &[UserCreate, UserUpdate]);
    let server = TestServer::start(database, |config| {
        configure(config);
        let plan = "[[user.extra]]\nname = 'plan'\ntype = 'string'\ninput = false";
        config.tables = toml::from_str(plan).unwrap();
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    let user = server.rows::<UserRow>().await.remove(0);
    assert_eq!((user.name.as_str(), user.email.as_str()), ("Dr. ada", "ada@example.org"));
    assert_eq!(serde_json::to_value(&user.extra["plan"]).unwrap(), "free");
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    let user = server.rows::<UserRow>().await.remove(0);
    assert_eq!((user.name.as_str(), user.image.as_deref()), ("Countess", Some("Dr. ada")));
    assert_eq!(serde_json::to_value(&user.extra["plan"]).unwrap(), "paid");
    let asked = receiver.seen().pop().unwrap().json();
    assert_eq!(asked["data"]["changes"]["name"], "Countess");
    assert_eq!(asked["data"]["actorId"], json!(ada.id));
}

/// It refuses the last of three steps, and none is kept.
#[apply(every_database)]
async fn what_it_refuses_has_not_happened(database: TestDatabase) {
    for (status, name, last) in [(403, "NOT_ONE_OF_US", UserCreate), (200, "NOT_TODAY", SessionCreate)] {
        let receiver = Receiver::start(move |_, message| match message.kind().as_str() {
            "account.create" => Reply::Status(204),
            "user.create" if last == SessionCreate => Reply::Status(204),
            _ => Reply::Json(status, json!({"refuse": {"code": name, "message": "Only members"}})),
        })
        .await;
        let database = TestDatabase::create(database.backend).await.unwrap();
        let server =
            TestServer::start(database, ask(&receiver, &[UserCreate, AccountCreate, SessionCreate])).await;
        let answer = sign_up(&server, "ada").await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.json(), json!({"code": name, "message": "Only members"}));
        nobody(&server).await;
    }
}

#[apply(every_database)]
async fn a_deletion_and_a_change_can_be_refused(database: TestDatabase) {
    let receiver = saying(json!({"refuse": {"code": "BILLS_ARE_OPEN", "message": "Pay first"}})).await;
    let configure = ask(&receiver, &[UserDelete, AccountUpdate]);
    let server = TestServer::start(database, |config| {
        configure(config);
        config.user.delete_user.enabled = true;
    })
    .await;
    let mut ada = server.user("ada").await;
    let answer = post(ada.browser.clone(), "/delete-user", json!({"password": PASSWORD})).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (403, &json!("BILLS_ARE_OPEN")));
    let change = json!({"currentPassword": PASSWORD, "newPassword": "another password"});
    assert_eq!(post(ada.browser.clone(), "/change-password", change).await.status, 403);
    assert_eq!((server.count::<UserRow>().await, server.sessions_of(&ada.id).await.len()), (1, 1));
    server.sign_in("ada").await;
    // A session's end is nobody's to refuse.
    ada.browser.post("/sign-out", json!({})).await.ok();
}

/// No answer in time, no answer that means something, nobody there: by choice it is refused, or happens as it was.
#[apply(every_database)]
async fn without_an_answer_it_is_as_the_operator_chose(database: TestDatabase) {
    let never: fn() -> Reply = || Reply::Never;
    let bad: [fn() -> Reply; 6] = [
        || Reply::Status(500),
        || Reply::Status(404),
        || Reply::Json(200, json!("yes")),
        || Reply::Json(200, json!({"data": {"id": "1"}})),
        || Reply::Json(200, json!({"data": {"email": "no address"}})),
        || Reply::With(axum::response::Response::new("x".repeat(100_000).into())),
    ];
    for reply in std::iter::once(never).chain(bad) {
        let receiver = Receiver::start(move |_, _| reply()).await;
        let mut gate = gate(&receiver, &[UserCreate]);
        gate.deadline = 1;
        let database = TestDatabase::create(database.backend).await.unwrap();
        let server = TestServer::start(database, with(gate.clone())).await;
        let started = Instant::now();
        let refused = sign_up(&server, "ada").await;
        assert_eq!(refused.status, 503);
        assert_eq!(refused.json()["code"], "SERVICE_UNAVAILABLE");
        assert!(started.elapsed() < Duration::from_secs(20));
        nobody(&server).await;
        gate.on_failure = OnFailure::Allow;
        let allowing = server.beside(with(gate)).await;
        sign_up(&allowing, "ada").await.ok();
        let user = server.rows::<UserRow>().await.remove(0);
        assert_eq!((user.name.as_str(), user.email.as_str()), ("ada", "ada@example.com"));
        assert_eq!(receiver.seen().len(), 2, "it is asked once each");
    }
}

/// Where sessions are no rows, signing in is asked about as well, and once.
#[apply(every_database)]
async fn where_sessions_are_not_stored_it_is_asked_as_well(database: TestDatabase) {
    let receiver = Receiver::start(|number, _| match number {
        0 => Reply::Status(204),
        _ => Reply::Json(200, json!({"refuse": {"code": "NOT_TODAY", "message": "Come tomorrow"}})),
    })
    .await;
    let configure = ask(&receiver, &[SessionCreate]);
    let server = TestServer::start(database, |config| {
        configure(config);
        config.session.stateless = true;
    })
    .await;
    sign_up(&server, "ada").await.ok();
    assert_eq!(receiver.seen().len(), 1);
    let body = json!({"email": address("ada"), "password": PASSWORD});
    let refused = post(server.browser(), "/sign-in/email", body).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_deref()), (403, Some("NOT_TODAY")));
    assert!(refused.set_cookies().is_empty(), "{refused}");
    assert_eq!(receiver.seen().len(), 2);
}

/// While a service thinks, others write: no transaction waits for it, not even the one that SQLite has.
#[apply(every_database)]
async fn nobody_else_waits_for_it(database: TestDatabase) {
    let go = Arc::new(Notify::new());
    let waits = go.clone();
    let receiver = Receiver::start(move |_, _| Reply::Later(waits.clone())).await;
    let mut gate = gate(&receiver, &[UserCreate, SessionCreate]);
    gate.deadline = 10;
    let server = Arc::new(TestServer::start(database, with(gate)).await);
    let signing_up = tokio::spawn({
        let server = server.clone();
        async move { sign_up(&server, "ada").await }
    });
    for (question, name) in [(1, "bob"), (2, "eve")] {
        receiver.wait_for(question).await;
        let mut other = server.user(name).await;
        other.browser.post("/update-user", json!({"name": "another"})).await.ok();
        go.notify_one();
    }
    signing_up.await.unwrap().ok();
    assert_eq!(server.count::<UserRow>().await, 3);
}

/// Many at once for one address: one of them gets it, whatever was answered to the others.
#[apply(every_database)]
async fn parallel_sign_ups_still_have_one_winner(database: TestDatabase) {
    let receiver = Receiver::content().await;
    let server =
        TestServer::start(database, ask(&receiver, &[UserCreate, AccountCreate, SessionCreate])).await;
    let answers = join_all((0..6).map(|_| sign_up(&server, "ada"))).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1, "{answers:?}");
    assert!(answers.iter().all(|answer| [200, 422].contains(&answer.status.as_u16())), "{answers:?}");
    let rows = (
        server.count::<UserRow>().await,
        server.count::<AccountRow>().await,
        server.count::<SessionRow>().await,
    );
    assert_eq!(rows, (1, 1, 1));
}

/// What is answered holds for the question only: whoever changed meanwhile is asked about again.
#[apply(every_database)]
async fn a_row_that_changed_meanwhile_is_asked_about_again(database: TestDatabase) {
    let go = Arc::new(Notify::new());
    let waits = go.clone();
    let receiver = Receiver::start(move |number, _| match number {
        0 => Reply::Later(waits.clone()),
        _ => Reply::Status(204),
    })
    .await;
    let mut gate = gate(&receiver, &[UserUpdate]);
    gate.deadline = 10;
    let server = TestServer::start(database, with(gate)).await;
    let mut ada = server.user("ada").await;
    let (id, store) = (ada.id.clone(), server.store.clone());
    let change = ada.browser.post("/update-user", json!({"name": "Countess"}));
    let meanwhile = async {
        receiver.wait_for(1).await;
        let image = portcullis::store::Changes::new().set(UserRow::IMAGE, "a picture");
        store.update_many(UserRow::ID.eq(id.as_str()), image).await.unwrap();
        go.notify_one();
    };
    let (answer, ()) = tokio::join!(change, meanwhile);
    answer.ok();
    let seen = receiver.seen();
    assert_eq!(seen.len(), 2);
    assert_ne!(seen[0].id(), seen[1].id(), "it is another question");
    assert_eq!(seen[1].json()["data"]["row"]["image"], "a picture");
    let user = server.rows::<UserRow>().await.remove(0);
    assert_eq!((user.name.as_str(), user.image.as_deref()), ("Countess", Some("a picture")));
}
