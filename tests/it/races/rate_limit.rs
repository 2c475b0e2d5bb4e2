//! Limits live in the memory of one server.

use portcullis_tests::call::{self, Call};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once};

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_maximum_passes() {
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.max = 7;
    })
    .await;
    let answers = at_once((0..MANY).map(|_| (server.browser(), Call::get("/get-session")))).await;
    let passed = answers.iter().filter(|answer| answer.status == 200).count();
    let limited = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((passed, limited), (7, MANY - 7));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_guesses_at_a_password_are_evaluated_than_are_free() {
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.free_attempts = 3;
    })
    .await;
    let ada = server.user("ada").await;
    let guesses = (0..MANY).map(|place| {
        let body = json!({"email": ada.email, "password": format!("guess number {place}")});
        (server.browser().from(&format!("192.0.2.{place}")), call::post("/sign-in/email", body))
    });
    let answers = at_once(guesses).await;
    let evaluated = answers.iter().filter(|answer| answer.status == 401).count();
    let delayed = answers.iter().filter(|answer| answer.status == 429).count();
    // The first failure beyond the free ones begins the delay.
    assert_eq!((evaluated, delayed), (4, MANY - 4));
}
