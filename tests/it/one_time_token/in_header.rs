use macro_rules_attribute::apply;
use portcullis::features::email_password::EmailPasswordError;
use portcullis::features::session::SessionRow;
use portcullis::features::verification::VerificationRow;
use portcullis::{Config, Hooks};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};
use serde_json::json;

use super::on;

fn in_header(config: &mut Config) {
    on(config);
    config.one_time_token.set_ott_header_on_new_session = true;
}

#[apply(every_database)]
async fn whoever_signs_in_has_one(database: TestDatabase) {
    let server = TestServer::start(database, in_header).await;
    let body = json!({"name": "ada", "email": "ada@example.com", "password": PASSWORD});
    let up = server.browser().post("/sign-up/email", body.clone()).await;
    let sign_in = server.browser().post("/sign-in/email", body).await;
    for answer in [up, sign_in] {
        answer.ok();
        assert_eq!(answer.header("access-control-expose-headers"), Some("set-auth-token, set-ott"));
        let token = answer.header("set-ott").unwrap();
        let session = server.browser().post("/one-time-token/verify", json!({"token": token})).await.ok();
        assert_eq!(session["session"]["token"], answer.json()["token"]);
    }
}

/// Nobody has signed in: not who is signed in already, and not who is refused.
#[tokio::test]
async fn nobody_else_has_one() {
    let server = TestServer::on_sqlite(in_header).await;
    let mut ada = server.user("ada").await;
    let wrong = json!({"email": ada.email, "password": "wrong"});
    let answers = [
        server.browser().post("/sign-in/email", wrong).await,
        ada.browser.get("/get-session").await,
        ada.browser.post("/update-user", json!({"name": "Countess"})).await,
    ];
    for answer in answers {
        assert_eq!(answer.header("set-ott"), None, "{answer}");
    }
    assert_eq!(server.count::<VerificationRow>().await, 0);
}

#[tokio::test]
async fn a_session_that_is_refused_leaves_none() {
    let hooks = Hooks::new().on_create(|store, row: VerificationRow| async move {
        // The last thing that signing in does.
        drop((store, row));
        Err(EmailPasswordError::FailedToCreateUser.into())
    });
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let server = TestServer::hooked(database, hooks, in_header).await;
    let ada = server.user("ada").await;
    let body = json!({"email": ada.email, "password": PASSWORD});
    let refused = server.browser().outside().post("/api/auth/sign-in/email", body).await;
    assert_eq!(refused.code().as_deref(), Some("FAILED_TO_CREATE_USER"), "{refused}");
    assert!(refused.header("set-ott").is_none() && refused.set_cookies().is_empty(), "{refused}");
    assert_eq!(server.count::<SessionRow>().await, 1, "what signing in wrote is undone");
}
