use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::two_factor::TwoFactorRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::store::Changes;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::{SEND, code, on, sign_in, wrong};
use crate::two_factor::give;

async fn user(server: &TestServer, email: &str) -> UserRow {
    server.store.find_one(UserRow::EMAIL.eq(email)).await.unwrap().unwrap()
}

#[apply(every_database)]
async fn it_signs_up_who_is_new_and_works_once(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let code = code(&server, "sign-in", "Ada@Example.com").await;
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    let mut browser = server.browser();
    let answer = sign_in(&mut browser, "ADA@example.com", &code).await.ok();
    let ada = user(&server, "ada@example.com").await;
    assert!(ada.email_verified && ada.name.is_empty());
    assert_eq!(answer["user"]["id"], ada.id.as_str());
    assert_eq!(browser.session().await["session"]["token"], answer["token"]);
    sign_in(&mut server.browser(), "ada@example.com", &code).await.refused(400, "INVALID_OTP");
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (1, 1));
    assert_eq!((server.count::<AccountRow>().await, server.count::<VerificationRow>().await), (0, 0));
}

#[apply(every_database)]
async fn who_is_known_stays_who_they_are(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user_with_password("ada").await;
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(ada.id.clone()), verified).await.unwrap().unwrap();
    let code = code(&server, "sign-in", &ada.email).await;
    let answer = sign_in(&mut server.browser(), &ada.email, &code).await.ok();
    assert_eq!(answer["user"]["id"], ada.id.as_str());
    server.sign_in("ada").await;
}

/// Somebody signed up with another's address, and waits for them to come.
#[apply(every_database)]
async fn who_never_proved_the_address_is_out(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let eve = server.user("ada").await;
    let code = code(&server, "sign-in", &eve.email).await;
    let mut owner = server.browser();
    sign_in(&mut owner, &eve.email, &code).await.ok();
    assert!(owner.is_signed_in().await && !eve.browser.clone().is_signed_in().await);
    assert!(user(&server, &eve.email).await.email_verified);
    let body = json!({"email": address("ada"), "password": PASSWORD});
    server.browser().post("/sign-in/email", body).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
}

/// Who reads a mailbox can't do away with the second factor, proved address or not.
#[apply(every_database)]
async fn a_second_factor_stays_before_an_address_that_was_never_proved(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.two_factor.enabled = true;
    })
    .await;
    let ada = server.user("ada").await;
    give(&server, &ada.id).await;
    let code = code(&server, "sign-in", &ada.email).await;
    let mut browser = server.browser();
    let answer = sign_in(&mut browser, &ada.email, &code).await.ok();
    assert_eq!(answer, json!({"twoFactorRedirect": true}));
    assert!(!browser.is_signed_in().await);
    assert_eq!(server.count::<TwoFactorRow>().await, 1);
}

/// A mailed code proves the mailbox, and is no second factor after itself.
#[tokio::test]
async fn the_second_factor_is_asked_for() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.enabled = true;
    })
    .await;
    let ada = server.user("ada").await;
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(ada.id.as_str()), verified).await.unwrap().unwrap();
    let own = give(&server, &ada.id).await;
    let code = code(&server, "sign-in", &ada.email).await;
    let mut browser = server.browser();
    let answer = sign_in(&mut browser, &ada.email, &code).await;
    assert_eq!(answer.ok(), json!({"twoFactorRedirect": true}));
    assert!(!browser.is_signed_in().await);
    browser.post("/two-factor/send-otp", json!({})).await.refused(400, "OTP_ISNT_CONFIGURED");
    browser.post("/two-factor/verify-totp", json!({"code": own.code(&server)})).await.ok();
    assert!(browser.is_signed_in().await);
}

/// Known, unknown, verified or not: the answer is one, and to nobody no mail is sent.
#[apply(every_database)]
async fn the_answer_tells_nothing_of_who_there_is(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.email_otp.disable_sign_up = true;
    })
    .await;
    let ada = server.user("ada").await;
    for kind in ["sign-in", "email-verification", "forget-password"] {
        let mut said = vec![];
        for email in [&*ada.email, "nobody@example.com"] {
            let answer = server.browser().post(SEND, json!({"email": email, "type": kind})).await;
            assert!(answer.set_cookies().is_empty(), "{answer}");
            said.push(answer.ok());
        }
        assert_eq!(said, [json!({"success": true}), json!({"success": true})]);
    }
    assert_eq!(server.mails().await.len(), 3);
    assert_eq!(server.count::<VerificationRow>().await, 3, "nothing is left for nobody");
    let refusals = [(&*ada.email, 1), ("nobody@example.com", 0)];
    let mut said = vec![];
    for (email, _) in refusals {
        said.push(sign_in(&mut server.browser(), email, "x").await.text());
    }
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn who_is_new_stays_out_where_nobody_signs_up() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.email_otp.disable_sign_up = true;
    })
    .await;
    let body = json!({"email": "bob@example.com", "type": "sign-in"});
    let code = server.api().create_verification_otp(serde_json::from_value(body).unwrap()).await.unwrap();
    let answer = sign_in(&mut server.browser(), "bob@example.com", code.expose()).await;
    answer.refused(400, "INVALID_OTP");
    assert_eq!(server.count::<UserRow>().await, 0);
}

#[tokio::test]
async fn what_is_no_address_or_no_purpose_is_refused() {
    let server = TestServer::on_sqlite(on).await;
    let body = |email: &str, kind: &str| json!({"email": email, "type": kind});
    server.browser().post(SEND, body("nobody", "sign-in")).await.refused(400, "INVALID_EMAIL");
    server.browser().post(SEND, body("a@example.com", "other")).await.refused(400, "VALIDATION_ERROR");
    sign_in(&mut server.browser(), "nobody", "123456").await.refused(400, "INVALID_OTP");
    assert_eq!(server.count::<VerificationRow>().await, 0);
    let code = code(&server, "sign-in", "a@example.com").await;
    sign_in(&mut server.browser(), "a@example.com", &wrong(&code)).await.refused(400, "INVALID_OTP");
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    for path in [SEND, super::CHECK, super::VERIFY, super::SIGN_IN, super::FORGET, super::RESET] {
        assert_eq!(server.browser().post(path, Value::Null).await.status, 404, "{path}");
    }
}
