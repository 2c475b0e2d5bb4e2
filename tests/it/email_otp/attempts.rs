use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::{CHECK, RESET, SIGN_IN, VERIFY, code, on, sign_in, wrong};

const EMAIL: &str = "ada@example.com";

/// Every operation that looks at a code, with what it is for.
fn looks(email: &str, otp: &str) -> [(&'static str, &'static str, Value); 4] {
    [
        ("sign-in", SIGN_IN, json!({"email": email, "otp": otp})),
        ("email-verification", VERIFY, json!({"email": email, "otp": otp})),
        ("forget-password", RESET, json!({"email": email, "otp": otp, "password": PASSWORD})),
        ("sign-in", CHECK, json!({"email": email, "otp": otp, "type": "sign-in"})),
    ]
}

#[apply(every_database)]
async fn three_wrong_ones_end_it_for_the_right_one_too(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    server.user_with_password("ada").await;
    for number in 0..4 {
        let code = code(&server, looks(EMAIL, "")[number].0, EMAIL).await;
        for _ in 0..3 {
            let (_, path, body) = looks(EMAIL, &wrong(&code))[number].clone();
            server.browser().post(path, body).await.refused(400, "INVALID_OTP");
        }
        for _ in 0..2 {
            let (_, path, body) = looks(EMAIL, &code)[number].clone();
            server.browser().post(path, body).await.refused(403, "TOO_MANY_ATTEMPTS");
        }
    }
    let code = code(&server, "sign-in", EMAIL).await;
    sign_in(&mut server.browser(), EMAIL, &code).await.ok();
}

/// What upstream has counted counts here, and the other way round.
#[tokio::test]
async fn they_are_counted_where_upstream_counts() {
    let server = TestServer::on_sqlite(on).await;
    let code = code(&server, "sign-in", EMAIL).await;
    sign_in(&mut server.browser(), EMAIL, &wrong(&code)).await.refused(400, "INVALID_OTP");
    let row = server.rows::<VerificationRow>().await.remove(0);
    assert_eq!((&*row.identifier, row.value), ("sign-in-otp-ada@example.com", format!("{code}:1")));
}

/// A new code allows new attempts, but an address can't be guessed at without end: where failed sign-ins are slowed
/// down, these are too.
#[tokio::test]
async fn guesses_at_one_address_slow_down() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.rate_limit.sign_in_delay.enabled = true;
    })
    .await;
    for round in 0.. {
        assert!(round < 20, "nobody was slowed down");
        let code = code(&server, "sign-in", EMAIL).await;
        let answer = sign_in(&mut server.browser(), EMAIL, &wrong(&code)).await;
        if answer.status == 429 {
            break;
        }
        answer.refused(400, "INVALID_OTP");
    }
}

#[apply(every_database)]
async fn its_time_ends(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.email_otp.expires_in = 60;
        config.email_otp.otp_length = 8;
    })
    .await;
    server.user_with_password("ada").await;
    for number in 0..4 {
        let code = code(&server, looks(EMAIL, "")[number].0, EMAIL).await;
        assert_eq!(code.len(), 8);
        server.advance(60);
        let (_, path, body) = looks(EMAIL, &code)[number].clone();
        server.browser().post(path, body).await.refused(400, "OTP_EXPIRED");
    }
}

/// A code is for one address and one purpose, and a new one ends the one before.
#[apply(every_database)]
async fn it_opens_no_other_door(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    server.user_with_password("ada").await;
    server.user_with_password("bob").await;
    for (kind, _, _) in looks(EMAIL, "").iter().take(3) {
        let code = code(&server, kind, EMAIL).await;
        for (other, path, body) in looks(EMAIL, &code).into_iter().filter(|(other, ..)| other != kind) {
            let answer = server.browser().post(path, body).await;
            answer.refused(400, "INVALID_OTP");
            assert_ne!(other, *kind);
        }
        for (_, path, body) in looks("bob@example.com", &code) {
            server.browser().post(path, body).await.refused(400, "INVALID_OTP");
        }
        let identifier = format!("{kind}-otp-{EMAIL}");
        let row = VerificationRow::IDENTIFIER.eq(identifier.as_str());
        server.store.delete_many(row).await.unwrap();
    }
    let first = code(&server, "sign-in", EMAIL).await;
    let last = code(&server, "sign-in", EMAIL).await;
    if first != last {
        sign_in(&mut server.browser(), EMAIL, &first).await.refused(400, "INVALID_OTP");
    }
    sign_in(&mut server.browser(), EMAIL, &last).await.ok();
    assert_eq!(server.count::<UserRow>().await, 2);
}
