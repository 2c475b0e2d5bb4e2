//! Hostile headers, on every operation.

use http::{HeaderName, HeaderValue};
use macro_rules_attribute::apply;
use portcullis_tests::call::Call;
use portcullis_tests::contract::{self, Operation};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::address;
use portcullis_tests::{PASSWORD, call};
use serde_json::json;

use super::Scene;

fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let mut headers: Vec<(&'static str, Vec<u8>)> = vec![
        ("cookie", b"=".to_vec()),
        ("cookie", b";;;;===;;".to_vec()),
        ("cookie", b"better-auth.session_token".to_vec()),
        ("cookie", b"better-auth.session_token=\"".to_vec()),
        ("cookie", b"better-auth.session_token=%00.%ff".to_vec()),
        ("cookie", b"better-auth.session_token=\xff\xfe".to_vec()),
        ("cookie", b"better-auth.session_data=%7B%22session%22%3A%7B%7D%7D".to_vec()),
        ("cookie", "a=b; ".repeat(10_000).into_bytes()),
        ("cookie", format!("better-auth.session_token={}", "A".repeat(60_000)).into_bytes()),
        ("authorization", b"Bearer".to_vec()),
        ("authorization", b"Bearer \xff".to_vec()),
        ("authorization", b"Bearer a.b.c".to_vec()),
        ("authorization", b"Basic YTpi".to_vec()),
        ("authorization", format!("Bearer {}", "a".repeat(60_000)).into_bytes()),
        ("origin", b"null".to_vec()),
        ("origin", b"https://evil.test".to_vec()),
        ("origin", b"http://localhost:3000, https://evil.test".to_vec()),
        ("origin", b"\xff".to_vec()),
        ("referer", b"https://evil.test/http://localhost:3000".to_vec()),
        ("host", b"evil.test".to_vec()),
        ("x-forwarded-host", b"evil.test".to_vec()),
        ("x-forwarded-proto", b"javascript".to_vec()),
        ("x-forwarded-for", b"' OR 1=1, \xff, ::::, 999.999.999.999".to_vec()),
        ("x-forwarded-for", "1.2.3.4, ".repeat(5_000).into_bytes()),
        ("forwarded", b"for=\"_evil\";host=evil.test;proto=https".to_vec()),
        ("user-agent", b"<script>alert(1)</script>\xff".to_vec()),
        ("user-agent", "a".repeat(60_000).into_bytes()),
        ("accept", b"*/*;q=NaN".to_vec()),
        ("accept-encoding", b"bomb".to_vec()),
        ("accept-language", b"\xff".to_vec()),
        ("content-type", b"\xff".to_vec()),
        ("content-encoding", b"gzip".to_vec()),
        ("content-length", b"18446744073709551616".to_vec()),
        ("transfer-encoding", b"nonsense".to_vec()),
        ("expect", b"a miracle".to_vec()),
        ("range", b"bytes=0-,-1".to_vec()),
        ("x-http-method-override", b"DELETE".to_vec()),
        ("sec-fetch-site", b"\xff".to_vec()),
        ("sec-fetch-mode", b"navigate".to_vec()),
        ("x-middleware-subrequest", b"1".to_vec()),
    ];
    headers.push(("x-request-id", "a".repeat(10_000).into_bytes()));
    headers
}

#[apply(every_database)]
async fn no_header_is_an_error_of_the_server(database: TestDatabase) {
    // Passwords are hashed, whatever the database: the cost is paid once.
    let passwords_too = database.backend == Backend::Sqlite;
    let mut scene = Scene::new(database).await;
    let hashes =
        |operation: &&Operation| operation.fields.iter().any(|field| field.name.ends_with("assword"));
    for operation in contract::operations().iter().filter(|operation| passwords_too || !hashes(operation)) {
        for (name, value) in hostile() {
            let mut call = operation.call();
            call.headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(&value).unwrap());
            let answer = scene.strike(operation, call).await;
            assert!(!answer.text().contains("evil.test"), "{name}: {answer}");
        }
    }
    scene.aftermath().await;
}

/// The user agent is stored with the session, whatever it is.
#[apply(every_database)]
async fn a_session_may_have_any_user_agent(database: TestDatabase) {
    let scene = Scene::new(database).await;
    for agent in ["".to_owned(), "'; --".to_owned(), "ü".to_owned(), "a".repeat(60_000)] {
        let credentials = json!({"email": address("bystander"), "password": PASSWORD});
        let mut browser = scene.server.browser();
        let call: Call = call::post("/sign-in/email", credentials).header("user-agent", &agent);
        browser.send(call).await.ok();
        assert!(browser.is_signed_in().await);
    }
}
