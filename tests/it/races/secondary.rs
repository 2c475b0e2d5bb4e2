//! Sessions in a Redis that two processes share: whoever is signed out stays so, at both.

use std::path::Path;

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::{self, Call};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::redis::{prefix, redis_url};
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{MANY, at_once};
use crate::PROGRAM;

/// Runs it with sessions in Redis alone, and with their rows besides.
async fn with_and_without_rows(database: &TestDatabase, scenario: impl AsyncFn(&TestServer)) {
    for rows in [false, true] {
        let database = TestDatabase::create(database.backend).await.expect("it was there");
        let Some(server) = two_processes(database, rows).await else { return };
        scenario(&server).await;
    }
}

async fn two_processes(database: TestDatabase, rows: bool) -> Option<TestServer> {
    let (url, prefix) = (redis_url().await?, prefix());
    let configure = |config: &mut Config| {
        config.secondary_storage.url = Some(url.as_str().into());
        config.secondary_storage.key_prefix.clone_from(&prefix);
        config.session.store_in_database = rows;
        // Every look at a session renews it.
        config.session.update_age = 0;
    };
    Some(TestServer::in_processes(2, Path::new(PROGRAM), database, &configure).await)
}

/// Whether anybody with these cookies is signed in, at either server.
async fn is_signed_in(server: &TestServer, browser: &Browser) -> bool {
    let (mut one, mut other) = (server.next_to(browser), server.next_to(browser));
    one.is_signed_in().await || other.is_signed_in().await
}

async fn sessions_of(server: &TestServer, name: &str) -> usize {
    let listed = server.sign_in(name).await.get("/list-sessions").await.ok();
    listed.as_array().expect("a list").len() - 1
}

#[apply(every_database)]
async fn a_renewal_does_not_revive_what_signs_out(database: TestDatabase) {
    with_and_without_rows(&database, async |server| {
        server.user_with_password("ada").await;
        let ada = server.sign_in("ada").await;
        let calls = (0..MANY).map(|place| {
            let call = if place % 10 == 5 { Call::post("/sign-out") } else { Call::get("/get-session") };
            (server.next_to(&ada), call)
        });
        for answer in at_once(calls).await {
            answer.ok();
        }
        assert!(!is_signed_in(server, &ada).await);
        assert_eq!(sessions_of(server, "ada").await, 0);
    })
    .await;
}

/// A change of the user is written into each of their sessions.
#[apply(every_database)]
async fn a_change_of_the_user_does_not_revive_what_is_revoked(database: TestDatabase) {
    with_and_without_rows(&database, async |server| {
        server.user_with_password("ada").await;
        let (laptop, mut phone) = (server.sign_in("ada").await, server.sign_in("ada").await);
        let token = phone.session().await["session"]["token"].clone();
        let calls = (0..MANY).map(|place| {
            let call = match place % 10 {
                5 => call::post("/revoke-session", json!({"token": token})),
                _ => call::post("/update-user", json!({"name": format!("Ada {place}")})),
            };
            (server.next_to(&laptop), call)
        });
        for answer in at_once(calls).await {
            answer.ok();
        }
        assert!(!is_signed_in(server, &phone).await);
        server.next_to(&laptop).post("/update-user", json!({"name": "Countess"})).await.ok();
        assert!(!is_signed_in(server, &phone).await, "nor by a later change");
        for _ in 0..2 {
            assert_eq!(server.next_to(&laptop).session().await["user"]["name"], "Countess");
        }
        assert_eq!(sessions_of(server, "ada").await, 1);
    })
    .await;
}

/// Whoever signs in by the old password meanwhile is refused, or signed out again by the change.
#[apply(every_database)]
async fn a_changed_password_ends_what_the_old_one_began(database: TestDatabase) {
    with_and_without_rows(&database, async |server| {
        server.user_with_password("ada").await;
        let ada = server.sign_in("ada").await;
        let new = "another long password";
        let change = json!({"currentPassword": PASSWORD, "newPassword": new, "revokeOtherSessions": true});
        let sign_in = call::post("/sign-in/email", json!({"email": address("ada"), "password": PASSWORD}));
        let calls = (0..12).map(|place| match place {
            2 => (server.next_to(&ada), call::post("/change-password", change.clone())),
            _ => (server.browser(), sign_in.clone()),
        });
        let answers = at_once(calls).await;
        answers[2].ok();
        for (_, answer) in answers.iter().enumerate().filter(|(place, _)| *place != 2) {
            if answer.status != 200 {
                answer.refused(401, "INVALID_EMAIL_OR_PASSWORD");
                continue;
            }
            let mut late = server.browser();
            late.present(answer.json()["token"].as_str().expect("a token"));
            assert!(!is_signed_in(server, &late).await, "by the old password");
        }
        assert!(!is_signed_in(server, &ada).await);
        server.browser().send(sign_in).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    })
    .await;
}
