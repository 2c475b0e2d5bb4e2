//! `/get-session` and `/list-sessions`.

use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;

#[apply(every_database)]
async fn a_session_has_upstreams_fields_in_upstreams_order(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.sign_up("ada").await;
    let body = ada.browser.session().await;
    let keys = |of: &str| body[of].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys("session"),
        ["expiresAt", "token", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId", "id"]
    );
    assert_eq!(keys("user"), ["name", "email", "emailVerified", "image", "createdAt", "updatedAt", "id"]);
    assert_eq!(body["session"]["ipAddress"], "192.0.2.1");
    assert_eq!(body["session"]["userAgent"], "Portcullis tests");
    assert_eq!(body["session"]["userId"], ada.id);
    assert_eq!(body["session"]["expiresAt"], "2026-01-08T00:00:00.123Z");
    assert!(body["user"]["image"].is_null());
}

#[apply(every_database)]
async fn the_list_holds_ones_own_live_sessions(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    server.user("bob").await;
    server.advance(3 * 86_400);
    let second = server.session_of(&ada.id.as_str().into()).await;
    let tokens = async |browser: &mut portcullis_tests::browser::Browser| {
        let list = browser.get("/list-sessions").await.ok();
        list.as_array()
            .unwrap()
            .iter()
            .map(|row| row["token"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut other = server.browser();
    other.present(&second);
    assert_eq!(tokens(&mut other).await, [ada.token.clone(), second.clone()], "the oldest first");
    server.advance(4 * 86_400);
    assert_eq!(tokens(&mut other).await, [second], "the first one ended");
    assert!(!ada.browser.is_signed_in().await);
    assert_eq!(server.count::<SessionRow>().await, 2, "Ada's second and Bob's, which nobody looked at");
}
