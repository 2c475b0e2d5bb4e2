//! A number that somebody wrote down and nobody proved.

use macro_rules_attribute::apply;
use portcullis::kit::mail::MailKind;
use portcullis::kit::messages::MessageKind;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{NUMBER, code, give, number, on, signing_up, verify};

#[apply(every_database)]
async fn who_signs_up_claims_one_and_proves_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let mut ada = server.sign_up_with("ada", json!({"phoneNumber": NUMBER})).await;
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), false));
    let code = code(&server, NUMBER).await;
    let body = verify(&mut ada.browser, NUMBER, &code).await.ok();
    assert_eq!(body["user"]["id"], ada.id);
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), true));
}

#[tokio::test]
async fn what_is_no_number_is_not_claimed() {
    let server = TestServer::on_sqlite(on).await;
    for claimed in ["", "x", "15550100"] {
        let body =
            json!({"name": "ada", "email": "ada@example.com", "password": PASSWORD, "phoneNumber": claimed});
        server.browser().post("/sign-up/email", body).await.refused(400, "INVALID_PHONE_NUMBER");
    }
    let ada = server.sign_up_with("ada", json!({"phoneNumber": NUMBER, "phoneNumberVerified": false})).await;
    assert_eq!(number(&server, &ada.id).await.1, false);
    let proved = json!({"name": "eve", "email": "eve@example.com", "password": PASSWORD,
                        "phoneNumber": "+15550199", "phoneNumberVerified": true});
    server.browser().post("/sign-up/email", proved).await.refused(400, "FIELD_NOT_ALLOWED_TO_BE_SET");
}

/// SECURITY: whoever claims a stranger's number waits in vain for the stranger to come into their account.
#[apply(every_database)]
async fn it_belongs_to_who_proves_it(database: TestDatabase) {
    let server = TestServer::start(database, signing_up).await;
    let eve = server.sign_up_with("eve", json!({"phoneNumber": NUMBER})).await;
    let code = code(&server, NUMBER).await;
    let body = verify(&mut server.browser(), NUMBER, &code).await.ok();
    assert_ne!(body["user"]["id"], eve.id);
    assert_eq!(number(&server, &eve.id).await, (None, false));
    let sign_in = json!({"phoneNumber": NUMBER, "password": PASSWORD});
    let answer = server.browser().post("/sign-in/phone-number", sign_in).await;
    answer.refused(401, "INVALID_PHONE_NUMBER_OR_PASSWORD");
}

/// SECURITY: a number with a wrong digit lets its holder into nobody's account.
#[apply(every_database)]
async fn it_opens_nothing_to_who_holds_the_phone(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.sign_up_with("ada", json!({"phoneNumber": NUMBER})).await;
    let sent = code(&server, NUMBER).await;
    verify(&mut server.browser(), NUMBER, &sent).await.refused(400, "PHONE_NUMBER_ISNT_REGISTERED");
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), false), "nobody else has it yet");
    let reset = json!({"phoneNumber": NUMBER});
    server.browser().post("/phone-number/request-password-reset", reset).await.ok();
    let sent = server.mails().await.into_iter().map(|message| message.kind);
    assert!(!sent.into_iter().any(|kind| kind == MessageKind::PhonePasswordReset.as_str()));
}

#[apply(every_database)]
async fn who_is_signed_in_and_proves_it_takes_it(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let eve = server.sign_up_with("eve", json!({"phoneNumber": NUMBER})).await;
    let mut ada = server.user("ada").await;
    let code = code(&server, NUMBER).await;
    let body = json!({"phoneNumber": NUMBER, "code": code, "updatePhoneNumber": true});
    ada.browser.post("/phone-number/verify", body).await.ok();
    assert_eq!(number(&server, &ada.id).await, (Some(NUMBER.to_owned()), true));
    assert_eq!(number(&server, &eve.id).await, (None, false));
}

/// The password asks for the code, so the code proves the claim.
#[apply(every_database)]
async fn signing_in_by_it_asks_for_the_proof(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.phone_number.require_verification = true;
    })
    .await;
    let ada = server.user("ada").await;
    give(&server, &ada.id, NUMBER, false).await;
    let sign_in = |password: &str| json!({"phoneNumber": NUMBER, "password": password});
    let wrong = server.browser().post("/sign-in/phone-number", sign_in("not the password")).await;
    wrong.refused(401, "INVALID_PHONE_NUMBER_OR_PASSWORD");
    assert!(server.mails().await.is_empty(), "who does not know the password has nothing sent");
    let mut browser = server.browser();
    let answer = browser.post("/sign-in/phone-number", sign_in(PASSWORD)).await;
    answer.refused(401, "PHONE_NUMBER_NOT_VERIFIED");
    assert!(answer.set_cookies().is_empty());
    let code = server.message(NUMBER, MessageKind::PhoneVerification).await.token;
    let body = verify(&mut browser, NUMBER, &code).await.ok();
    assert_eq!(body["user"]["id"], ada.id);
    assert!(browser.is_signed_in().await);
    server.browser().post("/sign-in/phone-number", sign_in(PASSWORD)).await.ok();
}

/// Somebody who signed up with another's address and a phone of their own has no way back in, once its owner comes.
#[apply(every_database)]
async fn a_phone_goes_with_an_address_that_was_never_proved(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.magic_link.enabled = true;
    })
    .await;
    let eve = server.user("ada").await;
    give(&server, &eve.id, NUMBER, true).await;
    server.browser().post("/sign-in/magic-link", json!({"email": eve.email})).await.ok();
    let token = server.mail(&eve.email, MailKind::MagicLink).await.token;
    server.browser().get(&format!("/magic-link/verify?token={token}")).await.ok();
    assert_eq!(number(&server, &eve.id).await, (None, false));
    let code = code(&server, NUMBER).await;
    let answer = verify(&mut server.browser(), NUMBER, &code).await;
    assert_ne!(answer.status, 200, "nobody has the number any more: {answer}");
}
