use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_client::Client;
use portcullis_client::types::{SessionAnswer, SignInUsernameBody};
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::{Value, json};

use super::on;

fn body(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password})
}

#[apply(every_database)]
async fn the_right_password_begins_a_session(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.sign_up_with("ada", json!({"username": "Ada_L"})).await;
    server.sign_up_with("bob", json!({"username": "bob"})).await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).build().unwrap();
    let body = SignInUsernameBody::new(PASSWORD, "ADA_l");
    let answer = client.username().sign_in_username(&body).await.unwrap();
    let SessionAnswer::SessionBegun(signed_in) = answer else { panic!("a second factor") };
    assert_eq!((&*signed_in.user.id, &*signed_in.user.email), (&*ada.id, &*ada.email));
    let session = client.session().refetch().await;
    assert_eq!(session.state.data().unwrap().session.token.expose(), signed_in.token.expose());
    assert!(signed_in.token.expose() != ada.token, "it is another session");
}

#[tokio::test]
async fn without_remember_me_the_session_ends_with_the_browser() {
    let server = TestServer::on_sqlite(on).await;
    server.sign_up_with("ada", json!({"username": "ada"})).await;
    let mut browser = server.browser();
    let body = json!({"username": "ada", "password": PASSWORD, "rememberMe": false});
    let answer = browser.post("/sign-in/username", body).await;
    answer.ok();
    assert_eq!(answer.set_cookie(SESSION_COOKIE).attributes, "Path=/; HttpOnly; SameSite=Lax");
}

/// Status, body and cookies tell nothing of who there is.
#[apply(every_database)]
async fn nobody_and_a_wrong_password_are_one_answer(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    server.sign_up_with("ada", json!({"username": "ada"})).await;
    let bob = server.sign_up_with("bob", json!({"username": "bob"})).await;
    let cyd = server.sign_up_with("cyd", json!({"username": "cyd"})).await;
    server.store.delete(AccountRow::USER_ID.eq(bob.id.as_str())).await.unwrap();
    let of_cyd = AccountRow::USER_ID.eq(cyd.id.as_str());
    let without = Changes::new().set(AccountRow::PASSWORD, None::<String>);
    server.store.update(of_cyd, without).await.unwrap().unwrap();
    let sessions = server.count::<SessionRow>().await;
    let mut said = vec![];
    for (username, password) in
        [("ada", "not the password"), ("nobody", PASSWORD), ("bob", PASSWORD), ("cyd", PASSWORD), ("ada", "")]
    {
        let answer = server.browser().post("/sign-in/username", body(username, password)).await;
        answer.refused(401, "INVALID_USERNAME_OR_PASSWORD");
        assert!(answer.set_cookies().is_empty(), "{answer}");
        said.push(answer.json().to_string());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    server
        .browser()
        .post("/sign-in/username", body("", PASSWORD))
        .await
        .refused(401, "INVALID_USERNAME_OR_PASSWORD");
    assert_eq!(server.count::<SessionRow>().await, sessions);
}

#[tokio::test]
async fn what_is_no_username_is_refused_before_anything_is_looked_up() {
    let server = TestServer::on_sqlite(on).await;
    for (username, code) in [
        ("ad", "USERNAME_TOO_SHORT"),
        (&*"a".repeat(31), "USERNAME_IS_TOO_LONG"),
        ("ada@example.com", "USERNAME_IS_INVALID"),
        ("ada%", "USERNAME_IS_INVALID"),
    ] {
        server.browser().post("/sign-in/username", body(username, PASSWORD)).await.refused(422, code);
    }
}

#[tokio::test]
async fn an_address_that_has_to_be_verified_is_told_to_its_owner_only() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.email_and_password.require_email_verification = true;
        config.email_verification.send_on_sign_in = true;
    })
    .await;
    let ada = server.sign_up_with("ada", json!({"username": "ada"})).await;
    let wrong = server.browser().post("/sign-in/username", body("ada", "not the password")).await;
    wrong.refused(401, "INVALID_USERNAME_OR_PASSWORD");
    let before = server.mails().await.len();
    let right = json!({"username": "ada", "password": PASSWORD, "callbackURL": "/welcome"});
    server.browser().post("/sign-in/username", right.clone()).await.refused(403, "EMAIL_NOT_VERIFIED");
    assert_eq!(server.mails().await.len(), before + 1);
    let mail = server.mail(&ada.email, MailKind::VerifyEmail).await;
    assert!(mail.url.ends_with("&callbackURL=%2Fwelcome"), "{}", mail.url);
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(ada.id.as_str()), verified).await.unwrap().unwrap();
    server.browser().post("/sign-in/username", right).await.ok();
}

#[tokio::test]
async fn failures_delay_the_next_try_by_whatever_spelling() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.rate_limit.sign_in_delay.enabled = true;
        config.rate_limit.sign_in_delay.free_attempts = 2;
    })
    .await;
    server.sign_up_with("ada", json!({"username": "ada"})).await;
    // Somebody who does not exist is delayed alike.
    for names in [["ada", "Ada", "ADA"], ["bob", "Bob", "BOB"]] {
        for name in &names[..2] {
            let answer = server.browser().post("/sign-in/username", body(name, "not the password")).await;
            answer.refused(401, "INVALID_USERNAME_OR_PASSWORD");
        }
        server
            .browser()
            .post("/sign-in/username", body(names[2], "not the password"))
            .await
            .refused(401, "INVALID_USERNAME_OR_PASSWORD");
        let delayed = server.browser().post("/sign-in/username", body(names[0], PASSWORD)).await;
        assert_eq!(delayed.status, 429, "{delayed}");
    }
}

/// Who got a name before it was reserved keeps it.
#[apply(every_database)]
async fn a_name_that_is_reserved_now_still_signs_in(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.sign_up_with("ada", json!({"username": "root"})).await;
    let later = server
        .beside(|config| {
            on(config);
            config.username.reserved = vec!["root".to_owned()];
        })
        .await;
    let answer = later.browser().post("/sign-in/username", body("root", PASSWORD)).await.ok();
    assert_eq!(answer["user"]["id"], ada.id);
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.sign_up_with("ada", json!({"username": "ada"})).await;
    assert_eq!(server.browser().post("/sign-in/username", body("ada", PASSWORD)).await.status, 404);
    let asked = json!({"username": "ada"});
    assert_eq!(server.browser().post("/is-username-available", asked).await.status, 404);
    assert!(ada.browser.clone().session().await["user"].get("username").is_none());
}
