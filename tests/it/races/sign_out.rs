use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::store::{Changes, Timestamp};
use portcullis_tests::call::Call;
use portcullis_tests::server::{TestServer, User};

use super::{MANY, at_once, race};

/// A session that the next look at it renews.
async fn due(server: &TestServer, name: &str) -> User {
    let user = server.user(name).await;
    let days = |days| Timestamp::from(server.clock.now() + chrono::TimeDelta::days(days));
    let old = Changes::new().set(SessionRow::EXPIRES_AT, days(5)).set(SessionRow::UPDATED_AT, days(-2));
    server.store.update(SessionRow::TOKEN.eq(user.token.as_str()), old).await.unwrap();
    user
}

async fn ends_dead(server: &TestServer, call: Call) {
    let mut ada = due(server, "ada").await;
    let calls = (0..MANY).map(|place| {
        let call = if place % 10 == 5 { call.clone() } else { Call::get("/get-session") };
        (server.next_to(&ada.browser), call)
    });
    for answer in at_once(calls).await {
        // A second one to end the session finds nobody signed in.
        assert!(matches!(answer.status.as_u16(), 200 | 401), "{answer}");
    }
    assert_eq!(server.count::<SessionRow>().await, 0);
    assert!(!ada.browser.is_signed_in().await);
}

#[apply(race)]
async fn a_renewal_does_not_revive_a_session_that_signs_out(server: TestServer) {
    ends_dead(&server, Call::post("/sign-out")).await;
}

#[apply(race)]
async fn a_renewal_does_not_revive_a_session_that_is_revoked(server: TestServer) {
    ends_dead(&server, Call::post("/revoke-sessions")).await;
}
