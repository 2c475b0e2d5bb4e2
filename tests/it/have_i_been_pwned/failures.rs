use std::time::{Duration, Instant};

use portcullis::config::OnFailure;
use portcullis::features::user::UserRow;
use portcullis_tests::PASSWORD;
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::TestServer;

use super::{on, sign_up, text};

/// Lists that say nothing: each with a name.
async fn silent() -> Vec<(&'static str, Receiver)> {
    vec![
        ("a failure", Receiver::start(|_, _| Reply::Status(503)).await),
        ("not found", Receiver::start(|_, _| Reply::Status(404)).await),
        ("too many requests", Receiver::start(|_, _| Reply::Status(429)).await),
        ("no answer", Receiver::start(|_, _| Reply::Never).await),
        ("an answer without end", Receiver::start(|_, _| text("A".repeat(600 * 1024))).await),
    ]
}

async fn server(list: &Receiver, on_failure: OnFailure) -> TestServer {
    TestServer::on_sqlite(|config| {
        on(list)(config);
        config.have_i_been_pwned.timeout = 1;
        config.have_i_been_pwned.on_failure = on_failure;
    })
    .await
}

#[tokio::test]
async fn without_an_answer_it_is_refused() {
    for (what, list) in silent().await {
        let server = server(&list, OnFailure::Refuse).await;
        let started = Instant::now();
        let refused = sign_up(&server, "ada", PASSWORD).await;
        assert!(started.elapsed() < Duration::from_secs(4), "{what}: it does not wait for ever");
        refused.refused(503, "SERVICE_UNAVAILABLE");
        assert!(refused.header("retry-after").is_some(), "{what}");
        assert_eq!(server.count::<UserRow>().await, 0, "{what}");
    }
}

#[tokio::test]
async fn unless_the_operator_lets_it_pass() {
    for (what, list) in silent().await {
        let server = server(&list, OnFailure::Allow).await;
        sign_up(&server, "ada", PASSWORD).await.ok();
        assert_eq!(server.count::<UserRow>().await, 1, "{what}");
    }
}

#[tokio::test]
async fn nobody_there_is_no_answer_either() {
    let list = Receiver::start(|_, _| Reply::Never).await;
    let server = TestServer::on_sqlite(|config| {
        on(&list)(config);
        // A port of nobody's: RFC 6335 reserves it.
        config.have_i_been_pwned.url = "http://127.0.0.1:1/range/".to_owned();
    })
    .await;
    sign_up(&server, "ada", PASSWORD).await.refused(503, "SERVICE_UNAVAILABLE");
    assert!(list.seen().is_empty());
}
