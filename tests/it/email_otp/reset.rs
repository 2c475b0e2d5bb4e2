use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{FORGET, RESET, code, on, sign_in};

const NEW: &str = "a better horse";

#[apply(every_database)]
async fn it_sets_a_new_password_and_proves_the_address(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.sign_up("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let link = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    assert_eq!(
        server.browser().post(FORGET, json!({"email": ada.email})).await.ok(),
        json!({"success": true})
    );
    let code = server.mail(&ada.email, MailKind::ForgetPasswordOtp).await.token;
    let body = json!({"email": ada.email, "otp": code, "password": NEW});
    assert_eq!(server.browser().post(RESET, body.clone()).await.ok(), json!({"success": true}));
    assert!(server.rows::<UserRow>().await[0].email_verified);
    assert!(!ada.browser.clone().is_signed_in().await, "whoever had it before was perhaps somebody else");
    server.browser().post("/sign-in/email", json!({"email": address("ada"), "password": NEW})).await.ok();
    server.browser().post(RESET, body).await.refused(400, "INVALID_OTP");
    let body = json!({"token": link, "newPassword": "another horse"});
    server.browser().post("/reset-password", body).await.refused(400, "INVALID_TOKEN");
}

/// Of a verified address sessions end as `/reset-password` ends them.
#[apply(every_database)]
async fn sessions_end_by_configuration(database: TestDatabase) {
    let first = TestServer::start(database, on).await;
    for revoke in [true, false] {
        let server = first.beside(|config| {
            on(config);
            config.email_and_password.revoke_sessions_on_password_reset = revoke;
        });
        let server = server.await;
        let ada = server.sign_up(&format!("ada-{revoke}")).await;
        let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
        server.store.update(UserRow::ID.eq(ada.id.as_str()), verified).await.unwrap().unwrap();
        let code = code(&server, "forget-password", &ada.email).await;
        let body = json!({"email": ada.email, "otp": code, "password": NEW});
        server.browser().post(RESET, body).await.ok();
        assert_eq!(ada.browser.clone().is_signed_in().await, !revoke);
    }
}

/// Who has signed up by a code has no password yet.
#[apply(every_database)]
async fn it_gives_a_first_password(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let first = code(&server, "sign-in", "ada@example.com").await;
    sign_in(&mut server.browser(), "ada@example.com", &first).await.ok();
    assert_eq!(server.count::<AccountRow>().await, 0);
    let code = code(&server, "forget-password", "ada@example.com").await;
    let body = json!({"email": "ada@example.com", "otp": code, "password": NEW});
    server.browser().post(RESET, body).await.ok();
    let body = json!({"email": "ada@example.com", "password": NEW});
    server.browser().post("/sign-in/email", body).await.ok();
}

/// A password that is none does not cost the code.
#[tokio::test]
async fn a_password_that_is_none_is_refused_and_the_code_stays() {
    let server = TestServer::on_sqlite(on).await;
    server.user_with_password("ada").await;
    let code = code(&server, "forget-password", &address("ada")).await;
    let body = |password: &str| json!({"email": address("ada"), "otp": code, "password": password});
    for (password, refusal) in [("short", "PASSWORD_TOO_SHORT"), (&*"a".repeat(129), "PASSWORD_TOO_LONG")] {
        for _ in 0..4 {
            server.browser().post(RESET, body(password)).await.refused(400, refusal);
        }
    }
    server.browser().post(RESET, body(NEW)).await.ok();
}

#[tokio::test]
async fn nobody_is_told_who_there_is() {
    let server = TestServer::on_sqlite(on).await;
    for email in ["nobody@example.com", "nobody"] {
        let answer = server.browser().post(FORGET, json!({"email": email})).await;
        assert_eq!(answer.ok(), json!({"success": true}));
    }
    let body = json!({"email": "nobody", "otp": "123456", "password": NEW});
    server.browser().post(RESET, body).await.refused(400, "INVALID_OTP");
    assert!(server.mails().await.is_empty());
}
