use macro_rules_attribute::apply;
use portcullis::config::TokenStorage;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_client::Client;
use portcullis_client::types::SignInMagicLinkBody;
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{follow, leads_to, on, token};

#[apply(every_database)]
async fn it_is_stored_as_upstream_does(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).build().unwrap();
    let body = SignInMagicLinkBody::new("Ada@Example.com");
    assert!(client.magic_link().sign_in_magic_link(&body).await.unwrap().status);
    let mail = server.mail("ada@example.com", MailKind::MagicLink).await;
    assert!(
        mail.token.len() == 32 && mail.token.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "{}",
        mail.token
    );
    let row = server.rows::<VerificationRow>().await.remove(0);
    assert_eq!(
        (row.identifier, row.value),
        (mail.token.clone(), r#"{"email":"ada@example.com"}"#.to_owned())
    );
    assert_eq!((row.expires_at - row.created_at).num_seconds(), 300);
    assert!(mail.url.ends_with(&format!("/api/auth/magic-link/verify?token={}&callbackURL=%2F", mail.token)));
}

#[apply(every_database)]
async fn a_hash_tells_nothing_of_it(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.magic_link.store_token = TokenStorage::Hashed;
    })
    .await;
    let token = token(&server, "ada@example.com").await;
    let row = server.rows::<VerificationRow>().await.remove(0);
    assert!(row.identifier.len() == 43 && !row.identifier.contains(&token), "{}", row.identifier);
    leads_to(&follow(&mut server.browser(), &row.identifier, "").await, &home(&server, "INVALID_TOKEN"));
    follow(&mut server.browser(), &token, "").await.ok();
}

fn home(server: &TestServer, error: &str) -> String {
    format!("{}/?error={error}", server.config.base_url)
}

/// Known, unknown, verified or not: nothing is looked up.
#[apply(every_database)]
async fn the_answer_tells_nothing_of_who_there_is(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.magic_link.disable_sign_up = true;
    })
    .await;
    let ada = server.user("ada").await;
    let mut said = vec![];
    for email in [&*ada.email, "nobody@example.com"] {
        let answer = server.browser().post("/sign-in/magic-link", json!({"email": email})).await;
        assert!(answer.set_cookies().is_empty(), "{answer}");
        said.push(answer.ok().to_string());
    }
    assert_eq!(said, [r#"{"status":true}"#; 2]);
    assert_eq!(server.mails().await.len(), 2);
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (1, 1));
}

/// Whoever asks writes into somebody else's mailbox.
#[tokio::test]
async fn the_name_is_not_in_the_mail() {
    let server = TestServer::on_sqlite(on).await;
    let body = json!({"email": "ada@example.com", "name": "Win a prize"});
    server.browser().post("/sign-in/magic-link", body).await.ok();
    let mail = server.mail("ada@example.com", MailKind::MagicLink).await;
    assert!(!mail.text.contains("prize") && !mail.url.contains("prize"), "{}", mail.text);
    follow(&mut server.browser(), &mail.token, "").await.ok();
    assert_eq!(server.rows::<UserRow>().await.remove(0).name, "Win a prize");
}

#[tokio::test]
async fn it_leads_nowhere_that_is_not_trusted() {
    let server = TestServer::on_sqlite(on).await;
    for (field, code) in [
        ("callbackURL", "INVALID_CALLBACKURL"),
        ("newUserCallbackURL", "INVALID_NEWUSERCALLBACKURL"),
        ("errorCallbackURL", "INVALID_ERRORCALLBACKURL"),
    ] {
        for evil in ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"] {
            let body = json!({"email": "ada@example.com", field: evil});
            server.browser().post("/sign-in/magic-link", body).await.refused(403, code);
            let query = portcullis::kit::percent::encode_component(evil);
            let link = Call::get(&format!("/magic-link/verify?token=x&{field}={query}"));
            server.browser().send(link).await.refused(403, code);
        }
    }
    assert_eq!(server.count::<VerificationRow>().await, 0);
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ask = json!({"email": "ada@example.com"});
    assert_eq!(server.browser().post("/sign-in/magic-link", ask).await.status, 404);
    assert_eq!(follow(&mut server.browser(), "x", "").await.status, 404);
}
