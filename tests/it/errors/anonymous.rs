//! Anonymous users.

use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, every_operation};
use serde_json::json;

use super::Provoked;
use crate::anonymous::somebody;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(every_operation).await;
    let (browser, _) = somebody(&server).await;
    let again = post("/sign-in/anonymous", json!({}));
    provoked.refusal(&browser, again, 400, "ANONYMOUS_USERS_CANNOT_SIGN_IN_AGAIN_ANONYMOUSLY").await;
    let delete = || post("/delete-anonymous-user", json!({}));
    let ada = server.user("ada").await.browser;
    provoked.refusal(&ada, delete(), 403, "USER_IS_NOT_ANONYMOUS").await;
    let keeping = server
        .beside(|config| {
            every_operation(config);
            config.anonymous.disable_delete_anonymous_user = true;
        })
        .await;
    let (browser, _) = somebody(&keeping).await;
    provoked.refusal(&browser, delete(), 400, "DELETING_ANONYMOUS_USERS_IS_DISABLED").await;
}
