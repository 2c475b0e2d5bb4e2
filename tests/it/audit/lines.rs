//! Who, what, whom, from where, and how it ended.

use macro_rules_attribute::apply;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::audit::{AuditRow, Entry, Lines, REFUSED};
use portcullis::features::email_password::SignUpEmailBody;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::operator::Operator;
use portcullis::store::{Changes, Filter, Value as Cell};
use portcullis::{Hooks, error_codes};
use portcullis_tests::PASSWORD;
use portcullis_tests::call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{find, lines, log, on};

error_codes! {
    /// What a hook refuses with.
    enum HouseError {
        Closed = 403 "HOUSE_CLOSED" "Closed",
    }
}

/// The kinds of the lines since the last time, sorted, and forgets them.
async fn new_kinds(server: &TestServer) -> Vec<String> {
    let mut kinds: Vec<_> = lines(server).await.into_iter().map(|line| line.kind).collect();
    kinds.sort_unstable();
    server.store.delete_many(Filter::<AuditRow>::all()).await.unwrap();
    kinds
}

#[apply(every_database)]
async fn every_act_is_a_line(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.user.delete_user.enabled = true;
    })
    .await;
    let mut ada = server.sign_up("ada").await.browser;
    assert_eq!(new_kinds(&server).await, ["account.linked", "session.created", "user.created"]);
    let mut phone = server.sign_in("ada").await;
    assert_eq!(new_kinds(&server).await, ["session.created"]);
    ada.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(new_kinds(&server).await, ["user.updated"]);
    let change = json!({"currentPassword": PASSWORD, "newPassword": "another password"});
    ada.post("/change-password", change).await.ok();
    assert_eq!(new_kinds(&server).await, ["account.updated"]);
    phone.post("/sign-out", json!({})).await.ok();
    assert_eq!(new_kinds(&server).await, ["session.ended"]);
    Operator::new(server.auth()).verify_email(&address("ada")).await.unwrap();
    assert_eq!(new_kinds(&server).await, ["user.updated"]);
    ada.post("/delete-user", json!({"password": "another password"})).await.ok();
    assert_eq!(new_kinds(&server).await, ["account.unlinked", "session.ended", "user.deleted"]);
}

/// What makes sessions live in a place.
type Place = fn(&mut portcullis::Config);

/// Wherever sessions live: in a storage beside the database, or with the browser only.
#[tokio::test]
async fn sessions_that_are_no_rows_are_lines_too() {
    let places: [(Place, &[&str]); 2] = [
        (|config| config.secondary_storage.url = Some("memory:".into()), &["session.ended"]),
        // Without a session that is stored there is none that could be ended.
        (|config| config.session.stateless = true, &[]),
    ];
    for (place, ended) in places {
        let server = TestServer::on_sqlite(|config| {
            on(config);
            place(config);
        })
        .await;
        let mut ada = server.sign_up("ada").await.browser;
        assert_eq!(new_kinds(&server).await, ["account.linked", "session.created", "user.created"]);
        ada.post("/sign-out", json!({})).await.ok();
        assert_eq!(new_kinds(&server).await, ended);
    }
}

/// Reading is no act, and a session that only goes on has no line: `/get-session` costs what it did.
#[apply(every_database)]
async fn reading_costs_nothing(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await.browser;
    let before = server.store.statements();
    assert!(ada.is_signed_in().await);
    assert_eq!(server.store.statements() - before, 1);
    server.advance(86_400);
    assert!(ada.is_signed_in().await, "and is renewed");
    assert_eq!(server.count::<AuditRow>().await, 0);
}

#[apply(every_database)]
async fn a_line_says_who_what_whom_and_from_where(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let session = server.sessions_of(&ada.id).await.remove(0).id.to_string();
    let mut browser = ada.browser.clone().from("192.0.2.7");
    let agent = "Browser ".repeat(100);
    let call = call::post("/update-user", json!({"name": "Countess"})).header("user-agent", &agent);
    browser.send(call).await.ok();
    let line = lines(&server).await.remove(0);
    let id = Some(ada.id.as_str());
    assert_eq!((line.kind.as_str(), line.outcome.as_str()), ("user.updated", "ok"));
    assert_eq!(line.operation.as_deref(), Some("updateUser"));
    assert_eq!((line.user_id.as_deref(), line.subject_id.as_deref()), (id, id));
    assert_eq!((line.actor_id.as_deref(), line.actor_session_id), (id, Some(session)));
    assert_eq!(line.impersonator_id, None);
    assert_eq!(line.ip_address.as_deref(), Some("192.0.2.7"));
    assert_eq!(line.user_agent.as_deref(), Some(&agent[..500]), "the beginning is enough");
    assert_eq!(line.created_at, server.clock.now().into());
    assert!(line.data.contains("name") && !line.data.contains("Countess"), "{}", line.data);
}

#[apply(every_database)]
async fn what_was_refused_is_a_line_too(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    for (email, password, user) in
        [(address("ada"), "a wrong password", Some(ada.id.clone())), (address("nobody"), PASSWORD, None)]
    {
        let body = json!({"email": email, "password": password});
        let mut stranger = server.browser().from("192.0.2.9");
        stranger.post("/sign-in/email", body).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
        let line = lines(&server).await.remove(0);
        assert_eq!((line.kind.as_str(), line.outcome.as_str()), (REFUSED, "INVALID_EMAIL_OR_PASSWORD"));
        assert_eq!((line.operation.as_deref(), line.actor_id), (Some("signInEmail"), None));
        assert_eq!(line.user_id, user);
        assert_eq!(line.ip_address.as_deref(), Some("192.0.2.9"));
        assert_eq!(new_kinds(&server).await, [REFUSED]);
    }
    // By somebody who is signed in.
    let change = json!({"currentPassword": "a wrong password", "newPassword": "another password"});
    ada.browser.post("/change-password", change).await.refused(400, "INVALID_PASSWORD");
    let line = lines(&server).await.remove(0);
    assert_eq!((line.user_id.as_ref(), line.actor_id.as_ref()), (Some(&ada.id), Some(&ada.id)));
    assert_eq!(new_kinds(&server).await, [REFUSED]);
    // What the door refuses to anybody costs no line: it could be had by the million.
    server
        .browser()
        .post("/sign-in/email", json!({"email": "ada@example.com"}))
        .await
        .refused(400, "VALIDATION_ERROR");
    server.browser().post("/update-user", json!({"name": "b"})).await.refused(401, "UNAUTHORIZED");
    assert_eq!(new_kinds(&server).await, [""; 0]);
}

/// A line is kept with its act or not at all.
#[apply(every_database)]
async fn what_is_undone_has_no_line(database: TestDatabase) {
    let hooks = Hooks::new().on_create(|_, _: SessionRow| async { Err(HouseError::Closed.into()) });
    let server = TestServer::hooked(database, hooks, on).await;
    let body = json!({"name": "ada", "email": address("ada"), "password": PASSWORD});
    let body: SignUpEmailBody = serde_json::from_value(body).unwrap();
    let refused = server.api().sign_up_email(body).await.unwrap_err();
    assert_eq!(refused.code(), HouseError::Closed.spec());
    assert_eq!(server.count::<UserRow>().await, 0);
    let all = lines(&server).await;
    let kinds: Vec<_> = all.iter().map(|line| (line.kind.as_str(), line.outcome.as_str())).collect();
    assert_eq!(kinds, [(REFUSED, "HOUSE_CLOSED")]);
}

#[apply(every_database)]
async fn no_line_holds_a_secret_or_what_was_written(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up("ada").await;
    ada.browser.post("/update-user", json!({"image": "/a-picture.png"})).await.ok();
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, portcullis::kit::mail::MailKind::ResetPassword).await.token;
    let reset = json!({"token": token, "newPassword": "the new password"});
    server.browser().post("/reset-password", reset).await.ok();
    let body = json!({"email": ada.email, "password": "a wrong password"});
    server.browser().post("/sign-in/email", body).await;
    let all = lines(&server).await;
    assert!(all.len() > 5, "{all:?}");
    let text = format!("{all:?} {}", serde_json::to_string(&all).unwrap());
    for secret in [
        ada.token.as_str(),
        PASSWORD,
        "the new password",
        "a wrong password",
        token.as_str(),
        "picture",
        &ada.email,
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[apply(every_database)]
async fn impersonation_is_visible(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.tables.session.extra = vec![ExtraColumnConfig {
            name: "impersonatedBy".to_owned(),
            kind: ColumnType::String,
            required: false,
            default: None,
            unique: false,
            index: false,
            input: false,
            returned: true,
        }];
    })
    .await;
    let (mut ada, admin) = (server.user("ada").await, server.user("admin").await);
    let changes = Changes::<SessionRow>::new().set_extra("impersonatedBy", Cell::Text(admin.id.clone()));
    server.store.update_many(SessionRow::USER_ID.eq(ada.id.as_str()), changes).await.unwrap();
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    let by_admin = find(&server, Lines { user: Some(admin.id.clone()), ..Lines::default() }).await;
    assert_eq!(by_admin.len(), 1, "{by_admin:?}");
    assert_eq!(
        (by_admin[0].actor_id.as_ref(), by_admin[0].impersonator_id.as_ref()),
        (Some(&ada.id), Some(&admin.id))
    );
}

#[apply(every_database)]
async fn lines_are_found_by_user_action_and_time(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let start = server.clock.now();
    for (user, name) in [(&ada, "a"), (&bob, "b"), (&ada, "c")] {
        user.browser.clone().post("/update-user", json!({"name": name})).await.ok();
        server.advance(60);
    }
    ada.browser.clone().post("/sign-out", json!({})).await.ok();
    let count = async |which: Lines| find(&server, which).await.len();
    let minutes = |minutes| Some((start + chrono::TimeDelta::minutes(minutes)).into());
    assert_eq!(count(Lines::default()).await, 4);
    assert_eq!(count(Lines { user: Some(ada.id.clone()), ..Lines::default() }).await, 3);
    assert_eq!(count(Lines { user: Some("Ada@example.com".to_owned()), ..Lines::default() }).await, 3);
    assert_eq!(count(Lines { user: Some("nobody".to_owned()), ..Lines::default() }).await, 0);
    assert_eq!(count(Lines { action: Some("user.updated".to_owned()), ..Lines::default() }).await, 3);
    assert_eq!(count(Lines { action: Some("signOut".to_owned()), ..Lines::default() }).await, 1);
    assert_eq!(count(Lines { since: minutes(1), until: minutes(3), ..Lines::default() }).await, 2);
    let both = Lines { user: Some(bob.id.clone()), action: Some("signOut".to_owned()), ..Lines::default() };
    assert_eq!(count(both).await, 0);
}

/// A library user writes lines of their own, as a part of their transaction.
#[apply(every_database)]
async fn somebody_elses_lines(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let log = log(&server);
    let undone = server.store.transaction(|tx| async move {
        log.record(&tx, Entry::new("house.opened")).await?;
        Err::<(), _>(portcullis::store::StoreError::NotMigrated { what: "anything".to_owned() })
    });
    undone.await.unwrap_err();
    assert_eq!(new_kinds(&server).await, [""; 0]);
    let entry = Entry { data: json!({"door": "front"}), ..Entry::new("house.locked") };
    log.record(&server.store, entry).await.unwrap();
    assert_eq!(lines(&server).await[0].data, r#"{"door":"front"}"#);
    assert_eq!(new_kinds(&server).await, ["house.locked"]);
}
