//! Passwords that have leaked.

use portcullis::kit::mail::MailKind;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::Provoked;
use crate::have_i_been_pwned::{LEAKED, list, on};

pub(super) async fn provoke(provoked: &mut Provoked) {
    let list = list().await;
    let server = TestServer::on_sqlite(on(&list)).await;
    let ada = server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let bob = json!({"name": "bob", "email": address("bob"), "password": LEAKED});
    for call in [
        post("/sign-up/email", bob),
        post("/change-password", json!({"currentPassword": PASSWORD, "newPassword": LEAKED})),
        post("/reset-password", json!({"token": token, "newPassword": LEAKED})),
    ] {
        provoked.refusal(&ada.browser, call, 400, "PASSWORD_COMPROMISED").await;
    }
}
