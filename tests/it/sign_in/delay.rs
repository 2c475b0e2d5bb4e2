//! Failed sign-ins slow down further ones to the same account, wherever they come from.

use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

async fn server() -> TestServer {
    TestServer::on_sqlite(|config| {
        config.user.delete_user.enabled = true;
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.free_attempts = 2;
        config.rate_limit.sign_in_delay.longest_delay = 3;
    })
    .await
}

async fn attempt(server: &TestServer, name: &str, password: &str, from: &str) -> Answer {
    let body = json!({"email": address(name), "password": password});
    server.browser().from(from).post("/sign-in/email", body).await
}

fn retry_after(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.status, 429, "{answer}");
    assert_eq!(answer.header("x-retry-after"), answer.header("retry-after"));
    assert_eq!(answer.json(), json!({"message": "Too many requests. Please try again later."}));
    answer.header("retry-after")
}

#[tokio::test]
async fn the_delay_grows_up_to_its_bound_and_ends_with_a_success() {
    let server = server().await;
    server.user("ada").await;
    let wrong = |from: &'static str| attempt(&server, "ada", "wrong guess", from);
    for from in ["192.0.2.1", "198.51.100.1", "203.0.113.1"] {
        wrong(from).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    }
    for delay in [1, 2, 3, 3] {
        // The right password is not even looked at.
        let answer = attempt(&server, "ada", PASSWORD, "203.0.113.99").await;
        assert_eq!(retry_after(&answer), Some(&*delay.to_string()));
        server.advance(delay);
        wrong("192.0.2.77").await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    }
    server.advance(3);
    attempt(&server, "ada", PASSWORD, "192.0.2.1").await.ok();
    for _ in 0..3 {
        wrong("192.0.2.1").await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    }
    assert_eq!(retry_after(&wrong("192.0.2.1").await), Some("1"));
}

#[tokio::test]
async fn an_account_that_is_not_there_is_delayed_like_one_that_is() {
    let server = server().await;
    server.user("bob").await;
    for _ in 0..3 {
        attempt(&server, "nobody", PASSWORD, "192.0.2.1").await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    }
    let other_case = attempt(&server, "NoBody", PASSWORD, "192.0.2.1").await;
    assert_eq!(retry_after(&other_case), Some("1"));
    attempt(&server, "bob", PASSWORD, "192.0.2.1").await.ok();
}

#[tokio::test]
async fn guesses_inside_a_session_count_too() {
    let server = server().await;
    let mut ada = server.user("ada").await;
    for _ in 0..3 {
        ada.browser
            .post("/verify-password", json!({"password": "a guess"}))
            .await
            .refused(400, "INVALID_PASSWORD");
    }
    let answer = ada.browser.post("/verify-password", json!({"password": PASSWORD})).await;
    assert_eq!(retry_after(&answer), Some("1"));
    let change = json!({"currentPassword": PASSWORD, "newPassword": "another password"});
    assert_eq!(retry_after(&ada.browser.post("/change-password", change).await), Some("1"));
    let delete = json!({"password": PASSWORD});
    assert_eq!(retry_after(&ada.browser.post("/delete-user", delete).await), Some("1"));
}
