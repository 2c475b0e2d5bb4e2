use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis_tests::call;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{MANY, at_once, race};
use crate::email_otp::{RESET, SIGN_IN, VERIFY, code, wrong};

/// No more looks than are allowed, and of those that are right one counts.
#[apply(race)]
async fn one_of_many_signs_in_by_a_code(server: TestServer) {
    for (name, sessions) in [("new", 1), ("known", 2)] {
        if name == "known" {
            server.user_with_password(name).await;
        }
        let code = code(&server, "sign-in", &address(name)).await;
        let body = json!({"email": address(name), "otp": code});
        let answers = at_once((0..MANY).map(|_| (server.browser(), call::post(SIGN_IN, body.clone())))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "{name}");
        for answer in lost {
            assert!(matches!(answer.status.as_u16(), 400 | 403), "{answer}");
            assert!(answer.set_cookies().is_empty(), "{answer}");
        }
        assert_eq!(server.count::<SessionRow>().await, sessions, "{name}");
    }
    assert_eq!(server.count::<UserRow>().await, 2);
}

#[apply(race)]
async fn one_of_many_proves_the_address_or_sets_the_password(server: TestServer) {
    server.user_with_password("ada").await;
    for (kind, path) in [("email-verification", VERIFY), ("forget-password", RESET)] {
        let code = code(&server, kind, &address("ada")).await;
        let body = json!({"email": address("ada"), "otp": code, "password": "a better horse"});
        let answers = at_once((0..MANY).map(|_| (server.browser(), call::post(path, body.clone())))).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{kind}");
        assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 200 | 400 | 403)), "{kind}");
    }
}

/// Of fifty guesses three are looked at, and then the right one fails too.
#[apply(race)]
async fn no_more_guesses_than_are_allowed(server: TestServer) {
    let code = code(&server, "sign-in", &address("ada")).await;
    let body = json!({"email": address("ada"), "otp": wrong(&code)});
    let answers = at_once((0..MANY).map(|_| (server.browser(), call::post(SIGN_IN, body.clone())))).await;
    let of = |code: &str| answers.iter().filter(|answer| answer.code().as_deref() == Some(code)).count();
    assert_eq!((of("INVALID_OTP"), of("TOO_MANY_ATTEMPTS")), (3, MANY - 3));
    let right = json!({"email": address("ada"), "otp": code});
    server.browser().post(SIGN_IN, right).await.refused(403, "TOO_MANY_ATTEMPTS");
    assert_eq!(server.count::<UserRow>().await, 0);
}
