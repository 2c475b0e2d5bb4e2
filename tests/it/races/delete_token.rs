use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::call::{self, Call};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

#[apply(race)]
async fn one_of_many_deletions_by_one_token_counts(server: TestServer) {
    let mut ada = server.user("ada").await;
    ada.browser.post("/delete-user", json!({})).await.ok();
    let token = server.mail(&ada.email, MailKind::DeleteAccount).await.token;
    let calls = (0..MANY).map(|place| {
        let call = match place % 2 {
            0 => call::post("/delete-user", json!({"token": token})),
            _ => Call::get("/delete-user/callback").query("token", &token),
        };
        (server.next_to(&ada.browser), call)
    });
    // Whoever comes late has no session any more.
    let late = [(404, "INVALID_TOKEN"), (401, "UNAUTHORIZED"), (404, "FAILED_TO_GET_USER_INFO")];
    one_wins(&at_once(calls).await, &late);
    assert_eq!(server.count::<UserRow>().await, 0);
    assert_eq!(server.count::<AccountRow>().await, 0);
    assert_eq!(server.count::<SessionRow>().await, 0);
    assert_eq!(server.count::<VerificationRow>().await, 0);
}
