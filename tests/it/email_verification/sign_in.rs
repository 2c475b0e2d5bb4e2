//! `auto_sign_in_after_verification`.

use macro_rules_attribute::apply;
use portcullis::kit::mail::MailKind;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

async fn server(database: TestDatabase) -> TestServer {
    TestServer::start(database, |config| {
        config.email_verification.auto_sign_in_after_verification = true;
    })
    .await
}

async fn link(server: &TestServer, email: &str) -> String {
    server.browser().post("/send-verification-email", json!({"email": email})).await.ok();
    server.mail(email, MailKind::VerifyEmail).await.url
}

#[apply(every_database)]
async fn the_link_signs_in_once(database: TestDatabase) {
    let server = server(database).await;
    let ada = server.user("ada").await;
    let link = link(&server, &ada.email).await;
    let mut phone = server.browser();
    phone.open(&link).await.redirect();
    assert_eq!(phone.session().await["user"]["id"], ada.id);
    // The link lies in a mailbox for an hour; who finds it there is not let in.
    let mut finder = server.browser();
    finder.open(&link).await.redirect();
    assert!(!finder.is_signed_in().await);
    assert_eq!(server.sessions_of(&ada.id).await.len(), 2);
}

#[apply(every_database)]
async fn who_is_signed_in_stays_so(database: TestDatabase) {
    let server = server(database).await;
    let mut ada = server.user("ada").await;
    let answer = ada.browser.open(&link(&server, &ada.email).await).await;
    assert!(answer.set_cookie(SESSION_COOKIE).value.starts_with(&ada.token));
    assert_eq!(ada.browser.session().await["session"]["token"], ada.token);
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1);
}

#[apply(every_database)]
async fn in_somebody_elses_browser_it_signs_in_its_owner(database: TestDatabase) {
    let server = server(database).await;
    let (ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    bob.browser.open(&link(&server, &ada.email).await).await.redirect();
    let session = bob.browser.session().await;
    assert_eq!(session["user"]["id"], ada.id);
    assert!(session["session"]["token"] != ada.token && session["session"]["token"] != bob.token);
}
