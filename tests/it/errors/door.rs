//! What the door answers to every operation of a kind.

use portcullis_tests::call::Call;
use portcullis_tests::contract;
use portcullis_tests::server::{TestServer, every_operation};

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        // Renewal makes a session fresh again.
        config.session.disable_session_refresh = true;
    })
    .await;
    let ada = server.user("ada").await.browser;
    let nobody = server.browser();
    let declares = |code: &'static str| {
        contract::operations().iter().filter(move |operation| operation.codes.iter().any(|(c, _)| c == code))
    };
    for operation in contract::operations() {
        provoked.by(&nobody, operation.call().query("a", "\0")).await.refused(400, "VALIDATION_ERROR");
    }
    for operation in contract::operations().iter().filter(|operation| operation.needs_session()) {
        provoked.by(&nobody, operation.call()).await.refused(401, "UNAUTHORIZED");
    }
    for operation in contract::operations().iter().filter(|operation| operation.method == "POST") {
        let text = operation.call().body("text/plain", "a");
        provoked.refusal(&ada, text, 415, "UNSUPPORTED_MEDIA_TYPE").await;
        let large = operation.call().body("application/json", vec![b' '; 1024 * 1024 + 1]);
        provoked.refusal(&ada, large, 413, "PAYLOAD_TOO_LARGE").await;
        let nowhere = operation.call().without_origin();
        provoked.refusal(&ada, nowhere, 403, "MISSING_OR_NULL_ORIGIN").await;
        let elsewhere = operation.call().header("origin", "https://evil.test");
        provoked.refusal(&ada, elsewhere, 403, "INVALID_ORIGIN").await;
    }
    for (field, code) in [
        ("callbackURL", "INVALID_CALLBACKURL"),
        ("redirectTo", "INVALID_REDIRECTURL"),
        ("errorCallbackURL", "INVALID_ERRORCALLBACKURL"),
        ("newUserCallbackURL", "INVALID_NEWUSERCALLBACKURL"),
    ] {
        for operation in declares(code) {
            let call = operation.call();
            let bare =
                call.target.split("callbackURL=").next().unwrap().trim_end_matches(['?', '&']).to_owned();
            let away = Call { target: bare, ..call }.query(field, "https://evil.test");
            provoked.refusal(&ada, away, 403, code).await;
        }
    }
    let blocked = "CROSSSITE_NAVIGATION_LOGIN_BLOCKED_THIS_REQUEST_APPEARS_TO_BE_A_CSRF_ATTACK";
    for operation in declares(blocked) {
        let lured =
            operation.call().header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "navigate");
        provoked.refusal(&nobody, lured, 403, blocked).await;
    }
    let service = || Call::get("/service/events");
    provoked.refusal(&nobody, service(), 404, "NOT_FOUND").await;
    let token = "a token for services, of forty characters";
    let open = TestServer::on_sqlite(|config| config.events.service_token = token.into()).await;
    provoked.refusal(&open.browser(), service(), 401, "UNAUTHORIZED").await;

    server.advance(86_400);
    for operation in declares("SESSION_IS_NOT_FRESH") {
        provoked.refusal(&ada, operation.call(), 403, "SESSION_IS_NOT_FRESH").await;
    }

    let busy = TestServer::on_sqlite(|config| {
        every_operation(config);
        config.rate_limit.enabled = true;
        config.rate_limit.rules = vec![serde_json::from_str(r#"{"path": "/**", "max": 1}"#).unwrap()];
    })
    .await;
    for operation in contract::operations() {
        busy.browser().send(operation.call()).await;
        let answer = provoked.by(&busy.browser(), operation.call()).await;
        assert_eq!(answer.status, 429, "{answer}");
    }
}
