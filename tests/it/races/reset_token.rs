use macro_rules_attribute::apply;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::call;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

#[apply(race)]
async fn one_of_many_resets_by_one_token_counts(server: TestServer) {
    let ada = server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let password = |place: usize| format!("the password of caller {place}");
    let calls = (0..MANY).map(|place| {
        let body = json!({"token": token, "newPassword": password(place)});
        (server.browser(), call::post("/reset-password", body))
    });
    let winner = one_wins(&at_once(calls).await, &[(400, "INVALID_TOKEN")]);

    let sign_in = async |password: String| {
        server.browser().post("/sign-in/email", json!({"email": ada.email, "password": password})).await
    };
    sign_in(password(winner)).await.ok();
    sign_in(password((winner + 1) % MANY)).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    assert_eq!(server.count::<VerificationRow>().await, 0);
    assert!(!ada.browser.clone().is_signed_in().await, "sessions from before the reset ended");
}
