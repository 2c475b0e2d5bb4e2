//! `GET /service/events`: for services, by a token of their own.

use macro_rules_attribute::apply;
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

const TOKEN: &str = "a token for services, of forty characters";

#[apply(every_database)]
async fn it_names_the_session_and_the_user_and_nobody_else_hears_it(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.events.service_token = TOKEN.into()).await;
    let mut ada = server.user("ada").await;
    let session = server.sessions_of(&ada.id).await.remove(0).id.to_string();
    let mut feed = server.browser().listen_to(Call::get("/service/events").bearer(TOKEN)).await;
    assert_eq!(feed.data().await, ("open".to_owned(), json!({})));
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(feed.data().await, ("user.changed".to_owned(), json!({"session": null, "user": ada.id})));
    ada.browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(feed.data().await, ("session.ended".to_owned(), json!({"session": session, "user": ada.id})));

    // A session is no service, and a cookie no token.
    let bob = server.user("bob").await;
    for call in [
        Call::get("/service/events"),
        Call::get("/service/events").bearer(&bob.token),
        Call::get("/service/events").bearer(&TOKEN[..40]),
        Call::get("/service/events").header("authorization", TOKEN),
    ] {
        bob.browser.clone().send(call).await.refused(401, "UNAUTHORIZED");
    }
}

#[apply(every_database)]
async fn without_a_token_there_is_none(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    for token in ["", " ", "anything"] {
        let call = Call::get("/service/events").bearer(token);
        server.browser().send(call).await.refused(404, "NOT_FOUND");
    }
}
