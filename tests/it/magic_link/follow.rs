use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::store::Changes;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::{follow, leads_to, on, token};

fn with_error(server: &TestServer, error: &str) -> String {
    format!("{}/?error={error}", server.config.base_url)
}

async fn user(server: &TestServer, email: &str) -> UserRow {
    server.store.find_one(UserRow::EMAIL.eq(email)).await.unwrap().unwrap()
}

#[apply(every_database)]
async fn it_signs_up_who_is_new_and_signs_in_once(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let token = token(&server, "Ada@Example.com").await;
    let mut browser = server.browser();
    let answer = follow(&mut browser, &token, "").await.ok();
    let ada = user(&server, "ada@example.com").await;
    assert!(ada.email_verified && ada.name.is_empty());
    assert_eq!(answer["user"]["id"], ada.id.as_str());
    assert_eq!(browser.session().await["session"]["token"], answer["token"]);
    leads_to(&follow(&mut server.browser(), &token, "").await, &with_error(&server, "INVALID_TOKEN"));
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (1, 1));
    assert_eq!((server.count::<AccountRow>().await, server.count::<VerificationRow>().await), (0, 0));
}

#[apply(every_database)]
async fn its_time_ends(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let (good, late) = (token(&server, "ada@example.com").await, token(&server, "bob@example.com").await);
    server.advance(299);
    follow(&mut server.browser(), &good, "").await.ok();
    server.advance(1);
    leads_to(&follow(&mut server.browser(), &late, "").await, &with_error(&server, "EXPIRED_TOKEN"));
    leads_to(&follow(&mut server.browser(), &late, "").await, &with_error(&server, "INVALID_TOKEN"));
    assert_eq!(server.count::<UserRow>().await, 1);
}

#[apply(every_database)]
async fn who_is_known_stays_who_they_are(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let ada = server.user("ada").await;
    let verified = Changes::new().set(UserRow::EMAIL_VERIFIED, true);
    server.store.update(UserRow::ID.eq(ada.id.as_str()), verified).await.unwrap().unwrap();
    let body = json!({"email": ada.email, "name": "Mallory"});
    server.browser().post("/sign-in/magic-link", body).await.ok();
    let mail = server.mail(&ada.email, MailKind::MagicLink).await;
    let answer = follow(&mut server.browser(), &mail.token, "").await.ok();
    assert_eq!((&answer["user"]["id"], &answer["user"]["name"]), (&json!(ada.id), &json!("ada")));
    assert_eq!(server.sessions_of(&ada.id).await.len(), 2);
    assert!(ada.browser.clone().is_signed_in().await, "an address that was proved before is nobody else's");
    server.sign_in("ada").await;
}

/// Somebody signed up with another's address, and waits for them to come.
#[apply(every_database)]
async fn who_never_proved_the_address_is_out(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let eve = server.user("ada").await;
    let token = token(&server, &eve.email).await;
    let mut owner = server.browser();
    follow(&mut owner, &token, "").await.ok();
    assert!(user(&server, &eve.email).await.email_verified);
    assert!(owner.is_signed_in().await && !eve.browser.clone().is_signed_in().await);
    let body = json!({"email": address("ada"), "password": PASSWORD});
    server.browser().post("/sign-in/email", body).await.refused(401, "INVALID_EMAIL_OR_PASSWORD");
    assert_eq!(server.sessions_of(&eve.id).await.len(), 1);
}

#[apply(every_database)]
async fn who_is_new_stays_out_where_nobody_signs_up(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.magic_link.disable_sign_up = true;
    })
    .await;
    let ada = server.user("ada").await;
    let (of_ada, of_bob) = (token(&server, &ada.email).await, token(&server, "bob@example.com").await);
    follow(&mut server.browser(), &of_ada, "").await.ok();
    let refused = follow(&mut server.browser(), &of_bob, "&errorCallbackURL=/sorry").await;
    leads_to(&refused, &format!("{}/sorry?error=new_user_signup_disabled", server.config.base_url));
    leads_to(&follow(&mut server.browser(), &of_bob, "").await, &with_error(&server, "INVALID_TOKEN"));
    assert_eq!(server.count::<UserRow>().await, 1);
}

#[tokio::test]
async fn it_leads_where_it_is_told() {
    let server = TestServer::on_sqlite(on).await;
    let base = &server.config.base_url;
    let all = "&callbackURL=/home?a=b&newUserCallbackURL=/welcome&errorCallbackURL=/sorry?a=b";
    for place in ["/welcome", "/home?a=b"] {
        let token = token(&server, "ada@example.com").await;
        let mut browser = server.browser();
        // An ampersand in a value is written out.
        let answer = follow(&mut browser, &token, &all.replace("?a=b", "%3Fa%3Db")).await;
        leads_to(&answer, &format!("{base}{place}"));
        assert!(browser.is_signed_in().await);
    }
    let refused = follow(&mut server.browser(), "unknown", &all.replace("?a=b", "%3Fa%3Db")).await;
    leads_to(&refused, &format!("{base}/sorry?a=b&error=INVALID_TOKEN"));
    let refused = follow(&mut server.browser(), "unknown", "&callbackURL=/home").await;
    leads_to(&refused, &format!("{base}/home?error=INVALID_TOKEN"));
    assert!(refused.set_cookies().is_empty(), "{refused}");
}

/// What was made for something else opens nothing here, and this nothing elsewhere.
#[tokio::test]
async fn tokens_of_other_purposes_are_none() {
    let server = TestServer::on_sqlite(on).await;
    let ada = server.user("ada").await;
    server.browser().post("/request-password-reset", json!({"email": ada.email})).await.ok();
    let reset = server.mail(&ada.email, MailKind::ResetPassword).await.token;
    let ours = token(&server, &ada.email).await;
    for other in [&*reset, &*format!("reset-password:{reset}"), &ada.token, &ours.to_uppercase(), "", "%00"] {
        let answer = follow(&mut server.browser(), other, "").await;
        match answer.status.as_u16() {
            302 => leads_to(&answer, &with_error(&server, "INVALID_TOKEN")),
            status => assert_eq!(status, 400, "{answer}"),
        }
    }
    let body = |token: &str| json!({"newPassword": PASSWORD, "token": token});
    server.browser().post("/reset-password", body(&ours)).await.refused(400, "INVALID_TOKEN");
    server.browser().post("/reset-password", body(&reset)).await.ok();
    follow(&mut server.browser(), &ours, "").await.ok();
}

/// The row of a new user is refused: by a column that only one may have a value of.
#[tokio::test]
async fn a_user_who_can_not_be_made_is_an_error_of_the_page() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.tables.user.extra = toml_columns();
    })
    .await;
    let (first, second) = (token(&server, "ada@example.com").await, token(&server, "bob@example.com").await);
    follow(&mut server.browser(), &first, "").await.ok();
    let refused = follow(&mut server.browser(), &second, "").await;
    leads_to(&refused, &with_error(&server, "failed_to_create_user"));
    assert!(refused.set_cookies().is_empty(), "{refused}");
    assert_eq!(server.count::<UserRow>().await, 1);
}

fn toml_columns() -> Vec<portcullis::config::ExtraColumnConfig> {
    let column = json!({"name": "seat", "type": "string", "unique": true, "default": "the only one"});
    vec![serde_json::from_value(column).unwrap()]
}
