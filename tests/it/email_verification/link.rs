//! The mailed link.

use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::outbox::Message;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

async fn mail(server: &TestServer, user: &User, callback: Option<&str>) -> Message {
    let mut body = json!({"email": user.email});
    if let Some(callback) = callback {
        body["callbackURL"] = callback.into();
    }
    assert_eq!(server.browser().post("/send-verification-email", body).await.ok(), json!({"status": true}));
    server.mail(&user.email, MailKind::VerifyEmail).await
}

async fn is_verified(server: &TestServer) -> bool {
    server.rows::<UserRow>().await[0].email_verified
}

#[apply(every_database)]
async fn opening_it_proves_the_address(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let ada = server.user("ada").await;
    let mail = mail(&server, &ada, None).await;
    assert!(
        mail.url.ends_with(&format!("/verify-email?token={}&callbackURL=%2F", mail.token)),
        "{}",
        mail.url
    );
    assert!(!is_verified(&server).await);
    server.advance(60);
    let mut nobody = server.browser();
    let answer = nobody.get(&format!("/verify-email?token={}", mail.token)).await;
    assert_eq!(answer.ok(), json!({"status": true, "user": null}));
    assert!(answer.set_cookies().is_empty(), "it does not sign in");
    let row = server.rows::<UserRow>().await.pop().unwrap();
    assert!(row.email_verified);
    assert_eq!(row.updated_at, server.clock.now().into());
    // It can be opened again: mail programs look at links too.
    nobody.get(&format!("/verify-email?token={}", mail.token)).await.ok();
}

#[tokio::test]
async fn it_leads_on_to_the_callback() {
    let server = TestServer::on_sqlite(|config| {
        config.trusted_origins = vec!["https://app.example.com".to_owned()];
    })
    .await;
    let ada = server.user("ada").await;
    for callback in ["/welcome?a=b", "https://app.example.com/verified#here"] {
        let mail = mail(&server, &ada, Some(callback)).await;
        assert_eq!(server.browser().open(&mail.url).await.redirect(), callback);
    }
    assert!(is_verified(&server).await);
}

#[tokio::test]
async fn it_is_good_for_its_lifetime() {
    let server = TestServer::on_sqlite(|config| config.email_verification.expires_in = 600).await;
    let ada = server.user("ada").await;
    let mail = mail(&server, &ada, Some("/welcome")).await;
    let without_callback = format!("/verify-email?token={}", mail.token);
    server.advance(600);
    server.browser().get(&without_callback).await.refused(401, "TOKEN_EXPIRED");
    assert_eq!(server.browser().open(&mail.url).await.redirect(), "/welcome?error=token_expired");
    assert!(!is_verified(&server).await);
    server.advance(-1);
    server.browser().get(&without_callback).await.ok();
    assert!(is_verified(&server).await);
}

#[tokio::test]
async fn a_failure_leads_on_to_the_callback_too() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let link = "/verify-email?token=forged&callbackURL=";
    assert_eq!(server.browser().get(&format!("{link}/a")).await.redirect(), "/a?error=invalid_token");
    let with_query = server.browser().get(&format!("{link}/a%3Fb=c")).await;
    assert_eq!(with_query.redirect(), "/a?b=c&error=invalid_token");
    server.browser().get(link).await.refused(401, "INVALID_TOKEN");
}

#[tokio::test]
async fn one_that_was_signed_elsewhere_is_none() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let foreign = TestServer::on_sqlite(|config| {
        config.secret = "another secret of more than thirty-two characters".into();
    })
    .await;
    let token = mail(&foreign, &foreign.user("bob").await, None).await.token;
    let (header, rest) = token.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let ours = mail(&server, &ada, None).await.token;
    let ours_signature = ours.rsplit_once('.').unwrap().1;
    for forged in [
        token.clone(),
        format!("{header}.{claims}.{ours_signature}"),
        format!("{header}.{claims}."),
        // {"alg":"none"}
        format!("eyJhbGciOiJub25lIn0.{claims}."),
        format!("eyJhbGciOiJub25lIn0.{claims}.{signature}"),
        format!("{ours}x"),
        ours[..ours.len() - 1].to_owned(),
    ] {
        let answer = server.browser().get(&format!("/verify-email?token={forged}")).await;
        answer.refused(401, "INVALID_TOKEN");
    }
    assert!(!is_verified(&server).await);
}
