//! A database that is away, and one that is not what it should be.

use futures_util::future::join_all;
use portcullis::config::RateLimitStorage;
use portcullis::endpoint::Endpoint;
use portcullis::error::CommonError;
use portcullis::features::events::ServiceEvents;
use portcullis::features::open_api::{GenerateSchema, Reference};
use portcullis::features::status::{ErrorPage, Ok as OkOperation};
use portcullis::{Config, Hooks};
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{self, Call};
use portcullis_tests::contract::{self, Operation};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::proxy::Proxy;
use portcullis_tests::server::{TestServer, User, address, every_operation};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    away(provoked).await;
    broken(provoked).await;
    uncounted(provoked).await;
    failing_hooks(provoked).await;
}

const SERVICE_TOKEN: &str = "a token for services, of forty characters";

/// They ask nothing of the database themselves.
const ASK_NOTHING: [&str; 5] =
    ["ok", "errorPage", "generateSchema", "aliasGenerateOpenapiSchema", "reference"];

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

async fn behind_a_proxy(configure: impl FnOnce(&mut Config)) -> Option<(TestServer, Proxy)> {
    let database = TestDatabase::create(Backend::Postgres).await?;
    let proxy = Proxy::before(&database).await.expect("a wire");
    let server = TestServer::start(database, |config| {
        config.database.url = proxy.url.as_str().into();
        configure(config);
    });
    Some((server.await, proxy))
}

async fn away(provoked: &mut Provoked) {
    let configure = |config: &mut Config| {
        every_operation(config);
        config.events.service_token = SERVICE_TOKEN.into();
    };
    let Some((server, proxy)) = behind_a_proxy(configure).await else { return };
    let mut ada = server.user("ada").await;
    ada.browser.keep(&ada.token);
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
    let server = TestServer::start(database, every_operation).await;
    let User { mut browser, token, .. } = server.user("ada").await;
    browser.keep(&token);
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

/// Where limits are counted in the database, the door asks it for every operation.
async fn uncounted(provoked: &mut Provoked) {
    let configure = |config: &mut Config| {
        every_operation(config);
        config.rate_limit.enabled = true;
        config.rate_limit.storage = RateLimitStorage::Database;
    };
    let Some((server, proxy)) = behind_a_proxy(configure).await else { return };
    proxy.cut();
    let nobody = server.browser().expecting_failure();
    for operation in contract::operations().iter().filter(|o| ASK_NOTHING.contains(&&*o.id)) {
        provoked.refusal(&nobody, operation.call(), 503, "SERVICE_UNAVAILABLE").await;
    }
    proxy.mend();
    nobody.clone().get("/ok").await.ok();
}

/// An operation may fail by what a library user does before it.
async fn failing_hooks(provoked: &mut Provoked) {
    fn failing<E: Endpoint>(hooks: Hooks) -> Hooks {
        let fail = || Err(CommonError::InternalServerError.into());
        hooks.before::<E>(move |_, _| Box::pin(async move { fail() }))
    }
    let hooks = failing::<ErrorPage>(failing::<OkOperation>(Hooks::new()));
    let hooks = failing::<Reference>(failing::<GenerateSchema>(hooks));
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    let server = TestServer::hooked(database, failing::<ServiceEvents>(hooks), |_| {}).await;
    let nobody = server.browser().expecting_failure();
    let hooked = ASK_NOTHING.into_iter().chain(["serviceEvents"]);
    for id in hooked {
        let operation = contract::operations().iter().find(|operation| operation.id == id);
        let call = operation.expect("an operation").call();
        provoked.refusal(&nobody, call, 500, "INTERNAL_SERVER_ERROR").await;
    }
}
