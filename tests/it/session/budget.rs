//! How many statements a call may cost, besides the event and the line of the audit log that a change writes. MySQL
//! reads a row back after it changed it, so it has one more for each.

use macro_rules_attribute::apply;
use portcullis_tests::call::Call;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;

use super::quiet;

#[apply(every_database)]
async fn every_call_keeps_to_its_budget(database: TestDatabase) {
    let returning = if database.backend == Backend::MySql { 2 } else { 1 };
    let server = TestServer::start(database, quiet).await;
    let ada = server.user("ada").await;
    let spent = async |call: Call, signed_in: bool| {
        let mut browser = if signed_in { ada.browser.clone() } else { server.browser() };
        let before = server.store.statements();
        let answer = browser.send(call).await;
        assert_eq!(answer.status, 200, "{answer}");
        server.store.statements() - before
    };
    assert_eq!(spent(Call::get("/get-session"), false).await, 0, "nobody");
    assert_eq!(spent(Call::get("/get-session"), true).await, 1, "somebody");
    assert_eq!(spent(Call::get("/list-sessions"), true).await, 2, "who asks, and the list");
    assert_eq!(spent(Call::get("/list-accounts"), true).await, 2, "who asks, and the list");
    assert_eq!(spent(Call::get("/ok"), true).await, 0);
    assert_eq!(spent(Call::get("/open-api/generate-schema"), true).await, 0);
    server.advance(86_400);
    assert_eq!(spent(Call::get("/get-session"), true).await, 1 + returning, "a renewal");
    assert_eq!(spent(Call::post("/revoke-other-sessions"), true).await, 2);
    assert_eq!(spent(Call::post("/sign-out"), true).await, 1);
}
