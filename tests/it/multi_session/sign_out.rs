use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::proxy::Proxy;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{browser, on};

#[apply(every_database)]
async fn every_account_leaves_the_browser(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("elsewhere").await;
    let (mut browser, _) = browser(&server, &["ada", "bob", "cyd"]).await;
    browser.post("/sign-out", json!({})).await.ok();
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies.keys());
    let left = server.rows::<SessionRow>().await;
    assert_eq!(left.iter().map(|session| &session.token).collect::<Vec<_>>(), [&ada.token]);
}

#[tokio::test]
async fn also_where_the_active_session_is_gone() {
    let server = TestServer::on_sqlite(on).await;
    let (mut browser, _) = browser(&server, &["ada", "bob"]).await;
    browser.cookies.remove(SESSION_COOKIE);
    browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(server.count::<SessionRow>().await, 0);
}

#[tokio::test]
async fn forged_cookies_end_nobodys() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    let mut eve = server.user("eve").await.browser;
    eve.cookies.insert(super::cookie(&ada.token), format!("{}.{}", ada.token, "A".repeat(43)));
    eve.post("/sign-out", json!({})).await.ok();
    assert!(ada.browser.clone().is_signed_in().await);
}

/// A session that lives on behind a cleared cookie could still be used by whoever has it.
#[tokio::test]
async fn what_cannot_be_ended_is_not_forgotten() {
    let Some(database) = TestDatabase::create(Backend::Postgres).await else { return };
    let proxy = Proxy::before(&database).await.unwrap();
    let server = TestServer::start(database, |config| {
        on(config);
        config.database.url = proxy.url.as_str().into();
    })
    .await;
    let (browser, tokens) = browser(&server, &["ada", "bob"]).await;
    proxy.cut();
    let failed = browser.clone().expecting_failure().post("/sign-out", json!({})).await;
    failed.refused(503, "SERVICE_UNAVAILABLE");
    assert!(
        !failed.set_cookies().iter().any(|set| tokens.iter().any(|token| set.name == super::cookie(token)))
    );
}
