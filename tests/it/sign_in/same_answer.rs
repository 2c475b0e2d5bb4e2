//! Nobody learns who has an account.

use std::time::Duration;

use portcullis::features::account::AccountRow;
use portcullis::store::Id;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

async fn sign_in(server: &TestServer, name: &str, password: &str) -> Answer {
    server.browser().post("/sign-in/email", json!({"email": address(name), "password": password})).await
}

#[tokio::test]
async fn unknown_wrong_and_without_a_password_are_one_answer() {
    let server = TestServer::on_sqlite(|_| {}).await;
    server.user("ada").await;
    let bob = server.user("bob").await;
    let of_bob = AccountRow::USER_ID.eq(Id::from(bob.id.as_str()));
    server.store.delete_many(of_bob).await.unwrap();

    let mut quickest = [Duration::MAX; 3];
    let mut answers = vec![];
    for _ in 0..3 {
        for (at, (name, password)) in
            [("ada", "wrong password"), ("bob", PASSWORD), ("nobody", PASSWORD)].into_iter().enumerate()
        {
            let answer = sign_in(&server, name, password).await;
            answer.refused(401, "INVALID_EMAIL_OR_PASSWORD");
            quickest[at] = quickest[at].min(answer.took);
            answers.push((answer.headers, answer.body));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let [wrong, without, unknown] = quickest;
    assert!(without > wrong / 2 && unknown > wrong / 2, "{quickest:?}: a hash is computed in every case");
}

#[tokio::test]
async fn a_reset_is_the_same_for_everybody() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let ask = async |email: &str| {
        server
            .browser()
            .post("/request-password-reset", json!({"email": email, "redirectTo": "/reset"}))
            .await
    };
    let (known, unknown) = (ask(&ada.email).await, ask("nobody@example.com").await);
    assert_eq!(known.ok(), unknown.ok());
    assert_eq!(known.headers, unknown.headers);
    let mails = server.mails().await;
    assert_eq!(mails.iter().map(|mail| &*mail.to).collect::<Vec<_>>(), [&*ada.email]);
}

#[tokio::test]
async fn a_verification_mail_is_the_same_for_everybody() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let ask =
        async |email: &str| server.browser().post("/send-verification-email", json!({"email": email})).await;
    let (known, unknown) = (ask(&ada.email).await, ask("nobody@example.com").await);
    assert_eq!((known.ok(), &known.headers), (unknown.ok(), &unknown.headers));
    assert_eq!(server.mails().await.len(), 1);
}
