//! An address may come to somebody else while a link is on its way. The link stays the first one's.

use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis::kit::email_address::EmailAddress;
use portcullis::kit::jwt::{Addressee, EmailPurpose, EmailToken};
use portcullis::kit::mail::MailKind;
use portcullis::kit::secret::Secrets;
use portcullis::store::{Changes, Timestamp};
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{SECRET, TestServer, User};
use serde_json::json;

const ELSEWHERE: &str = "elsewhere@example.com";

/// Somebody who has ada's address, and gives it up once the mail is sent; then ada, who takes it.
async fn next_owner(server: &TestServer, kind: MailKind) -> (String, User) {
    let mut mallory = server.user("ada").await;
    let to = match kind {
        MailKind::VerifyEmail => {
            mallory.browser.post("/send-verification-email", json!({"email": mallory.email})).await.ok();
            &mallory.email
        }
        _ => {
            mallory.browser.post("/change-email", json!({"newEmail": ELSEWHERE})).await.ok();
            ELSEWHERE
        }
    };
    let token = server.mail(to, kind).await.token;
    let given_up = Changes::new().set(UserRow::EMAIL, "mallory@example.com");
    server.store.update(UserRow::ID.eq(&*mallory.id), given_up).await.unwrap();
    server.advance(60);
    (token, server.user("ada").await)
}

async fn row(server: &TestServer, user: &User) -> UserRow {
    server.store.find_one(UserRow::ID.eq(&*user.id)).await.unwrap().unwrap()
}

#[apply(every_database)]
async fn a_link_to_change_an_address_does_not_change_its_next_owners(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.user.change_email.enabled = true).await;
    let (token, mut ada) = next_owner(&server, MailKind::ChangeEmailVerification).await;
    for browser in [&mut server.browser(), &mut ada.browser] {
        let answer = browser.send(Call::get("/verify-email").query("token", &token)).await;
        answer.refused(401, "INVALID_TOKEN");
    }
    let row = row(&server, &ada).await;
    assert_eq!((&*row.email, row.email_verified), (&*ada.email, false));
}

#[apply(every_database)]
async fn a_link_to_verify_an_address_does_not_verify_its_next_owners(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.email_verification.auto_sign_in_after_verification = true;
    })
    .await;
    let (token, ada) = next_owner(&server, MailKind::VerifyEmail).await;
    let answer = server.browser().send(Call::get("/verify-email").query("token", &token)).await;
    answer.refused(401, "INVALID_TOKEN");
    assert!(!row(&server, &ada).await.email_verified);
}

/// better-auth 1.4.16, on the same database, names nobody in its links. They are good as long as the user's row is as
/// it was.
#[apply(every_database)]
async fn a_link_that_names_nobody_is_good_until_the_user_changes(database: TestDatabase) {
    let server = TestServer::start(database, |config| config.user.change_email.enabled = true).await;
    let ada = server.user("ada").await;
    server.advance(1);
    let now = server.clock.now();
    let token = EmailToken {
        email: ada.email.clone(),
        addressee: Addressee::Holder(now),
        purpose: EmailPurpose::VerifyChange { new_email: EmailAddress::parse(ELSEWHERE).unwrap() },
    };
    let token = token.issue(&Secrets::new([SECRET.into()]).unwrap(), now, 3600);
    let open = async || server.browser().send(Call::get("/verify-email").query("token", &token)).await;

    let updated_at = |time| Changes::new().set(UserRow::UPDATED_AT, Timestamp::from(time));
    let later = now + chrono::TimeDelta::seconds(1);
    server.store.update(UserRow::ID.eq(&*ada.id), updated_at(later)).await.unwrap();
    open().await.refused(401, "INVALID_TOKEN");
    assert_eq!(row(&server, &ada).await.email, ada.email);

    server.store.update(UserRow::ID.eq(&*ada.id), updated_at(now)).await.unwrap();
    open().await.ok();
    assert_eq!(row(&server, &ada).await.email, ELSEWHERE);
}
