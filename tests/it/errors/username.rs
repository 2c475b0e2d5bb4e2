//! Usernames.

use portcullis::kit::pattern::Pattern;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, address, every_operation};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        config.username.display_username_pattern = Some(Pattern::new("[a-z]+").unwrap());
        config.email_and_password.require_email_verification = true;
    })
    .await;
    server.sign_up_with("ada", json!({"username": "ada"})).await;
    let bob = server.user("bob").await.browser;
    let long = "a".repeat(31);
    let names =
        [("ad", "USERNAME_TOO_SHORT"), (&*long, "USERNAME_IS_TOO_LONG"), ("a b c", "USERNAME_IS_INVALID")];
    let sign_in = |username: &str, password: &str| {
        post("/sign-in/username", json!({"username": username, "password": password}))
    };
    for (username, code) in names {
        provoked.refusal(&bob, sign_in(username, PASSWORD), 422, code).await;
        let asked = post("/is-username-available", json!({"username": username}));
        provoked.refusal(&bob, asked, 422, code).await;
    }
    provoked.refusal(&bob, sign_in("ada", "not the password"), 401, "INVALID_USERNAME_OR_PASSWORD").await;
    provoked.refusal(&bob, sign_in("ada", PASSWORD), 403, "EMAIL_NOT_VERIFIED").await;

    let shown = ("bob", "DISPLAY_USERNAME_IS_INVALID");
    let taken = ("ada", "USERNAME_IS_ALREADY_TAKEN_PLEASE_TRY_ANOTHER");
    for (username, code) in names.into_iter().chain([shown, taken]) {
        let display = if code == shown.1 { "B" } else { "b" };
        let chosen = json!({"username": username, "displayUsername": display});
        provoked.refusal(&bob, post("/update-user", chosen), 400, code).await;
        let eve = json!({"name": "eve", "email": address("eve"), "password": PASSWORD, "username": username,
                         "displayUsername": display});
        provoked.refusal(&bob, post("/sign-up/email", eve), 400, code).await;
    }
}
