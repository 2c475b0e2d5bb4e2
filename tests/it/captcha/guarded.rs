use macro_rules_attribute::apply;
use portcullis::endpoint::Input;
use portcullis::features::email_password::{SignInEmail, SignInEmailBody};
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis_tests::call::{Call, post};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{on, provider, sign_in, try_sign_in};

#[apply(every_database)]
async fn nobody_passes_without_it(database: TestDatabase) {
    let provider = provider().await;
    let server = TestServer::start(database, on(&provider)).await;
    server.user_with_password("ada").await;
    let nobody = server.browser();
    nobody.clone().send(sign_in(None)).await.refused(400, "MISSING_CAPTCHA_RESPONSE");
    nobody.clone().send(sign_in(Some("bad"))).await.refused(403, "CAPTCHA_VERIFICATION_FAILED");
    let up = post("/sign-up/email", json!({"name": "b", "email": address("bob"), "password": PASSWORD}));
    nobody.clone().send(up.clone()).await.refused(400, "MISSING_CAPTCHA_RESPONSE");
    let reset = post("/request-password-reset", json!({"email": address("ada")}));
    nobody.clone().send(reset.clone()).await.refused(400, "MISSING_CAPTCHA_RESPONSE");
    assert_eq!((server.count::<SessionRow>().await, server.count::<UserRow>().await), (0, 1));
    assert!(server.mails().await.is_empty());

    for call in [sign_in(None), up, reset] {
        nobody.clone().send(call.header("x-captcha-response", "good")).await.ok();
    }
}

#[tokio::test]
async fn other_operations_do_not_ask() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    let mut ada = server.user("ada").await.browser;
    ada.get("/get-session").await.ok();
    ada.post("/update-user", json!({"name": "Countess"})).await.ok();
    // Whose query names a path is not at that path.
    ada.get("/get-session?at=/sign-in/email").await.ok();
    assert!(provider.seen().is_empty());
}

#[tokio::test]
async fn every_name_of_an_operation_asks() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    let old = post("/forget-password", json!({"email": address("ada")}));
    server.browser().send(old).await.refused(400, "MISSING_CAPTCHA_RESPONSE");
    for path in ["/sign-in/email/", "//sign-in/email", "/Sign-In/email", "/sign-in/%65mail"] {
        let call = Call { target: path.to_owned(), ..sign_in(None) };
        assert_eq!(server.browser().send(call).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_operator_says_which() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(|config| {
        on(&provider)(config);
        config.captcha.endpoints = vec!["/get-session".to_owned()];
    })
    .await;
    server.user_with_password("ada").await;
    server.browser().send(sign_in(None)).await.ok();
    let answer = server.raw(Call::get("/api/auth/get-session")).await;
    answer.refused(400, "MISSING_CAPTCHA_RESPONSE");
    server.browser().send(Call::get("/get-session").header("x-captcha-response", "good")).await.ok();
}

/// Nobody makes us ask a service without end.
#[tokio::test]
async fn limits_come_first() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(|config| {
        on(&provider)(config);
        config.rate_limit.enabled = true;
    })
    .await;
    let mut limited = 0;
    for _ in 0..10 {
        limited += usize::from(try_sign_in(&server, "bad").await.status == 429);
    }
    assert_eq!(provider.seen().len(), 10 - limited);
    assert!(limited >= 7, "{limited}");
}

#[tokio::test]
async fn this_process_needs_none() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    server.user_with_password("ada").await;
    let body: SignInEmailBody =
        serde_json::from_value(json!({"email": address("ada"), "password": PASSWORD})).unwrap();
    server.api().call(Input::<SignInEmail> { path: (), query: (), body }).await.unwrap();
    assert!(provider.seen().is_empty());
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(|config| {
        on(&provider)(config);
        config.captcha.enabled = false;
    })
    .await;
    server.user_with_password("ada").await;
    server.browser().send(sign_in(None)).await.ok();
}
