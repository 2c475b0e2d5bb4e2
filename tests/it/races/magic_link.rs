use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::call::{self, Call};
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::{MANY, at_once, race};

#[apply(race)]
async fn one_of_many_follows_it(server: TestServer) {
    for (name, sessions) in [("new", 1), ("known", 2)] {
        if name == "known" {
            server.user_with_password(name).await;
        }
        server.browser().post("/sign-in/magic-link", json!({"email": address(name)})).await.ok();
        let token = server.mail(&address(name), MailKind::MagicLink).await.token;
        let link = Call::get(&format!("/magic-link/verify?token={token}"));
        let answers = at_once((0..MANY).map(|_| (server.browser(), link.clone()))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "{name}");
        for answer in lost {
            assert_eq!(answer.status, 302, "{answer}");
            assert!(answer.header("location").unwrap().ends_with("/?error=INVALID_TOKEN"), "{answer}");
            assert!(answer.set_cookies().iter().all(|cookie| cookie.name != SESSION_COOKIE), "{answer}");
        }
        assert_eq!(server.count::<SessionRow>().await, sessions, "{name}");
    }
    assert_eq!((server.count::<UserRow>().await, server.count::<VerificationRow>().await), (2, 0));
}

/// Asking many times makes many links, and one user.
#[apply(race)]
async fn many_links_are_one_user(server: TestServer) {
    let ask = call::post("/sign-in/magic-link", json!({"email": address("ada")}));
    let asked = at_once((0..8).map(|_| (server.browser(), ask.clone()))).await;
    asked.iter().for_each(|answer| drop(answer.ok()));
    let tokens: Vec<String> =
        server.rows::<VerificationRow>().await.into_iter().map(|row| row.identifier).collect();
    assert_eq!(tokens.len(), 8);
    let links = tokens.iter().map(|token| Call::get(&format!("/magic-link/verify?token={token}")));
    let answers = at_once(links.map(|link| (server.browser(), link))).await;
    for answer in &answers {
        match answer.status.as_u16() {
            200 => {}
            _ => assert!(
                answer.header("location").unwrap().ends_with("/?error=failed_to_create_user"),
                "{answer}"
            ),
        }
    }
    assert!(answers.iter().any(|answer| answer.status == 200));
    assert_eq!(server.count::<UserRow>().await, 1);
}
