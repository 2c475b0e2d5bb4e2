//! Several sessions in one browser.

use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, every_operation};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(every_operation).await;
    let ada = server.user("ada").await.browser;
    for path in ["/multi-session/set-active", "/multi-session/revoke"] {
        let unknown = post(path, json!({"sessionToken": "unknown"}));
        provoked.refusal(&ada, unknown, 401, "INVALID_SESSION_TOKEN").await;
    }
}
