use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, call};
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

#[apply(race)]
async fn one_address_is_one_user_in_whatever_case(server: TestServer) {
    let spelling = |place: usize| -> String {
        let upper =
            |(at, c): (usize, char)| if place >> (at % 6) & 1 == 1 { c.to_ascii_uppercase() } else { c };
        "ada.lovelace@example.com".chars().enumerate().map(upper).collect()
    };
    let calls = (0..MANY).map(|place| {
        let body = json!({"name": format!("Ada {place}"), "email": spelling(place), "password": PASSWORD});
        (server.browser(), call::post("/sign-up/email", body))
    });
    let answers = at_once(calls).await;
    let winner = one_wins(&answers, &[(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL")]);

    let users = server.rows::<UserRow>().await;
    assert_eq!(users.len(), 1);
    assert_eq!((&*users[0].email, &*users[0].name), ("ada.lovelace@example.com", &*format!("Ada {winner}")));
    assert_eq!(users[0].id.as_str(), answers[winner].json()["user"]["id"]);
    assert_eq!(server.count::<AccountRow>().await, 1);
    assert_eq!(server.count::<SessionRow>().await, 1);
}
