//! Changing and deleting users, and their accounts.

use portcullis::Hooks;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::account::AccountRow;
use portcullis::features::user::{UpdateUser, UserRow};
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{Call, post};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    accounts(provoked).await;
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::MySql] {
        if let Some(database) = TestDatabase::create(backend).await {
            failed_updates(provoked, database).await;
        }
    }
}

async fn accounts(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        config.user.delete_user.enabled = true;
        // Renewal makes a session fresh again.
        config.session.disable_session_refresh = true;
    })
    .await;
    let ada = server.user("ada").await;

    let update = |body| post("/update-user", body);
    provoked.refusal(&ada.browser, update(json!({"email": "a@b.co"})), 400, "EMAIL_CAN_NOT_BE_UPDATED").await;
    provoked.refusal(&ada.browser, update(json!({"unknown": 1})), 400, "NO_FIELDS_TO_UPDATE").await;

    let unlink = |provider: &str| post("/unlink-account", json!({"providerId": provider}));
    let last = "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT";
    provoked.refusal(&ada.browser, unlink("credential"), 400, last).await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    provoked.refusal(&ada.browser, unlink("credential"), 400, "ACCOUNT_NOT_FOUND").await;

    let delete = |body| post("/delete-user", body);
    let by_password = delete(json!({"password": PASSWORD}));
    provoked.refusal(&ada.browser, by_password, 400, "CREDENTIAL_ACCOUNT_NOT_FOUND").await;
    let bob = server.user("bob").await.browser;
    provoked.refusal(&bob, delete(json!({"password": "wrong"})), 400, "INVALID_PASSWORD").await;
    provoked.refusal(&bob, delete(json!({"token": "unknown"})), 404, "INVALID_TOKEN").await;
    let callback = || Call::get("/delete-user/callback").query("token", "unknown");
    provoked.refusal(&bob, callback(), 404, "INVALID_TOKEN").await;
    provoked.refusal(&server.browser(), callback(), 404, "FAILED_TO_GET_USER_INFO").await;
    server.advance(86_400);
    let stale = "SESSION_EXPIRED_REAUTHENTICATE_TO_PERFORM_THIS_ACTION";
    provoked.refusal(&bob, delete(json!({})), 400, stale).await;

    let stateless = TestServer::on_sqlite(|config| config.session.stateless = true).await;
    let ada = stateless.sign_up("ada").await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": PASSWORD, "revokeOtherSessions": true});
    for call in [
        post("/revoke-session", json!({"token": ada.token})),
        Call::post("/revoke-sessions"),
        Call::post("/revoke-other-sessions"),
        post("/change-password", body),
    ] {
        provoked.refusal(&ada.browser, call, 400, "SESSIONS_ARE_NOT_STORED").await;
    }

    let off = TestServer::on_sqlite(|_| {}).await;
    let ada = off.user("ada").await.browser;
    provoked.refusal(&ada, delete(json!({})), 404, "NOT_FOUND").await;
    provoked.refusal(&ada, callback(), 404, "NOT_FOUND").await;
}

/// What only the database finds out: a value that somebody else has, and a user who went while the call was on its way.
async fn failed_updates(provoked: &mut Provoked, database: TestDatabase) {
    let hooks = Hooks::new().before::<UpdateUser>(|cx, input| {
        Box::pin(async move {
            if input.body.name.as_deref() == Some("gone") {
                let id = cx.caller().expect("a session").user.id.clone();
                cx.store().delete_many(UserRow::ID.eq(id)).await?;
            }
            Ok(input)
        })
    });
    let server = TestServer::hooked(database, hooks, |config| {
        config.tables.user.extra = vec![ExtraColumnConfig {
            name: "handle".to_owned(),
            kind: ColumnType::String,
            required: false,
            default: None,
            unique: true,
            index: false,
            input: true,
            returned: true,
        }];
    })
    .await;
    server.sign_up_with("ada", json!({"handle": "ada"})).await;
    let mut bob = server.user("bob").await.browser;
    let update = |body| post("/update-user", body);
    let taken = update(json!({"handle": "ada", "name": "Bob"}));
    provoked.refusal(&bob, taken, 422, "FAILED_TO_UPDATE_USER").await;
    assert_eq!(bob.session().await["user"]["name"], "bob", "nothing of it is kept");
    provoked.refusal(&bob, update(json!({"name": "gone"})), 401, "UNAUTHORIZED").await;
    assert_eq!(server.count::<UserRow>().await, 1, "and nobody comes back");
}
