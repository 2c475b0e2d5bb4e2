//! Hooks of the four tables, below the operations that write them.

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{HouseError, Told, sign_up};

/// Of the house only, and with a tidy name.
fn house() -> Hooks {
    Hooks::new().before_create(|_, mut user: UserRow| async move {
        user.name = format!("{} of the house", user.name);
        if user.email.ends_with("@example.com") { Ok(user) } else { Err(HouseError::Stranger.into()) }
    })
}

#[apply(every_database)]
async fn a_user_is_changed_or_refused_before_there_is_one(database: TestDatabase) {
    let server = TestServer::hooked(database, house(), |_| {}).await;
    let answer = server.api().sign_up_email(sign_up("ada@example.com")).await.unwrap();
    assert_eq!(answer.user.name, "Somebody of the house");
    let refused = server.api().sign_up_email(sign_up("mallory@evil.test")).await.unwrap_err();
    assert_eq!(refused.code(), HouseError::Stranger.spec());
    assert_eq!((server.count::<UserRow>().await, server.count::<AccountRow>().await), (1, 1));
}

/// Over HTTP it is the hook's status, code and sentence.
#[apply(every_database)]
async fn the_caller_reads_the_hooks_own_refusal(database: TestDatabase) {
    let server = TestServer::hooked(database, house(), |_| {}).await;
    let body = json!({"name": "M", "email": "m@evil.test", "password": portcullis_tests::PASSWORD});
    let call = portcullis_tests::call::post("/api/auth/sign-up/email", body);
    let answer = server.raw(call).await;
    assert_eq!(answer.status, 403);
    assert_eq!(
        answer.json(),
        json!({"code": "NOT_ONE_OF_US", "message": "Only addresses of our house can sign up"})
    );
}

/// The last of three rows is refused: none is left, and nobody is greeted.
#[apply(every_database)]
async fn a_refused_session_leaves_no_user_behind(database: TestDatabase) {
    let greeted = Told::new();
    let tell = greeted.clone();
    let hooks = Hooks::new()
        .before_create(|_, _: SessionRow| async { Err(HouseError::Stranger.into()) })
        .after_create(move |_, user: UserRow| {
            tell.tell(user.email);
            async {}
        });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let refused = server.api().sign_up_email(sign_up("ada@example.com")).await.unwrap_err();
    assert_eq!(refused.code(), HouseError::Stranger.spec());
    assert_eq!((server.count::<UserRow>().await, server.count::<AccountRow>().await), (0, 0));
    assert_eq!(greeted.take(), Vec::<String>::new());
}

/// A user whose session may not end can't be deleted: the sessions go first, and everything stays.
#[apply(every_database)]
async fn a_refused_deletion_keeps_everything(database: TestDatabase) {
    let hooks = Hooks::new().before_delete(|_, _: UserRow| async { Err(HouseError::Stranger.into()) });
    let server = TestServer::hooked(database, hooks, |config| config.user.delete_user.enabled = true).await;
    let ada = server.user("ada").await;
    let body = serde_json::from_value(json!({"password": portcullis_tests::PASSWORD})).unwrap();
    let refused = server.api().with_session(&ada.token).delete_user(body).await.unwrap_err();
    assert_eq!(refused.code(), HouseError::Stranger.spec());
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1);
    assert_eq!((server.count::<UserRow>().await, server.count::<AccountRow>().await), (1, 1));
}

/// Whatever operation it is: what happens to the four tables is seen.
#[apply(every_database)]
async fn every_table_is_hooked(database: TestDatabase) {
    let told = Told::new();
    let tell = |what: &'static str| {
        let told = told.clone();
        move || told.tell(what)
    };
    let (created, changed, deleted) = (tell("user created"), tell("user changed"), tell("user deleted"));
    let (begun, ended) = (tell("session begun"), tell("session ended"));
    let (linked, unlinked) = (tell("account linked"), tell("account unlinked"));
    let (issued, consumed) = (tell("token issued"), tell("token consumed"));
    macro_rules! telling {
        ($tell:ident) => {
            move |_, _| {
                $tell();
                async {}
            }
        };
    }
    let hooks = Hooks::new()
        .after_create::<UserRow, _>(telling!(created))
        .after_update::<UserRow, _>(move |_, _, _| {
            changed();
            async {}
        })
        .after_delete::<UserRow, _>(telling!(deleted))
        .after_create::<SessionRow, _>(telling!(begun))
        .after_delete::<SessionRow, _>(telling!(ended))
        .after_create::<AccountRow, _>(telling!(linked))
        .after_delete::<AccountRow, _>(telling!(unlinked))
        .after_create::<VerificationRow, _>(telling!(issued))
        .after_delete::<VerificationRow, _>(telling!(consumed));
    let server = TestServer::hooked(database, hooks, |config| {
        config.user.delete_user.enabled = true;
        config.user.delete_user.send_verification = true;
    })
    .await;
    let mut ada = server.sign_up("ada").await;
    assert_eq!(told.take(), ["user created", "account linked", "session begun"]);
    ada.browser.post("/update-user", json!({"name": "Countess"})).await.ok();
    assert_eq!(told.take(), ["user changed"]);
    ada.browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(told.take(), ["session ended"]);
    let mut browser = server.sign_in("ada").await;
    browser.post("/delete-user", json!({})).await.ok();
    assert_eq!(told.take(), ["session begun", "token issued"]);
    let mail = server.mail(&ada.email, portcullis::kit::mail::MailKind::DeleteAccount).await;
    browser.open(&mail.url).await;
    assert_eq!(told.take(), ["token consumed", "session ended", "account unlinked", "user deleted"]);
}
