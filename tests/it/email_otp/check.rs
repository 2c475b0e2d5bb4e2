use macro_rules_attribute::apply;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{CHECK, code, on, sign_in, wrong};

#[apply(every_database)]
async fn a_look_uses_nothing_up(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let email = "ada@example.com";
    let code = code(&server, "sign-in", email).await;
    let body = |otp: &str| json!({"email": email, "type": "sign-in", "otp": otp});
    for _ in 0..5 {
        assert_eq!(server.browser().post(CHECK, body(&code)).await.ok(), json!({"success": true}));
    }
    assert!(server.rows::<VerificationRow>().await[0].value.ends_with(":0"), "right looks do not count");
    server.browser().post(CHECK, body(&wrong(&code))).await.refused(400, "INVALID_OTP");
    assert!(server.rows::<VerificationRow>().await[0].value.ends_with(":1"));
    sign_in(&mut server.browser(), email, &code).await.ok();
    server.browser().post(CHECK, body(&code)).await.refused(400, "INVALID_OTP");
}

#[tokio::test]
async fn it_does_not_tell_who_there_is() {
    let server = TestServer::on_sqlite(on).await;
    server.user_with_password("ada").await;
    let mut said = vec![];
    for email in ["ada@example.com", "nobody@example.com"] {
        let body = json!({"email": email, "type": "forget-password", "otp": "123456"});
        said.push(server.browser().post(CHECK, body).await.text());
    }
    assert_eq!(said[0], said[1]);
    let body = json!({"email": "nobody", "type": "sign-in", "otp": "123456"});
    server.browser().post(CHECK, body).await.refused(400, "INVALID_EMAIL");
}
