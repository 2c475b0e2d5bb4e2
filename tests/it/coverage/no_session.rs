//! Every operation without a session, or with one that is none.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::kit::cookies;
use portcullis::kit::secret::Secrets;
use portcullis::store::Changes;
use portcullis_tests::browser::{Browser, SESSION_COOKIE};
use portcullis_tests::contract::{self, Operation};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, every_operation};

/// Nobody, whatever they present.
async fn is_nobody(browser: &Browser, who: &str) {
    let with_session = contract::operations().iter().filter(|operation| operation.session != "none");
    for operation in with_session {
        let answer = browser.clone().send(operation.call()).await;
        let status = answer.status.as_u16();
        match operation.needs_session() {
            true => answer.refused(401, "UNAUTHORIZED"),
            false => {
                assert!(status < 500 && answer.code().as_deref() != Some("UNAUTHORIZED"), "{who}: {answer}")
            }
        }
    }
    assert!(!browser.clone().is_signed_in().await, "{who}");
}

#[apply(every_database)]
async fn nobody_without_a_session(database: TestDatabase) {
    let server = TestServer::start(database, every_operation).await;
    is_nobody(&server.browser(), "no cookie").await;
}

#[apply(every_database)]
async fn nobody_with_a_session_that_ended(database: TestDatabase) {
    let server = TestServer::start(database, every_operation).await;
    let ada = server.user("ada").await;
    for (who, end) in [("expired", End::Expire), ("revoked", End::Revoke), ("without a user", End::Delete)] {
        let user = match end {
            End::Delete => server.user("bob").await,
            _ => server.user(who).await,
        };
        assert!(user.browser.clone().is_signed_in().await);
        let session = SessionRow::TOKEN.eq(user.token.as_str());
        match end {
            End::Expire => {
                let now = portcullis::store::Timestamp::from(server.clock.now());
                let ended = Changes::new().set(SessionRow::EXPIRES_AT, now);
                drop(server.store.update(session, ended).await.unwrap());
            }
            End::Revoke => drop(server.store.delete(session).await.unwrap()),
            End::Delete => drop(server.store.delete(UserRow::ID.eq(user.id.as_str())).await.unwrap()),
        }
        is_nobody(&user.browser, who).await;
    }
    assert!(ada.browser.clone().is_signed_in().await, "nobody else's session ended");
}

#[derive(Clone, Copy)]
enum End {
    Expire,
    Revoke,
    Delete,
}

#[tokio::test]
async fn nobody_with_a_cookie_that_is_not_ours() {
    let server = TestServer::on_sqlite(every_operation).await;
    let ada = server.user("ada").await;
    let ours = ada.browser.cookies[SESSION_COOKIE].clone();
    let foreign = Secrets::new(["another secret, as long as a good one".into()]).unwrap();
    let (token, signature) = ours.split_once('.').unwrap();
    let other = server.user("bob").await.browser.cookies[SESSION_COOKIE].clone();
    let (_, others_signature) = other.split_once('.').unwrap();
    let cookies = [
        ("unsigned", token.to_owned()),
        ("an empty signature", format!("{token}.")),
        ("signed by somebody else", cookies::sign(token, &foreign)),
        ("with the signature of another token", format!("{token}.{others_signature}")),
        ("cut", ours[..ours.len() - 4].to_owned()),
        ("longer", format!("{ours}AAAA")),
        ("in another case", format!("{}.{signature}", token.to_uppercase())),
        ("signed twice", cookies::sign(&format!("{token}.{signature}"), &foreign)),
        ("empty", "x".to_owned()),
        ("not text", "%ff%fe".to_owned()),
        ("JSON", "%7B%22a%22%3A1%7D".to_owned()),
        ("oversized", "A".repeat(60_000)),
        (
            "a token that nobody has",
            cookies::sign("nobodys", &Secrets::new([portcullis_tests::server::SECRET.into()]).unwrap()),
        ),
    ];
    for (who, cookie) in cookies {
        let mut browser = server.browser();
        browser.cookies.insert(SESSION_COOKIE.to_owned(), cookie);
        is_nobody(&browser, who).await;
    }
    assert!(ada.browser.clone().is_signed_in().await);
}

#[tokio::test]
async fn the_first_of_two_cookies_counts() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let ours = &ada.browser.cookies[SESSION_COOKIE];
    for (cookie, signed_in) in [
        (format!("{SESSION_COOKIE}={ours}; {SESSION_COOKIE}=x"), true),
        (format!("{SESSION_COOKIE}=x; {SESSION_COOKIE}={ours}"), false),
    ] {
        let call = portcullis_tests::call::Call::get("/get-session").header("cookie", &cookie);
        let answer = server.browser().send(call).await.ok();
        assert_eq!(!answer.is_null(), signed_in, "{cookie}");
    }
}

#[tokio::test]
async fn nobody_with_a_bearer_token_that_is_not_ours() {
    let server = TestServer::on_sqlite(every_operation).await;
    let ada = server.user("ada").await;
    let forged = format!("{}.{}", ada.token, "A".repeat(43) + "=");
    let expected = |operation: &&Operation| operation.needs_session();
    for token in
        [&*forged, "", "nobodys", &ada.token.to_uppercase(), &format!("{} ", "x".repeat(50_000)), "{}", "%ff"]
    {
        for operation in contract::operations().iter().filter(expected) {
            let answer = server.browser().send(operation.call().bearer(token)).await;
            answer.refused(401, "UNAUTHORIZED");
        }
    }
}
