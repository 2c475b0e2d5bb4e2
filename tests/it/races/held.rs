//! Requests that all got as far as the one statement that decides between them: a lock from outside stops them there, on
//! two servers, and only once all of them wait it lets go.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::kit::password::Algorithm;
use portcullis::store::{Changes, Filter, Id};
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::{self, Call};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::held::Held;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::one_wins;

/// How many wait: each has a connection of its server.
const WAITING: usize = 12;

/// Two servers on one database.
struct Two([TestServer; 2]);

impl Two {
    async fn start(database: TestDatabase) -> Self {
        let configure = |config: &mut Config| {
            super::configure(config);
            config.email_verification.auto_sign_in_after_verification = true;
            // The cheaper of the two, so that the last has computed its hash before the first has waited too long.
            config.password.hash = Algorithm::Argon2id;
        };
        let here = TestServer::start(database, configure).await;
        let there = here.beside(configure).await;
        Self([here, there])
    }

    /// A caller with these cookies, at each server in turn.
    fn at(&self, place: usize, browser: &Browser) -> Browser {
        self.0[place % 2].next_to(browser)
    }

    /// Sends all of these, and lets go once each of them waits for what is held.
    async fn behind(&self, held: Held, calls: impl IntoIterator<Item = (Browser, Call)>) -> Vec<Answer> {
        let send =
            |(mut browser, call): (Browser, Call)| tokio::spawn(async move { browser.send(call).await });
        let running: Vec<_> = calls.into_iter().map(send).collect();
        held.stops(&[&self.0[0], &self.0[1]], running.len()).await;
        held.release().await;
        let mut answers = vec![];
        for answer in running {
            answers.push(answer.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())));
        }
        answers
    }
}

#[apply(every_database)]
async fn one_reset_consumes_the_token(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let ada = here.user("ada").await;
    here.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let token = here.mail(&ada.email, MailKind::ResetPassword).await.token;
    let held = Held::rows(here, Filter::<VerificationRow>::all()).await;
    let password = |place: usize| format!("the password of caller {place}");
    let calls = (0..WAITING).map(|place| {
        let body = json!({"token": token, "newPassword": password(place)});
        (two.at(place, &here.browser()), call::post("/reset-password", body))
    });
    let winner = one_wins(&two.behind(held, calls).await, &[(400, "INVALID_TOKEN")]);
    let body = json!({"email": ada.email, "password": password(winner)});
    here.browser().post("/sign-in/email", body).await.ok();
    assert_eq!(here.count::<VerificationRow>().await, 0);
}

#[apply(every_database)]
async fn one_deletion_consumes_the_token(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let mut ada = here.user("ada").await;
    ada.browser.post("/delete-user", json!({})).await.ok();
    let token = here.mail(&ada.email, MailKind::DeleteAccount).await.token;
    let held = Held::rows(here, Filter::<VerificationRow>::all()).await;
    let calls = (0..WAITING).map(|place| {
        let call = match place % 3 {
            0 => Call::get("/delete-user/callback").query("token", &token),
            _ => call::post("/delete-user", json!({"token": token})),
        };
        (two.at(place, &ada.browser), call)
    });
    one_wins(&two.behind(held, calls).await, &[(404, "INVALID_TOKEN")]);
    assert_eq!((here.count::<UserRow>().await, here.count::<AccountRow>().await), (0, 0));
}

#[apply(every_database)]
async fn one_click_changes_the_address(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let mut ada = here.user("ada").await;
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    here.store.update(UserRow::ID.eq(ada.id.as_str()), verified).await.unwrap();
    ada.browser.post("/change-email", json!({"newEmail": "new@example.com"})).await.ok();
    let token = here.mail("new@example.com", MailKind::ChangeEmailVerification).await.token;
    let held = Held::rows(here, UserRow::ID.eq(ada.id.as_str())).await;
    // Without a session the link signs in, which must not happen twice either.
    let nobody = here.browser();
    let calls =
        (0..WAITING).map(|place| (two.at(place, &nobody), Call::get("/verify-email").query("token", &token)));
    one_wins(&two.behind(held, calls).await, &[(401, "USER_NOT_FOUND")]);
    assert_eq!(here.rows::<UserRow>().await[0].email, "new@example.com");
    assert_eq!(here.count::<SessionRow>().await, 2, "Ada's own, and the winner's");
}

/// Every click may say that the address is proved, and only one signs in by it.
#[apply(every_database)]
async fn one_click_signs_in_by_a_proved_address(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let ada = here.user_with_password("ada").await;
    here.browser().post("/send-verification-email", json!({"email": ada.email})).await.ok();
    let token = here.mail(&ada.email, MailKind::VerifyEmail).await.token;
    let held = Held::rows(here, UserRow::ID.eq(ada.id.clone())).await;
    let nobody = here.browser();
    let calls =
        (0..WAITING).map(|place| (two.at(place, &nobody), Call::get("/verify-email").query("token", &token)));
    let answers = two.behind(held, calls).await;
    let signed_in = answers.iter().filter(|answer| {
        answer.ok();
        !answer.set_cookies().is_empty()
    });
    assert_eq!(signed_in.count(), 1);
    assert_eq!(here.count::<SessionRow>().await, 1);
    assert!(here.rows::<UserRow>().await[0].email_verified);
}

#[apply(every_database)]
async fn the_last_account_stays(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let ada = here.user("ada").await;
    let other = AccountRow {
        provider_id: "elsewhere".to_owned(),
        account_id: "4711".to_owned(),
        ..AccountRow::credential(&Id::from(ada.id.as_str()), String::new(), here.clock.now().into())
    };
    here.store.create(other).await.unwrap();
    let held = Held::rows(here, UserRow::ID.eq(ada.id.as_str())).await;
    let calls = (0..WAITING).map(|place| {
        let provider = if place / 2 % 2 == 0 { "credential" } else { "elsewhere" };
        let body = json!({"providerId": provider});
        (two.at(place, &ada.browser), call::post("/unlink-account", body))
    });
    let answers = two.behind(held, calls).await;
    one_wins(&answers, &[(400, "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT")]);
    assert_eq!(here.count::<AccountRow>().await, 1);
}

/// Whoever proved a password that is changed before they act by it: they are refused, or signed in for a moment only.
/// Here signing in also writes the hash anew, and must not write back the old password.
#[apply(every_database)]
async fn a_changed_password_ends_what_the_old_one_began(database: TestDatabase) {
    let two = Two::start(database).await;
    let here = &two.0[0];
    let ada = here.user("ada").await;
    let held = Held::rows(here, AccountRow::USER_ID.eq(ada.id.as_str())).await;
    let new = "another long password";
    let change = json!({"currentPassword": PASSWORD, "newPassword": new, "revokeOtherSessions": true});
    let sign_in =
        |password: &str| call::post("/sign-in/email", json!({"email": ada.email, "password": password}));
    let calls = (0..6).map(|place| match place {
        3 => (ada.browser.clone(), call::post("/change-password", change.clone())),
        _ => (two.at(place, &here.browser()), sign_in(PASSWORD)),
    });
    let answers = two.behind(held, calls).await;
    let changed = answers[3].ok()["token"].as_str().expect("a token").to_owned();
    for (_, answer) in answers.iter().enumerate().filter(|(place, _)| *place != 3) {
        if answer.status != 200 {
            answer.refused(401, "INVALID_EMAIL_OR_PASSWORD");
        }
    }
    let left: Vec<_> = here.sessions_of(&ada.id).await.into_iter().map(|session| session.token).collect();
    assert_eq!(left, [changed], "what the old password began has ended");
    here.browser().send(sign_in(PASSWORD)).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    here.browser().send(sign_in(new)).await.ok();
}
