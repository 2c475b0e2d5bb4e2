//! A database that is away, and one that is not what it should be.

use futures_util::future::join_all;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{self, Call};
use portcullis_tests::contract::{self, Operation};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::proxy::Proxy;
use portcullis_tests::server::{TestServer, User, address};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    away(provoked).await;
    broken(provoked).await;
}

const SERVICE_TOKEN: &str = "a token for services, of forty characters";

/// A call that gets as far as the database.
fn call(operation: &Operation) -> Call {
    match operation.id.as_str() {
        "signInEmail" => call::post("/sign-in/email", json!({"email": address("ada"), "password": PASSWORD})),
        "signUpEmail" => {
            call::post("/sign-up/email", json!({"name": "B", "email": address("bob"), "password": PASSWORD}))
        }
        "serviceEvents" => Call::get("/service/events").bearer(SERVICE_TOKEN),
        "resetPassword" => call::post("/reset-password", json!({"newPassword": PASSWORD, "token": "x"})),
        _ => operation.call(),
    }
}

async fn away(provoked: &mut Provoked) {
    let Some(database) = TestDatabase::create(Backend::Postgres).await else { return };
    let proxy = Proxy::before(&database).await.expect("a wire");
    let url = proxy.url.clone();
    let server = TestServer::start(database, |config| {
        config.user.delete_user.enabled = true;
        config.events.service_token = SERVICE_TOKEN.into();
        config.database.url = url.as_str().into();
    })
    .await;
    let ada = server.user("ada").await;
    proxy.cut();
    let asked = contract::operations().iter().map(|operation| async {
        let mut one = Provoked::default();
        let answer = one.by(&ada.browser.clone().expecting_failure(), call(operation)).await;
        if answer.status.is_server_error() {
            answer.refused(503, "SERVICE_UNAVAILABLE");
            assert!(answer.header("retry-after").is_some(), "{answer}");
        }
        one
    });
    for one in join_all(asked).await {
        provoked.0.extend(one.0);
    }
    proxy.mend();
    assert!(ada.browser.clone().is_signed_in().await, "it recovers by itself");
}

async fn broken(provoked: &mut Provoked) {
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    let url = database.url.clone();
    let server = TestServer::start(database, |config| config.user.delete_user.enabled = true).await;
    let User { browser, .. } = server.user("ada").await;
    let tables =
        r#"DROP TABLE "session"; DROP TABLE "account"; DROP TABLE "verification"; DROP TABLE "user""#;
    for statement in tables.split(';') {
        server
            .store
            .raw(statement, statement, statement, &[], &[])
            .await
            .unwrap_or_else(|e| panic!("{url}: {e:?}"));
    }
    for operation in contract::operations() {
        let answer = provoked.by(&browser.clone().expecting_failure(), call(operation)).await;
        if answer.status.is_server_error() {
            answer.refused(500, "INTERNAL_SERVER_ERROR");
            assert!(!answer.text().contains("table"), "the reason stays in the log: {answer}");
        }
    }
}
