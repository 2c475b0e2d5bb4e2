use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::call::{self, Call};
use portcullis_tests::outbox::Message;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

const WANTED: &str = "wanted@example.com";

async fn owners(server: &TestServer) -> usize {
    server.rows::<UserRow>().await.iter().filter(|user| user.email == WANTED).count()
}

async fn link(server: &TestServer, user: &mut User) -> Message {
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::EMAIL.eq(user.email.as_str()), verified).await.unwrap();
    let before = server.mails().await.len();
    user.browser.post("/change-email", json!({"newEmail": WANTED})).await.ok();
    while server.mails().await.len() == before {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    server.mail(WANTED, MailKind::ChangeEmailVerification).await
}

#[apply(race)]
async fn one_of_two_users_gets_the_address_that_both_proved(server: TestServer) {
    let (mut ada, mut bob) = (server.user("ada").await, server.user("bob").await);
    let links = [link(&server, &mut ada).await, link(&server, &mut bob).await];
    assert_ne!(links[0].token, links[1].token);
    let calls = (0..MANY).map(|place| {
        let browser = if place % 2 == 0 { &ada.browser } else { &bob.browser };
        let call = Call::get("/verify-email").query("token", &links[place % 2].token);
        (server.next_to(browser), call)
    });
    // The winner's other links name an address that they no longer have.
    one_wins(&at_once(calls).await, &[(401, "USER_ALREADY_EXISTS"), (401, "USER_NOT_FOUND")]);
    assert_eq!(owners(&server).await, 1);
}

#[apply(race)]
async fn one_of_two_users_gets_the_address_that_neither_proved(server: TestServer) {
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let calls = (0..MANY).map(|place| {
        let browser = if place % 2 == 0 { &ada.browser } else { &bob.browser };
        (server.next_to(browser), call::post("/change-email", json!({"newEmail": WANTED})))
    });
    for answer in at_once(calls).await {
        // Whoever changes to it twice at once has it twice.
        let fine = answer.status == 200
            || matches!(
                answer.code().as_deref(),
                Some("USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" | "EMAIL_IS_THE_SAME")
            );
        assert!(fine, "{answer}");
    }
    assert_eq!(owners(&server).await, 1);
}
