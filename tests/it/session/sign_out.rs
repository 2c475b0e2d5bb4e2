use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

fn clears_everything(answer: &Answer) {
    assert_eq!(answer.ok(), json!({"success": true}));
    let cookies = answer.set_cookies();
    let names: Vec<_> = cookies.iter().map(|cookie| &*cookie.name).collect();
    assert_eq!(names, [SESSION_COOKIE, "better-auth.session_data", "better-auth.dont_remember"]);
    for cookie in &cookies {
        assert!(cookie.clears());
        assert_eq!(cookie.attributes, "Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
    }
}

#[apply(every_database)]
async fn it_ends_this_session_and_no_other(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let mut ada = server.user("ada").await;
    let mut phone = server.browser();
    phone.present(&server.session_of(&ada.id.as_str().into()).await);
    let stolen = ada.browser.clone();
    clears_everything(&ada.browser.post("/sign-out", json!({})).await);
    assert!(ada.browser.cookies.is_empty());
    assert!(!stolen.clone().is_signed_in().await, "the cookie is dead, not only gone");
    assert!(phone.is_signed_in().await);
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[tokio::test]
async fn nobody_can_sign_out_too() {
    let server = TestServer::on_sqlite(|_| {}).await;
    clears_everything(&server.browser().post("/sign-out", json!(null)).await);
    let mut forged = server.browser();
    forged.cookies.insert(SESSION_COOKIE.to_owned(), "forged".to_owned());
    clears_everything(&forged.post("/sign-out", json!({})).await);
}
