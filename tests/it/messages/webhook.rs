//! A service of the operator's that brings messages to phones.

use portcullis::Config;
use portcullis::config::MessageTransport;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::receiver::{Receiver, Reply, secret};
use portcullis_tests::server::TestServer;
use serde_json::json;

fn by(url: &str) -> impl Fn(&mut Config) {
    move |config| {
        config.phone_number.enabled = true;
        config.messages.transport = MessageTransport::Webhook;
        config.messages.webhook.url = url.to_owned();
        config.messages.webhook.secrets = vec![secret(1).into()];
    }
}

#[tokio::test]
async fn a_message_is_signed_and_says_what_to_show() {
    let receiver = Receiver::content().await;
    let server = TestServer::on_sqlite(by(&receiver.url)).await;
    server.browser().post("/phone-number/send-otp", json!({"phoneNumber": "+15550100"})).await.ok();
    let seen = receiver.wait_for(1).await;
    assert!(seen[0].is_signed_by(&secret(1)) && !seen[0].is_signed_by(&secret(2)));
    assert!(seen[0].id().starts_with("msg_"), "{}", seen[0].id());
    let body = seen[0].json();
    assert_eq!(body["type"], "message.phone-verification");
    assert_eq!(body["timestamp"], json!(portcullis::store::Timestamp::from(server.clock.now())));
    let code = body["data"]["code"].as_str().unwrap();
    assert_eq!(
        body["data"],
        json!({
            "to": "+15550100", "code": code,
            "text": format!("{code} is your code for Portcullis. Tell it to nobody."),
        })
    );
    let verify = json!({"phoneNumber": "+15550100", "code": code});
    server.browser().post("/phone-number/verify", verify).await.refused(400, "PHONE_NUMBER_ISNT_REGISTERED");
}

/// The same message, so that the service can tell.
#[tokio::test]
async fn what_may_pass_is_tried_again_and_a_refusal_is_not() {
    let receiver = Receiver::start(|number, _| match number {
        0 => Reply::Status(503),
        1 => Reply::Status(200),
        _ => Reply::Status(400),
    })
    .await;
    let server = TestServer::on_sqlite(by(&receiver.url)).await;
    let send = json!({"phoneNumber": "+15550100"});
    server.browser().post("/phone-number/send-otp", send.clone()).await.ok();
    let seen = receiver.wait_for(2).await;
    assert_eq!((seen[0].id(), &seen[0].body), (seen[1].id(), &seen[1].body));
    server.browser().post("/phone-number/send-otp", send).await.ok();
    assert_ne!(receiver.wait_for(3).await[2].id(), seen[0].id());
    let messenger = server.auth().shared().messenger.as_ref().unwrap();
    assert_eq!(messenger.flush(std::time::Duration::from_secs(5)).await, 0);
    let counters = messenger.counters();
    assert_eq!((counters.sent, counters.failed, counters.queued), (1, 1, 0));
    assert_eq!(receiver.seen().len(), 3);
}

#[tokio::test]
async fn what_nobody_could_speak_to_does_not_start() {
    for (change, said) in [
        (
            (|config| config.messages.webhook.url = "sms".to_owned()) as fn(&mut Config),
            "messages.webhook.url",
        ),
        (|config| config.messages.webhook.secrets.clear(), "messages.webhook has neither secrets"),
        (|config| config.messages.webhook.secrets = vec!["x".into()], "messages.webhook.secrets"),
        (|config| config.messages.webhook.timeout = 60, "messages.webhook.timeout"),
    ] {
        let mut config = Config::default();
        by("https://sms.example.com/send")(&mut config);
        assert!(config.usable().is_ok());
        change(&mut config);
        let error = config.usable().expect_err("refused").to_string();
        assert!(error.contains(said), "{error}");
    }
}

/// A flood is refused before anything is written down, and everybody's alike.
#[tokio::test]
async fn a_full_queue_refuses_the_whole_call() {
    let receiver = Receiver::start(|_, _| Reply::Never).await;
    let server = TestServer::on_sqlite(|config| {
        by(&receiver.url)(config);
        config.messages.queue = 1;
    })
    .await;
    let send = json!({"phoneNumber": "+15550100"});
    server.browser().post("/phone-number/send-otp", send.clone()).await.ok();
    let before = server.count::<VerificationRow>().await;
    for path in ["/phone-number/send-otp", "/phone-number/request-password-reset"] {
        let answer = server.browser().expecting_failure().post(path, send.clone()).await;
        answer.refused(503, "SERVICE_UNAVAILABLE");
        assert_eq!(answer.header("retry-after"), Some("5"));
    }
    assert_eq!(server.count::<VerificationRow>().await, before);
}
