//! Browsers that are not asked.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::two_factor::{TrustedDeviceRow, TwoFactorRow};
use portcullis::kit::mail::MailKind;
use portcullis::kit::password::Algorithm;
use portcullis::store::Filter;
use portcullis_tests::browser::Browser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, User};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{Own, TRUST, give, on, password, pending};

/// A browser that is trusted, and was left signed out.
async fn trusted(server: &TestServer, ada: &User, own: &Own) -> Browser {
    let mut browser = pending(server, &ada.email).await;
    let body = json!({"code": own.code(server), "trustDevice": true});
    let answer = browser.post("/two-factor/verify-totp", body).await;
    answer.ok();
    assert_eq!(answer.set_cookie(TRUST).attributes, "Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax");
    browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), [TRUST]);
    browser
}

/// Whether the password alone signs in there.
async fn is_trusted(browser: &Browser, email: &str) -> bool {
    password(&mut browser.clone(), email).await.ok().get("twoFactorRedirect").is_none()
}

#[apply(every_database)]
async fn a_trusted_browser_is_not_asked(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = trusted(&server, &ada, &own).await;
    let row = server.rows::<TrustedDeviceRow>().await.pop().unwrap();
    assert!(!browser.cookies[TRUST].contains(&row.token), "its hash is stored");
    // Each sign-in begins the time anew.
    for _ in 0..2 {
        server.advance(20 * 86_400);
        let answer = password(&mut browser, &ada.email).await;
        assert!(answer.ok().get("twoFactorRedirect").is_none());
        assert!(answer.set_cookie(TRUST).attributes.starts_with("Max-Age=2592000;"));
    }
    pending(&server, &ada.email).await;
    server.advance(30 * 86_400);
    assert!(!is_trusted(&browser, &ada.email).await);
}

#[tokio::test]
async fn nothing_is_trusted_unless_somebody_says_so() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    for more in [json!({}), json!({"trustDevice": false})] {
        let mut browser = pending(&server, &ada.email).await;
        let mut body = json!({"code": own.code(&server)});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        browser.post("/two-factor/verify-totp", body).await.ok();
        assert!(!browser.cookies.contains_key(TRUST));
        server.advance(30);
    }
    assert_eq!(server.count::<TrustedDeviceRow>().await, 0);
    let never = server.beside(|config| {
        on(config);
        config.two_factor.trust_device_expires_in = 0;
    });
    let never = never.await;
    let mut browser = pending(&never, &ada.email).await;
    let body = json!({"code": own.code(&server), "trustDevice": true});
    browser.post("/two-factor/verify-totp", body).await.ok();
    assert!(!browser.cookies.contains_key(TRUST));
}

#[apply(every_database)]
async fn it_is_trusted_for_whom_it_was_said(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let own = give(&server, &ada.id).await;
    give(&server, &bob.id).await;
    let browser = trusted(&server, &ada, &own).await;
    assert!(!is_trusted(&browser, &bob.email).await);
    let cookie = browser.cookies[TRUST].clone();
    let (token, signature) = cookie.split_once('.').unwrap();
    for forged in [token.to_owned(), format!("{}.{signature}", token.to_uppercase()), "x".to_owned()] {
        let mut stranger = server.browser();
        stranger.cookies.insert(TRUST.to_owned(), forged);
        assert!(!is_trusted(&stranger, &ada.email).await);
    }
    assert!(is_trusted(&browser, &ada.email).await);
}

/// SECURITY: a change of the password ends every trusted device, whoever changes it and how.
#[apply(every_database)]
async fn a_new_password_ends_all_of_them(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let browser = trusted(&server, &ada, &own).await;
    let change = json!({"currentPassword": PASSWORD, "newPassword": "a new password"});
    ada.browser.post("/change-password", change).await.ok();
    assert_eq!(server.count::<TrustedDeviceRow>().await, 0);
    let sign_in = json!({"email": ada.email, "password": "a new password"});
    let answer = browser.clone().post("/sign-in/email", sign_in).await;
    assert_eq!(answer.ok(), json!({"twoFactorRedirect": true}));

    server.advance(30);
    let mut again = browser.clone();
    let sign_in = json!({"email": ada.email, "password": "a new password"});
    again.post("/sign-in/email", sign_in).await.ok();
    again.post("/two-factor/verify-totp", json!({"code": own.code(&server), "trustDevice": true})).await.ok();
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    server.browser().post("/reset-password", json!({"newPassword": PASSWORD, "token": token})).await.ok();
    assert!(!is_trusted(&again, &ada.email).await);
}

/// It is the same password, hashed anew by today's settings.
#[apply(every_database)]
async fn a_better_hash_ends_none(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let browser = trusted(&server, &ada, &own).await;
    let better = server.beside(|config| {
        on(config);
        config.password.hash = Algorithm::Argon2id;
    });
    let better = better.await;
    let mut elsewhere = better.next_to(&browser);
    assert!(password(&mut elsewhere, &ada.email).await.ok().get("twoFactorRedirect").is_none());
    let hash = server.rows::<AccountRow>().await.pop().unwrap().password.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    assert!(is_trusted(&better.next_to(&browser), &ada.email).await);
}

#[apply(every_database)]
async fn enabling_again_and_disabling_end_all_of_them(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.user("ada").await;
    for operation in ["/two-factor/enable", "/two-factor/disable"] {
        let own = anew(&server, &ada).await;
        let browser = trusted(&server, &ada, &own).await;
        ada.browser.post(operation, json!({"password": PASSWORD})).await.ok();
        assert_eq!(server.count::<TrustedDeviceRow>().await, 0, "{operation}");
        anew(&server, &ada).await;
        assert!(!is_trusted(&browser, &ada.email).await, "{operation}");
        server.advance(60);
    }
}

/// Another second factor, put into the database behind the server's back.
async fn anew(server: &TestServer, ada: &User) -> Own {
    server.store.delete_many(Filter::<TwoFactorRow>::all()).await.unwrap();
    give(server, &ada.id).await
}

#[tokio::test]
async fn one_that_is_trusted_is_remembered() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let mut browser = server.browser();
    let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
    browser.post("/sign-in/email", body).await.ok();
    assert!(browser.cookies.contains_key("better-auth.dont_remember"));
    browser
        .post("/two-factor/verify-totp", json!({"code": own.code(&server), "trustDevice": true}))
        .await
        .ok();
    assert!(!browser.cookies.contains_key("better-auth.dont_remember"));
}
