use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::Value;
use portcullis_tests::server::{TestServer, address};
use portcullis_tests::{PASSWORD, call};
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

/// What the unique index says, and what who looked first says.
const TAKEN: &str = "USERNAME_IS_ALREADY_TAKEN_PLEASE_TRY_ANOTHER";

async fn owners(server: &TestServer) -> usize {
    let has_it = |user: &UserRow| user.extra.get("username") == Some(&Value::Text("ada".to_owned()));
    server.rows::<UserRow>().await.iter().filter(|user| has_it(user)).count()
}

#[apply(race)]
async fn one_username_is_one_user_in_whatever_case(server: TestServer) {
    let calls = (0..MANY).map(|place| {
        let (name, username) = (format!("u{place}"), ["ada", "Ada", "ADA"][place % 3]);
        let body = json!({"name": name, "email": address(&name), "password": PASSWORD, "username": username});
        (server.browser(), call::post("/sign-up/email", body))
    });
    let answers = at_once(calls).await;
    one_wins(&answers, &[(422, "FAILED_TO_CREATE_USER"), (400, TAKEN)]);
    assert_eq!((owners(&server).await, server.count::<UserRow>().await), (1, 1));
    assert_eq!(server.count::<SessionRow>().await, 1);
}

#[apply(race)]
async fn one_of_many_who_want_it_gets_it(server: TestServer) {
    let users = server.users((0..MANY).map(|place| format!("u{place}"))).await;
    let calls = users.iter().enumerate().map(|(place, user)| {
        let username = ["ada", "Ada", "ADA"][place % 3];
        let body = json!({"username": username});
        (server.next_to(&user.browser), call::post("/update-user", body))
    });
    let answers = at_once(calls).await;
    one_wins(&answers, &[(422, "FAILED_TO_UPDATE_USER"), (400, TAKEN)]);
    assert_eq!(owners(&server).await, 1);
}
