//! The layer that protects a service, in front of a mock of the authentication server.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::{Router, routing::get};
use portcullis_client::Client;
use portcullis_client::mock::MockServer;
use portcullis_client::operations::GetSession;
use portcullis_client::protect::{CurrentSession, SessionLayer};
use portcullis_client::types::SessionAndUser;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tower::ServiceExt;

const COOKIE: (&str, &str) = ("cookie", "theme=dark; better-auth.session_token=ada");

fn session() -> SessionAndUser {
    let time = "2026-01-01T00:00:00.000Z";
    let session = json!({ "id": "s", "token": "t", "userId": "u", "ipAddress": "", "userAgent": "",
                          "createdAt": time, "updatedAt": time, "expiresAt": time });
    let user = json!({ "id": "u", "name": "Ada", "email": "ada@example.com", "emailVerified": true, "image": null,
                       "createdAt": time, "updatedAt": time });
    serde_json::from_value(json!({ "session": session, "user": user })).expect("a session")
}

/// Knows the cookie and the bearer token `ada`, and nobody else.
fn server() -> MockServer {
    let mock = MockServer::new();
    mock.on::<GetSession>().answer_with(|received| {
        let header = |name| received.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let known =
            header("cookie") == "better-auth.session_token=ada" || header("authorization") == "Bearer ada";
        Ok(known.then(session))
    });
    mock
}

fn app(layer: SessionLayer) -> Router {
    Router::new()
        .route("/required", get(async |session: CurrentSession| session.user.name.clone()))
        .route("/optional", get(async |session: Option<CurrentSession>| format!("{}", session.is_some())))
        .route("/open", get(async || "open"))
        .layer(layer)
}

async fn send(app: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let request =
        headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    let response =
        app.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("infallible");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_cookie_or_a_bearer_token_lets_its_user_in() {
    let app = app(SessionLayer::new(server().client()));
    for credential in [COOKIE, ("authorization", "Bearer ada")] {
        assert_eq!(send(&app, "/required", &[credential]).await, (StatusCode::OK, "Ada".into()));
        assert_eq!(send(&app, "/optional", &[credential]).await.1, "true");
    }
}

#[tokio::test]
async fn nobody_and_strangers_get_401() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()));
    for headers in
        [&[][..], &[("cookie", "better-auth.session_token=eve")], &[("authorization", "Basic YWRhOmFkYQ==")]]
    {
        let (status, body) = send(&app, "/required", headers).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{headers:?}");
        assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["code"], "UNAUTHORIZED");
        assert_eq!(send(&app, "/optional", headers).await, (StatusCode::OK, "false".into()));
    }
    assert_eq!(mock.received::<GetSession>().len(), 1, "without credentials there is nothing to ask");
}

#[tokio::test]
async fn nothing_but_the_servers_own_credentials_leaves_the_service() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client().with_token("the service's own")));
    let headers =
        [COOKIE, ("x-forwarded-for", "192.0.2.1"), ("x-secret", "s"), ("origin", "https://app.example.com")];
    send(&app, "/required", &headers).await;
    let received = mock.received::<GetSession>().remove(0);
    let mut names: Vec<_> = received.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "cookie"]);
    assert_eq!(received.headers["cookie"], "better-auth.session_token=ada");
    assert_eq!(
        received.uri.query(),
        Some("disableRefresh=true"),
        "a renewed cookie could not be handed back"
    );
}

/// The `X-Forwarded-For` of the look-up for a request with these headers, that came from this address.
async fn passed_on(peer: Option<&str>, said: &[&str]) -> Option<String> {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()));
    let mut request = Request::get("/required").header(COOKIE.0, COOKIE.1);
    for line in said {
        request = request.header("x-forwarded-for", *line);
    }
    if let Some(peer) = peer {
        let address = std::net::SocketAddr::new(peer.parse().expect("an address"), 50_000);
        request = request.extension(ConnectInfo(address));
    }
    let answer = app.oneshot(request.body(Body::empty()).expect("a request")).await.expect("infallible");
    assert_eq!(answer.status(), StatusCode::OK);
    let headers = mock.received::<GetSession>().remove(0).headers;
    assert!(headers.get_all("x-forwarded-for").iter().count() <= 1);
    headers.get("x-forwarded-for").map(|value| value.to_str().expect("text").to_owned())
}

#[tokio::test]
async fn the_callers_address_is_passed_on_as_a_proxy_does() {
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(passed_on(Some("203.0.113.9"), &[]).await, is("203.0.113.9"));
    assert_eq!(passed_on(Some("::ffff:203.0.113.9"), &[]).await, is("203.0.113.9"));
    assert_eq!(passed_on(Some("10.0.0.1"), &["203.0.113.9"]).await, is("203.0.113.9, 10.0.0.1"));
    assert_eq!(passed_on(Some("10.0.0.1"), &["a, b", "c"]).await, is("a, b, c, 10.0.0.1"));
    // Without it what a caller wrote would be the last word, and the server would take it for the service's.
    assert_eq!(passed_on(None, &["203.0.113.9"]).await, None);
}

#[tokio::test(start_paused = true)]
async fn being_asked_too_often_is_no_sign_out() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let busy = Router::new().fallback(async move || {
        count.fetch_add(1, Ordering::Relaxed);
        (StatusCode::TOO_MANY_REQUESTS, [("x-retry-after", "7")], r#"{"message":"Too many requests."}"#)
    });
    let client = Client::builder("http://auth.example.com").service(busy).build().expect("a client");
    let app = app(SessionLayer::new(client));
    for path in ["/required", "/optional"] {
        let request = Request::get(path).header(COOKIE.0, COOKIE.1).body(Body::empty()).expect("a request");
        let answer = app.clone().oneshot(request).await.expect("infallible");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()["retry-after"], "7");
    }
    assert_eq!(
        asked.load(Ordering::Relaxed),
        2,
        "a server that is busy for longer is not asked over and over"
    );
}

#[tokio::test]
async fn nobody_is_asked_where_nobody_wants_to_know() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()));
    assert_eq!(send(&app, "/open", &[COOKIE]).await.1, "open");
    assert!(mock.received::<GetSession>().is_empty());
}

#[tokio::test]
async fn a_required_session_guards_every_route() {
    let app = app(SessionLayer::new(server().client()).required());
    assert_eq!(send(&app, "/open", &[]).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(send(&app, "/open", &[COOKIE]).await, (StatusCode::OK, "open".into()));
}

#[tokio::test(start_paused = true)]
async fn answers_are_kept_for_as_long_as_said() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()).cache(Duration::from_secs(5)));
    for _ in 0..3 {
        send(&app, "/required", &[COOKIE]).await;
    }
    assert_eq!(mock.received::<GetSession>().len(), 1);
    mock.on::<GetSession>().answer(None);
    assert_eq!(send(&app, "/required", &[COOKIE]).await.0, StatusCode::OK);
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(send(&app, "/required", &[COOKIE]).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_cache_every_request_asks_once() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()).cache(Duration::ZERO).required());
    send(&app, "/required", &[COOKIE]).await;
    send(&app, "/required", &[COOKIE]).await;
    assert_eq!(mock.received::<GetSession>().len(), 2, "the layer and the extractor share one answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_requests_at_once_ask_once() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let slow = Router::new().fallback(async move || {
        count.fetch_add(1, Ordering::Relaxed);
        // Long enough that all hundred are waiting by then.
        tokio::time::sleep(Duration::from_millis(200)).await;
        axum::Json(session())
    });
    let client = Client::builder("http://auth.example.com").service(slow).build().expect("a client");
    let app = app(SessionLayer::new(client));
    let requests: Vec<_> = (0..100)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { send(&app, "/required", &[COOKIE]).await.0 })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.expect("no panic"), StatusCode::OK);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_cache_is_bounded() {
    let mock = server();
    let app = app(SessionLayer::new(mock.client()).cache_capacity(2));
    for token in ["a", "b", "c", "b", "c", "a"] {
        let bearer = format!("Bearer {token}");
        send(&app, "/required", &[("authorization", &bearer)]).await;
    }
    assert_eq!(mock.received::<GetSession>().len(), 4, "the oldest went first");
}

#[tokio::test(start_paused = true)]
async fn an_outage_lets_nobody_in_and_is_not_kept() {
    let mock = server();
    mock.on::<GetSession>().fail_with_status(StatusCode::BAD_GATEWAY);
    let app = app(SessionLayer::new(mock.client()));
    for path in ["/required", "/optional"] {
        let (status, body) = send(&app, path, &[COOKIE]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["code"], "SERVICE_UNAVAILABLE");
    }
    mock.on::<GetSession>().answer(Some(session()));
    assert_eq!(send(&app, "/required", &[COOKIE]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_forgotten_layer_is_an_error_and_lets_nobody_in() {
    let app = Router::new().route("/", get(async |session: Option<CurrentSession>| format!("{session:?}")));
    assert_eq!(send(&app, "/", &[COOKIE]).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}
