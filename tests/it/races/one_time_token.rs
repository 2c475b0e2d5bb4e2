use macro_rules_attribute::apply;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::call;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

#[apply(race)]
async fn one_of_many_has_the_session(server: TestServer) {
    let ada = server.user("ada").await;
    let generated = server.next_to(&ada.browser).get("/one-time-token/generate").await.ok();
    let body = json!({"token": generated["token"]});
    let calls = (0..MANY).map(|_| (server.browser(), call::post("/one-time-token/verify", body.clone())));
    let answers = at_once(calls).await;
    let winner = one_wins(&answers, &[(400, "INVALID_TOKEN")]);
    assert_eq!(answers[winner].json()["session"]["token"], ada.token);
    let with_cookies = answers.iter().filter(|answer| !answer.set_cookies().is_empty()).count();
    assert_eq!(with_cookies, 1);
    assert_eq!(server.count::<VerificationRow>().await, 0);
}
