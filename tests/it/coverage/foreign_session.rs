//! Every operation with somebody else's session: whatever it names, it reaches nothing of another user's.

use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::Table;
use portcullis_tests::call::Call;
use portcullis_tests::contract::{self, Field, Operation, Place};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User, every_operation};
use serde_json::{Map, Value, json};

#[apply(every_database)]
async fn nothing_of_adas_changes(database: TestDatabase) {
    let server = TestServer::start(database, every_operation).await;
    let mut ada = server.user("ada").await;
    let before = belongings(&server, &ada).await;
    for (number, operation) in contract::operations().iter().enumerate() {
        let mut eve = server.user(&format!("eve{number}")).await.browser;
        let answer = eve.send(naming(operation, &ada)).await;
        assert!(!answer.text().contains(&ada.token), "Ada's token is shown: {answer}");
        assert_eq!(belongings(&server, &ada).await, before, "{answer}");
    }
    assert!(ada.browser.is_signed_in().await);
}

/// A call that names Ada wherever it can name somebody; also by fields that the operation does not have.
fn naming(operation: &Operation, ada: &User) -> Call {
    let of_ada = |field: &Field| -> Value {
        match field.name.as_str() {
            "token" => ada.token.as_str().into(),
            "email" | "newEmail" => ada.email.as_str().into(),
            "accountId" => ada.id.as_str().into(),
            // Eve's own, so that the call gets past the door.
            _ => field.example.clone(),
        }
    };
    let mut call = operation.call();
    for field in
        operation.fields.iter().filter(|field| field.place == Place::Query && field.name != "callbackURL")
    {
        call = call.query(&field.name, of_ada(field).as_str().unwrap_or("true"));
    }
    if !operation.has_body {
        return call.query("userId", &ada.id).query("id", &ada.id);
    }
    let mut body: Map<String, Value> = operation
        .fields
        .iter()
        .filter(|field| field.place == Place::Body)
        .map(|field| (field.name.clone(), of_ada(field)))
        .collect();
    for name in ["id", "userId", "user_id", "sub"] {
        body.insert(name.to_owned(), ada.id.as_str().into());
    }
    body.insert("user".to_owned(), json!({"id": ada.id, "email": ada.email}));
    body.insert("session".to_owned(), json!({"token": ada.token, "userId": ada.id}));
    // Signing in as Ada takes her password, which Eve does not know.
    if operation.id == "signInEmail" {
        body.insert("password".to_owned(), "not hers at all".into());
    }
    call.json(&body)
}

/// Everything that is Ada's.
async fn belongings(server: &TestServer, ada: &User) -> Vec<String> {
    let users = server.rows::<UserRow>().await.into_iter().filter(|row| row.id.as_str() == ada.id);
    let accounts = server.rows::<AccountRow>().await.into_iter().filter(|row| row.user_id.as_str() == ada.id);
    let sessions = server.rows::<SessionRow>().await.into_iter().filter(|row| row.user_id.as_str() == ada.id);
    users.map(cells).chain(accounts.map(cells)).chain(sessions.map(cells)).collect()
}

fn cells(row: impl Table) -> String {
    format!("{:?}", row.into_row())
}
