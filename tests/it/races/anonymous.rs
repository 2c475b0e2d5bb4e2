//! What belonged to an anonymous user goes over once.

use macro_rules_attribute::apply;
use portcullis::features::events::{EventRow, kind};
use portcullis::features::session::SessionRow;
use portcullis::kit::mail::MailKind;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};
use crate::anonymous::{is_there, somebody};

#[apply(race)]
async fn one_of_many_who_bring_it_along_takes_it_over(server: TestServer) {
    let (browser, id) = somebody(&server).await;
    let names: Vec<_> = (0..MANY).map(|place| format!("u{place}")).collect();
    let users = server.users(&names).await;
    server
        .store
        .delete_many(portcullis::store::Filter::<SessionRow>::all().and(SessionRow::USER_ID.ne(id.as_str())))
        .await
        .unwrap();
    let mut calls = vec![];
    for user in &users {
        server.browser().post("/sign-in/magic-link", json!({"email": user.email})).await.ok();
        let token = server.mail(&user.email, MailKind::MagicLink).await.token;
        let link = Call::get(&format!("/magic-link/verify?token={token}"));
        calls.push((server.next_to(&browser), link));
    }
    for answer in at_once(calls).await {
        answer.ok();
    }
    assert!(!is_there(&server, &id).await);
    let events = server.rows::<EventRow>().await;
    assert_eq!(events.iter().filter(|event| event.kind == kind::USER_LINKED).count(), 1);
    assert_eq!(server.count::<SessionRow>().await, MANY as u64);
}

/// Either they are deleted, or somebody takes over what belonged to them: never half of both.
#[apply(race)]
async fn one_deletion_is_one(server: TestServer) {
    let (browser, id) = somebody(&server).await;
    let calls = (0..MANY).map(|_| (server.next_to(&browser), post("/delete-anonymous-user", json!({}))));
    let answers = at_once(calls).await;
    one_wins(&answers, &[(401, "UNAUTHORIZED"), (403, "USER_IS_NOT_ANONYMOUS")]);
    assert!(!is_there(&server, &id).await);
}
