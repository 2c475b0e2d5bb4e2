//! Signing up and in, changing and resetting passwords.

use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::account::AccountRow;
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    wrong_input(provoked).await;
    extra_columns(provoked).await;
    switched_off(provoked).await;
}

async fn wrong_input(provoked: &mut Provoked) {
    let server =
        TestServer::on_sqlite(|config| config.email_and_password.require_email_verification = true).await;
    let ada = server.user("ada").await;
    let nobody = server.browser();
    let (short, long) = ("7 chars", "a".repeat(129));
    let lengths = [(short, "PASSWORD_TOO_SHORT"), (long.as_str(), "PASSWORD_TOO_LONG")];

    let sign_up = |email: String, password: &str| {
        post("/sign-up/email", json!({"name": "A", "email": email, "password": password}))
    };
    for (password, code) in lengths {
        provoked.refusal(&nobody, sign_up(address("bob"), password), 400, code).await;
    }
    let taken = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
    provoked.refusal(&nobody, sign_up(address("ada"), PASSWORD), 422, taken).await;

    let sign_in =
        |email: &str, password: &str| post("/sign-in/email", json!({"email": email, "password": password}));
    provoked.refusal(&nobody, sign_in("ada", PASSWORD), 400, "INVALID_EMAIL").await;
    provoked.refusal(&nobody, sign_in(&ada.email, "wrong"), 401, "INVALID_EMAIL_OR_PASSWORD").await;
    provoked.refusal(&nobody, sign_in(&ada.email, PASSWORD), 403, "EMAIL_NOT_VERIFIED").await;

    let reset =
        |password: &str| post("/reset-password", json!({"newPassword": password, "token": "unknown"}));
    for (password, code) in lengths {
        provoked.refusal(&nobody, reset(password), 400, code).await;
    }
    provoked.refusal(&nobody, reset(PASSWORD), 400, "INVALID_TOKEN").await;

    let verify = post("/verify-password", json!({"password": "wrong"}));
    provoked.refusal(&ada.browser, verify, 400, "INVALID_PASSWORD").await;
    let change = |current: &str, new: &str| {
        post("/change-password", json!({"currentPassword": current, "newPassword": new}))
    };
    for (password, code) in lengths {
        provoked.refusal(&ada.browser, change(PASSWORD, password), 400, code).await;
    }
    provoked.refusal(&ada.browser, change("wrong", "a new password"), 400, "INVALID_PASSWORD").await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    let change = change(PASSWORD, "a new password");
    provoked.refusal(&ada.browser, change, 400, "CREDENTIAL_ACCOUNT_NOT_FOUND").await;
}

async fn extra_columns(provoked: &mut Provoked) {
    let column = |name: &str, input, required, unique| ExtraColumnConfig {
        name: name.to_owned(),
        kind: ColumnType::String,
        required,
        default: None,
        unique,
        index: false,
        input,
        returned: true,
    };
    let server = TestServer::on_sqlite(|config| {
        config.tables.user.extra =
            vec![column("badge", true, true, true), column("role", false, false, false)];
    })
    .await;
    let nobody = server.browser();
    let sign_up = |name: &str, more: serde_json::Value| {
        let mut body = json!({"name": name, "email": address(name), "password": PASSWORD});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        post("/sign-up/email", body)
    };
    provoked.refusal(&nobody, sign_up("ada", json!({})), 400, "FIELD_IS_REQUIRED").await;
    let self_made = sign_up("ada", json!({"badge": "1", "role": "admin"}));
    provoked.refusal(&nobody, self_made, 400, "FIELD_NOT_ALLOWED_TO_BE_SET").await;
    let ada = server.sign_up_with("ada", json!({"badge": "1"})).await;
    let same = sign_up("bob", json!({"badge": "1"}));
    provoked.refusal(&nobody, same, 422, "FAILED_TO_CREATE_USER").await;
    let promote = post("/update-user", json!({"role": "admin"}));
    provoked.refusal(&ada.browser, promote, 400, "FIELD_NOT_ALLOWED_TO_BE_SET").await;
}

async fn switched_off(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| config.email_and_password.enabled = false).await;
    let nobody = server.browser();
    let (email, password) = (address("ada"), PASSWORD);
    let sign_up = post("/sign-up/email", json!({"name": "A", "email": email, "password": password}));
    provoked.refusal(&nobody, sign_up, 400, "EMAIL_AND_PASSWORD_SIGN_UP_IS_NOT_ENABLED").await;
    let sign_in = post("/sign-in/email", json!({"email": email, "password": password}));
    provoked.refusal(&nobody, sign_in, 400, "EMAIL_AND_PASSWORD_IS_NOT_ENABLED").await;
    for path in ["/request-password-reset", "/forget-password"] {
        let reset = post(path, json!({"email": email}));
        provoked.refusal(&nobody, reset, 400, "RESET_PASSWORD_ISNT_ENABLED").await;
    }
}
