use std::sync::Arc;

use macro_rules_attribute::apply;
use portcullis::endpoint::Input;
use portcullis::features::account::AccountRow;
use portcullis::features::email_password::{EmailPasswordError, SetPassword, SetPasswordBody};
use portcullis::store::Filter;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use tokio::sync::Barrier;

use super::MANY;

/// The call has no route, so the two servers are two in this process.
#[apply(every_database)]
async fn one_of_many_first_passwords_counts(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let second = server.beside(|_| {}).await;
    let ada = server.user("ada").await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    let start = Arc::new(Barrier::new(MANY));
    let running = (0..MANY).map(|place| {
        let api = if place % 2 == 0 { server.api() } else { second.api() };
        let (api, start) = (api.with_session(&ada.token), start.clone());
        let body = SetPasswordBody { new_password: format!("password of caller {place}").as_str().into() };
        tokio::spawn(async move {
            start.wait().await;
            api.call::<SetPassword>(Input { path: (), query: (), body }).await
        })
    });
    let mut winners = 0;
    for call in running.collect::<Vec<_>>() {
        match call.await.unwrap() {
            Ok(answer) => winners += usize::from(answer.status),
            Err(error) => assert_eq!(error.code(), EmailPasswordError::AlreadyHasPassword.spec()),
        }
    }
    assert_eq!(winners, 1);
    assert_eq!(server.count::<AccountRow>().await, 1);
}
