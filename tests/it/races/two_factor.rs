//! Second factors: whatever can be used once is used once, and no more is tried than is allowed.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::two_factor::{TrustedDeviceRow, TwoFactorRow};
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::random::Rng;
use portcullis::kit::{cookies, symmetric};
use portcullis::store::{Extra, Id};
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::post;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};
use crate::two_factor::{CHALLENGE, Own, give, on, secrets};

const TOO_MANY: (u16, &str) = (400, "TOO_MANY_ATTEMPTS_PLEASE_REQUEST_A_NEW_CODE");
const NO_COOKIE: (u16, &str) = (401, "INVALID_TWO_FACTOR_COOKIE");

/// Somebody who has proved the first factor: what signing in writes, without the cost of fifty passwords.
async fn waiting(server: &TestServer, user: &str) -> Browser {
    let identifier = format!("2fa-{}", Rng::system().two_factor_challenge());
    let now = server.clock.now();
    let row = VerificationRow {
        id: Id::unset(),
        identifier: identifier.clone(),
        value: user.to_owned(),
        expires_at: (now + chrono::TimeDelta::seconds(180)).into(),
        created_at: now.into(),
        updated_at: now.into(),
        extra: Extra::default(),
    };
    server.store.create(row).await.unwrap();
    let mut browser = server.browser();
    browser.cookies.insert(CHALLENGE.to_owned(), cookies::sign(&identifier, &secrets()));
    browser
}

/// Sends a code from each of them at once.
async fn all(browsers: Vec<Browser>, kind: &str, code: impl Fn(usize) -> String) -> Vec<Answer> {
    let call = |place| {
        post(&format!("/two-factor/verify-{kind}"), json!({"code": code(place), "trustDevice": true}))
    };
    at_once(browsers.into_iter().enumerate().map(|(place, browser)| (browser, call(place)))).await
}

async fn many_waiting(server: &TestServer, user: &str) -> Vec<Browser> {
    let mut browsers = vec![];
    for _ in 0..MANY {
        browsers.push(waiting(server, user).await);
    }
    browsers
}

/// As many callers with the cookies of one, spread over the servers.
fn crowd(server: &TestServer, one: &Browser) -> Vec<Browser> {
    (0..MANY).map(|_| server.next_to(one)).collect()
}

async fn codes_left(server: &TestServer) -> usize {
    let row = server.rows::<TwoFactorRow>().await.pop().unwrap();
    let codes = symmetric::decrypt(&row.backup_codes, &secrets()).unwrap();
    serde_json::from_str::<Vec<String>>(&codes).unwrap().len()
}

async fn ada(server: &TestServer) -> (String, Own) {
    let ada = server.user_with_password("ada").await;
    let own = give(server, ada.id.as_str()).await;
    (ada.id.to_string(), own)
}

#[apply(race)]
async fn one_code_of_an_app_signs_in_once(server: TestServer) {
    let (ada, own) = ada(&server).await;
    let code = own.code(&server);
    let answers = all(many_waiting(&server, &ada).await, "totp", |_| code.clone()).await;
    one_wins(&answers, &[(401, "INVALID_CODE")]);
    assert_eq!(server.count::<SessionRow>().await, 1);
    assert_eq!(server.count::<TrustedDeviceRow>().await, 1);
    assert_eq!(server.count::<VerificationRow>().await, MANY as u64 - 1, "who lost may try the next code");
}

#[apply(race)]
async fn one_sign_in_is_finished_once(server: TestServer) {
    let (ada, own) = ada(&server).await;
    let one = waiting(&server, &ada).await;
    // Each by a backup code of its own, as far as there are any.
    let code = |place: usize| own.codes[place % own.codes.len()].clone();
    let answers = all(crowd(&server, &one), "backup-code", code).await;
    one_wins(&answers, &[TOO_MANY, NO_COOKIE, (401, "INVALID_BACKUP_CODE")]);
    assert_eq!(server.count::<SessionRow>().await, 1);
    assert_eq!(codes_left(&server).await, 9, "only the winner's code is used up");
}

#[apply(race)]
async fn a_backup_code_signs_in_once(server: TestServer) {
    let (ada, own) = ada(&server).await;
    let answers = all(many_waiting(&server, &ada).await, "backup-code", |_| own.codes[7].clone()).await;
    one_wins(&answers, &[(401, "INVALID_BACKUP_CODE")]);
    assert_eq!(server.count::<SessionRow>().await, 1);
    assert_eq!(codes_left(&server).await, 9);
}

#[apply(race)]
async fn all_backup_codes_are_good_at_once(server: TestServer) {
    let (ada, own) = ada(&server).await;
    let mut browsers = many_waiting(&server, &ada).await;
    browsers.truncate(own.codes.len());
    let answers = all(browsers, "backup-code", |place| own.codes[place].clone()).await;
    answers.iter().for_each(|answer| drop(answer.ok()));
    assert_eq!(codes_left(&server).await, 0);
}

#[apply(race)]
async fn a_mailed_code_signs_in_once(server: TestServer) {
    let (ada, _) = ada(&server).await;
    let mut one = waiting(&server, &ada).await;
    one.post("/two-factor/send-otp", json!({})).await.ok();
    let code = server.mail("ada@example.com", MailKind::TwoFactorOtp).await.token;
    let answers = all(crowd(&server, &one), "otp", |_| code.clone()).await;
    one_wins(&answers, &[TOO_MANY, NO_COOKIE, (400, "OTP_HAS_EXPIRED")]);
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[apply(race)]
async fn no_more_guesses_are_looked_at_than_a_sign_in_allows(server: TestServer) {
    let (ada, own) = ada(&server).await;
    let mut one = waiting(&server, &ada).await;
    let wrong = own.wrong_code(&server);
    let answers = all(crowd(&server, &one), "totp", |_| wrong.clone()).await;
    let of = |code: &str| answers.iter().filter(|answer| answer.code().as_deref() == Some(code)).count();
    assert_eq!((of("INVALID_CODE"), of(TOO_MANY.1)), (5, MANY - 5));
    let right = json!({"code": own.code(&server)});
    one.post("/two-factor/verify-totp", right).await.refused(TOO_MANY.0, TOO_MANY.1);
    assert_eq!(server.count::<SessionRow>().await, 0);
}

/// From as many sign-ins.
#[apply(every_database)]
async fn no_more_guesses_are_looked_at_than_an_account_allows(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (ada, own) = ada(&server).await;
    let wrong = own.wrong_code(&server);
    let answers = all(many_waiting(&server, &ada).await, "totp", |_| wrong.clone()).await;
    let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(401), of(429)), (10, MANY - 10));
    let code = own.code(&server);
    let mut one = waiting(&server, &ada).await;
    assert_eq!(one.post("/two-factor/verify-totp", json!({"code": code})).await.status, 429);
}

#[apply(race)]
async fn it_is_switched_on_once(server: TestServer) {
    let ada = server.user("ada").await;
    let own = give(&server, &ada.id).await;
    let off = portcullis::store::Changes::new()
        .set_extra("twoFactorEnabled", portcullis::store::Value::Bool(false));
    let user = portcullis::features::user::UserRow::ID.eq(ada.id.as_str());
    server.store.update(user, off).await.unwrap();
    let code = own.code(&server);
    let answers = all(crowd(&server, &ada.browser), "totp", |_| code.clone()).await;
    // Who comes later finds the session ended.
    one_wins(&answers, &[(401, "INVALID_CODE"), NO_COOKIE]);
    assert_eq!(server.count::<SessionRow>().await, 1, "one session in place of the old one");
}

#[apply(race)]
async fn there_is_one_second_factor_however_often_it_is_set_up(server: TestServer) {
    let ada = server.user("ada").await;
    let enable = || post("/two-factor/enable", json!({"password": PASSWORD}));
    let answers = at_once((0..10).map(|_| (server.next_to(&ada.browser), enable()))).await;
    answers.iter().for_each(|answer| drop(answer.ok()));
    assert_eq!(server.count::<TwoFactorRow>().await, 1);
}
