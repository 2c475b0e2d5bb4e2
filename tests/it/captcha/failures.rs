use std::time::{Duration, Instant};

use portcullis::features::session::SessionRow;
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{on, try_sign_in};

#[tokio::test]
async fn without_a_verdict_nobody_passes() {
    for (what, provider) in [
        ("a failure", Receiver::start(|_, _| Reply::Status(500)).await),
        ("a redirect", Receiver::start(|_, _| Reply::Status(302)).await),
        ("nothing", Receiver::start(|_, _| Reply::Status(200)).await),
        ("something else", Receiver::start(|_, _| Reply::Json(200, json!([true]))).await),
        ("no success", Receiver::start(|_, _| Reply::Json(200, json!({"score": 1}))).await),
        (
            "a success that is no flag",
            Receiver::start(|_, _| Reply::Json(200, json!({"success": "no"}))).await,
        ),
        ("no answer", Receiver::start(|_, _| Reply::Never).await),
    ] {
        let server = TestServer::on_sqlite(on(&provider)).await;
        server.user_with_password("ada").await;
        let started = Instant::now();
        let refused = try_sign_in(&server, "good").await;
        assert!(started.elapsed() < Duration::from_secs(4), "{what}: it does not wait for ever");
        refused.refused(503, "SERVICE_UNAVAILABLE");
        assert!(refused.header("retry-after").is_some(), "{what}");
        assert_eq!(server.count::<SessionRow>().await, 0, "{what}");
    }
}

#[tokio::test]
async fn an_empty_response_is_none() {
    let provider = super::provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    for response in [" ", "\t"] {
        let refused = try_sign_in(&server, response).await;
        assert!(refused.status.is_client_error(), "{refused}");
    }
    server.browser().send(super::sign_in(None)).await.refused(400, "MISSING_CAPTCHA_RESPONSE");
}
