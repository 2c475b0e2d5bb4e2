//! The session in the handlers of somebody's own application.

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Request, StatusCode, header};
use macro_rules_attribute::apply;
use portcullis::features::session::SessionRow;
use portcullis::store::Filter;
use portcullis::{Auth, Session};
use portcullis_tests::browser::SESSION_COOKIE;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use tower::ServiceExt;

#[allow(dead_code, reason = "its `main` is for those who run it by hand")]
#[path = "../../../server/examples/own_app.rs"]
mod example;

type Answer = http::Response<String>;

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = axum::body::to_bytes(body, 10_000).await.unwrap();
    Answer::from_parts(parts, String::from_utf8(body.to_vec()).unwrap())
}

async fn get_as(app: &Router, path: &str, user: Option<&User>) -> Answer {
    let cookies = user.map(|user| user.browser.cookie_header()).unwrap_or_default();
    send(app, Request::get(path).header(header::COOKIE, cookies).body(Body::empty()).unwrap()).await
}

fn cookies(answer: &Answer) -> Vec<&str> {
    answer.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
}

#[apply(every_database)]
async fn a_handler_takes_the_session_as_an_argument(database: TestDatabase) {
    let server = TestServer::start(database, |_| {}).await;
    let app = example::app(server.auth());
    let ada = server.user("ada").await;

    assert_eq!(get_as(&app, "/greet", Some(&ada)).await.body(), "Hello ada");
    assert_eq!(get_as(&app, "/", Some(&ada)).await.body(), "Welcome back");
    let bearer = Request::get("/greet").header(header::AUTHORIZATION, format!("Bearer {}", ada.token));
    assert_eq!(send(&app, bearer.body(Body::empty()).unwrap()).await.body(), "Hello ada");

    assert_eq!(get_as(&app, "/", None).await.body(), "Welcome");
    let refused = get_as(&app, "/greet", None).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(refused.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert!(refused.body().contains(r#""code":"UNAUTHORIZED""#), "{refused:?}");

    server.store.delete_many(Filter::<SessionRow>::all()).await.unwrap();
    let ended = get_as(&app, "/greet", Some(&ada)).await;
    assert_eq!(ended.status(), StatusCode::UNAUTHORIZED);
    assert!(cookies(&ended).iter().any(|line| line.starts_with(&format!("{SESSION_COOKIE}=;"))), "{ended:?}");
}

#[tokio::test]
async fn a_session_that_is_due_is_renewed_and_its_cookie_with_it() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let app = example::app(server.auth());
    let ada = server.user("ada").await;
    assert!(cookies(&get_as(&app, "/greet", Some(&ada)).await).is_empty());

    server.advance(server.config.session.update_age.cast_signed());
    let answer = get_as(&app, "/greet", Some(&ada)).await;
    let [cookie] = cookies(&answer)[..] else { panic!("{answer:?}") };
    assert!(cookie.starts_with(&format!("{SESSION_COOKIE}={}.", ada.token)), "{cookie}");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    assert!(cookies(&get_as(&app, "/greet", Some(&ada)).await).is_empty(), "once");
}

#[tokio::test]
async fn what_the_handler_sets_is_the_last_word() {
    async fn leave(session: Session, axum::Extension(auth): axum::Extension<Auth>) -> http::HeaderMap {
        let api = auth.api().with_session(session.session.token.expose());
        api.sign_out().await.unwrap().headers
    }
    let server = TestServer::on_sqlite(|_| {}).await;
    let auth = server.auth();
    let app = Router::new()
        .route("/leave", post(leave))
        .layer(axum::Extension(auth.clone()))
        .layer(auth.session_layer());
    let ada = server.user("ada").await;
    server.advance(server.config.session.update_age.cast_signed());
    let request = Request::post("/leave").header(header::COOKIE, ada.browser.cookie_header());
    let answer = send(&app, request.body(Body::empty()).unwrap()).await;
    let mut of_session = cookies(&answer).into_iter().filter(|line| line.starts_with(SESSION_COOKIE));
    assert!(of_session.next_back().unwrap().starts_with(&format!("{SESSION_COOKIE}=;")), "{answer:?}");
    assert!(server.rows::<SessionRow>().await.is_empty());
}

#[tokio::test]
async fn nobody_is_looked_up_where_nobody_wants_to_know() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let auth = server.auth();
    let app = Router::new().route("/open", get(async || "open"));
    let open = app.clone().layer(auth.session_layer());
    let ada = server.user("ada").await;
    server.advance(server.config.session.expires_in.cast_signed());
    assert_eq!(get_as(&open, "/open", Some(&ada)).await.body(), "open");
    assert_eq!(server.count::<SessionRow>().await, 1, "a look-up would have swept the expired session away");

    let required = app.layer(auth.session_layer().required());
    let refused = get_as(&required, "/open", Some(&ada)).await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(server.count::<SessionRow>().await, 0);
    let bob = server.user("bob").await;
    assert_eq!(get_as(&required, "/open", Some(&bob)).await.body(), "open");
}

#[tokio::test]
async fn an_outage_and_a_forgotten_layer_let_nobody_in() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let routes = || {
        Router::new()
            .route("/required", get(async |session: Session| session.user.name.clone()))
            .route("/optional", get(async |session: Option<Session>| format!("{}", session.is_some())))
    };
    let layered = routes().layer(server.auth().session_layer());
    let drop = r#"DROP TABLE "session""#;
    server.store.raw(drop, drop, drop, &[], &[]).await.unwrap();
    for app in [layered, routes()] {
        for path in ["/required", "/optional"] {
            let answer = get_as(&app, path, Some(&ada)).await;
            assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert!(
                answer.body().contains("INTERNAL_SERVER_ERROR") && !answer.body().contains("session"),
                "{answer:?}"
            );
        }
    }
}
