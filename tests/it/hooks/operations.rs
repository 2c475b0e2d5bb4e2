//! Hooks around operations, by their type.

use macro_rules_attribute::apply;
use portcullis::Hooks;
use portcullis::features::email_password::{SignInAnswer, SignInEmail};
use portcullis::features::user::UpdateUser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{HouseError, Told, sign_in};

#[apply(every_database)]
async fn the_input_is_changed_and_the_output_too(database: TestDatabase) {
    let hooks = Hooks::new()
        .before::<SignInEmail>(|_, mut input| {
            Box::pin(async move {
                input.body.email = input.body.email.replace("@house", "@example.com");
                Ok(input)
            })
        })
        .after::<SignInEmail>(|_, mut output| {
            Box::pin(async move {
                if let SignInAnswer::SignedIn(signed_in) = &mut output {
                    signed_in.user.name = "Somebody".to_owned();
                }
                output
            })
        });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    server.user("ada").await;
    let in_process = server.api().sign_in_email(sign_in("ada@house", json!({}))).await.unwrap();
    let SignInAnswer::SignedIn(in_process) = in_process.value else { panic!("{:?}", in_process.value) };
    assert_eq!(
        (in_process.user.email.as_str(), in_process.user.name.as_str()),
        ("ada@example.com", "Somebody")
    );
    let body = json!({"email": "ada@house", "password": portcullis_tests::PASSWORD});
    let over_http = server.browser().post("/sign-in/email", body).await.ok();
    assert_eq!(over_http["user"]["name"], "Somebody");
}

#[apply(every_database)]
async fn a_refused_operation_does_nothing_and_nothing_comes_after_it(database: TestDatabase) {
    let after = Told::new();
    let tell = after.clone();
    let hooks = Hooks::new()
        .before::<SignInEmail>(|_, input| {
            Box::pin(async move {
                if input.body.remember_me == Some(false) {
                    Err(HouseError::Stranger.into())
                } else {
                    Ok(input)
                }
            })
        })
        .after::<SignInEmail>(move |_, output| {
            if let SignInAnswer::SignedIn(signed_in) = &output {
                tell.tell(signed_in.user.email.clone());
            }
            Box::pin(async move { output })
        });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let ada = server.user("ada").await;
    let refused = server.api().sign_in_email(sign_in(&ada.email, json!({"rememberMe": false}))).await;
    assert_eq!(refused.unwrap_err().code(), HouseError::Stranger.spec());
    let wrong = json!({"password": "another password"});
    assert!(server.api().sign_in_email(sign_in(&ada.email, wrong)).await.is_err());
    assert_eq!(server.sessions_of(&ada.id).await.len(), 1);
    assert_eq!(after.take(), Vec::<String>::new());
    server.api().sign_in_email(sign_in(&ada.email, json!({}))).await.unwrap();
    assert_eq!(after.take(), ["ada@example.com"]);
}

/// What the operation asks of its caller comes first, so a hook knows who it is.
#[apply(every_database)]
async fn a_hook_knows_the_caller(database: TestDatabase) {
    let callers = Told::new();
    let tell = callers.clone();
    let hooks = Hooks::new().before::<UpdateUser>(move |cx, input| {
        tell.tell(cx.caller().unwrap().user.email.clone());
        Box::pin(async move { Ok(input) })
    });
    let server = TestServer::hooked(database, hooks, |_| {}).await;
    let mut ada = server.user("ada").await;
    ada.browser.signed_out().post("/update-user", json!({"name": "x"})).await.refused(401, "UNAUTHORIZED");
    ada.browser.post("/update-user", json!({"name": "x"})).await.ok();
    assert_eq!(callers.take(), ["ada@example.com"]);
}
