//! Whose address counts, and what no header changes.

use portcullis::kit::mail::MailKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::TestServer;
use serde_json::json;

async fn recorded(server: &TestServer, peer: &str, forwarded: &str) -> String {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let mut browser = server.browser().from(peer);
    browser.send(post("/sign-in/email", body).header("x-forwarded-for", forwarded)).await.ok();
    browser.session().await["session"]["ipAddress"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn only_trusted_proxies_are_believed() {
    let server = TestServer::on_sqlite(|config| {
        config.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    server.user("ada").await;
    assert_eq!(recorded(&server, "203.0.113.9", "1.1.1.1").await, "203.0.113.9");
    assert_eq!(recorded(&server, "10.0.0.1", "1.1.1.1, 203.0.113.9").await, "203.0.113.9");
    assert_eq!(recorded(&server, "10.0.0.1", "nonsense").await, "");
    assert_eq!(recorded(&server, "10.0.0.1", "2001:db8::7").await, "2001:0db8:0000:0000:0000:0000:0000:0007");
}

#[tokio::test]
async fn links_start_with_the_configured_address_whatever_a_request_says() {
    let server = TestServer::on_sqlite(|config| {
        config.server.trusted_proxies = vec!["192.0.2.0/24".parse().unwrap()];
    })
    .await;
    let ada = server.user("ada").await;
    let call = post("/request-password-reset", json!({"email": ada.email}))
        .header("host", "evil.test")
        .header("x-forwarded-host", "evil.test")
        .header("x-forwarded-proto", "https")
        .header("forwarded", "host=evil.test");
    server.browser().send(call).await.ok();
    let mail = server.mail(&ada.email, MailKind::ResetPassword).await;
    assert!(mail.url.starts_with("http://localhost:3000/api/auth/reset-password/"), "{}", mail.url);
    assert!(!mail.text.contains("evil.test") && !mail.html.contains("evil.test"));
}
