//! One-time tokens.

use portcullis::features::verification::VerificationRow;
use portcullis::store::{Changes, Filter, Timestamp};
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        config.one_time_token.enabled = true;
        config.session.expires_in = 60;
        config.session.update_age = 30;
    })
    .await;
    let nobody = server.browser();
    let token = async |name: &str| {
        let mut user = server.user(name).await.browser;
        let answer = user.get("/one-time-token/generate").await.ok();
        (user, post("/one-time-token/verify", json!({"token": answer["token"]})))
    };
    provoked
        .refusal(&nobody, post("/one-time-token/verify", json!({"token": "x"})), 400, "INVALID_TOKEN")
        .await;
    let (mut ada, verify) = token("ada").await;
    ada.post("/sign-out", json!({})).await.ok();
    provoked.refusal(&nobody, verify, 400, "SESSION_NOT_FOUND").await;
    let (_, verify) = token("bob").await;
    server.advance(60);
    provoked.refusal(&nobody, verify, 400, "SESSION_EXPIRED").await;
    let (_, verify) = token("cyd").await;
    let over = Changes::new().set(VerificationRow::EXPIRES_AT, Timestamp::from(server.clock.now()));
    server.store.update_many(Filter::all(), over).await.unwrap();
    provoked.refusal(&nobody, verify, 400, "TOKEN_EXPIRED").await;

    let closed = TestServer::on_sqlite(|config| {
        config.one_time_token.enabled = true;
        config.one_time_token.disable_client_request = true;
    })
    .await;
    let ada = closed.user("ada").await.browser;
    let generate = Call::get("/one-time-token/generate");
    provoked.refusal(&ada, generate, 400, "CLIENT_REQUESTS_ARE_DISABLED").await;
}
