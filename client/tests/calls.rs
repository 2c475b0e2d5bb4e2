//! What every call has in common: credentials, retries, time-outs, typed errors.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use portcullis_client::errors::SignInEmailError;
use portcullis_client::queries::{DeleteUserCallbackQuery, GetSessionQuery, VerifyEmailQuery};
use portcullis_client::types::{SignInEmailBody, SignUpEmailBody};
use portcullis_client::{Answer, ApiError, Client, ClientBuilder, Retry};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server that answers every request by one function of the request's headers and its number.
#[derive(Clone)]
struct Server {
    answer: Arc<AnswerFn>,
    seen: Arc<Mutex<Vec<(String, HeaderMap)>>>,
}

type AnswerFn = dyn Fn(usize, &Request) -> Response + Send + Sync;

impl Server {
    fn new<R: IntoResponse>(answer: impl Fn(usize, &Request) -> R + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(move |n, request| answer(n, request).into_response()), seen: Arc::default() }
    }

    fn builder(&self) -> ClientBuilder {
        let router = Router::new().fallback(Self::handle).with_state(self.clone());
        Client::builder("http://auth.example.com").service(router)
    }

    fn client(&self) -> Client {
        self.builder().build().expect("a client")
    }

    async fn handle(State(server): State<Self>, request: Request) -> Response {
        let number = {
            let mut seen = server.seen.lock().expect("not poisoned");
            seen.push((request.uri().path().to_owned(), request.headers().clone()));
            seen.len()
        };
        (server.answer)(number, &request)
    }

    fn requests(&self) -> usize {
        self.seen.lock().expect("not poisoned").len()
    }

    fn header(&self, request: usize, name: &str) -> Option<String> {
        let seen = self.seen.lock().expect("not poisoned");
        seen[request].1.get(name).map(|v| v.to_str().expect("text").to_owned())
    }
}

fn json(status: u16, body: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("content-type", "application/json")], body.to_owned()).into_response()
}

fn body() -> SignInEmailBody {
    SignInEmailBody::new("ada@example.com", "correct horse battery staple")
}

const USER: &str = r#"{"id":"u","name":"Ada","email":"ada@example.com","emailVerified":true,"image":null,
    "createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"}"#;

fn signed_in() -> Response {
    json(200, &format!(r#"{{"redirect":false,"token":"raw","user":{USER}}}"#))
}

#[tokio::test]
async fn a_bearer_token_is_taken_from_the_answer_and_forgotten_by_signing_out() {
    let server = Server::new(|_, request: &Request| match request.uri().path() {
        "/api/auth/sign-in/email" => ([("set-auth-token", "signed.token")], signed_in()).into_response(),
        "/api/auth/sign-out" => json(200, r#"{"success":true}"#),
        _ => json(200, "null"),
    });
    let client = server.client();
    client.email_password().sign_in_email(&body()).await.expect("signed in");
    client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
    client.sessions().sign_out().await.expect("signed out");
    client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
    let sent: Vec<_> = (0..4).map(|request| server.header(request, "authorization")).collect();
    let token = Some("Bearer signed.token".to_owned());
    assert_eq!(sent, [None, token.clone(), token, None]);
    assert_eq!(client.token(), None);
}

#[tokio::test]
async fn each_client_has_its_own_cookies_and_sends_an_origin() {
    let server = Server::new(|n, _: &Request| {
        ([("set-cookie", format!("better-auth.session_token=t{n}; Path=/; HttpOnly"))], json(200, "null"))
    });
    let clients: Vec<Client> =
        (0..2).map(|_| server.builder().cookies().build().expect("a client")).collect();
    for client in clients.iter().chain(&clients) {
        client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
    }
    let cookies: Vec<_> = (0..4).map(|request| server.header(request, "cookie")).collect();
    let token = |n| Some(format!("better-auth.session_token=t{n}"));
    assert_eq!(cookies, [None, None, token(1), token(2)]);
    assert_eq!(server.header(0, "origin").as_deref(), Some("http://auth.example.com"));
}

#[tokio::test]
async fn an_api_key_is_sent_as_such() {
    let server = Server::new(|_, _: &Request| json(200, "null"));
    let client = server.builder().api_key("key").build().expect("a client");
    client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
    assert_eq!(server.header(0, "x-api-key").as_deref(), Some("key"));
    assert_eq!(server.header(0, "api-version"), None, "progenitor's own header stays at home");
}

#[tokio::test]
async fn another_caller_shares_nothing_but_the_way() {
    let server = Server::new(|_, _: &Request| json(200, "null"));
    let first = server.builder().token("one").build().expect("a client");
    let second = first.with_token("two");
    for client in [&first, &second] {
        client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
    }
    assert_eq!(server.header(0, "authorization").as_deref(), Some("Bearer one"));
    assert_eq!(server.header(1, "authorization").as_deref(), Some("Bearer two"));
}

#[tokio::test]
async fn refusals_are_typed() {
    let server = Server::new(|n, _: &Request| match n {
        1 => json(401, r#"{"code":"INVALID_EMAIL_OR_PASSWORD","message":"Invalid email or password"}"#),
        2 => json(418, r#"{"code":"BREWING_TEA","message":"Come back later"}"#),
        _ => StatusCode::NOT_FOUND.into_response(),
    });
    let client = server.client();
    let failure = async || client.email_password().sign_in_email(&body()).await.expect_err("refused");

    let known = failure().await;
    assert_eq!(known.api_error(), Some(&SignInEmailError::InvalidEmailOrPassword));
    assert_eq!(known.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(known.to_string(), "Invalid email or password");

    let newer = failure().await;
    assert_eq!(newer.api_error(), Some(&SignInEmailError::Unknown("BREWING_TEA".into())));

    let foreign = failure().await;
    assert!(matches!(foreign, ApiError::Unexpected { status: StatusCode::NOT_FOUND }), "{foreign:?}");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_says_where_but_not_what() {
    let server = Server::new(|_, _: &Request| json(200, r#"{"redirect":"hunter2"}"#));
    let body_of_one_kind = SignUpEmailBody::new("ada@example.com", "Ada", "p");
    let error =
        server.client().email_password().sign_up_email(&body_of_one_kind).await.expect_err("unreadable");
    assert!(matches!(error, ApiError::Decode(at) if at.line == 1), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    // Where an answer is of several kinds, no one place is wrong.
    let error = server.client().email_password().sign_in_email(&body()).await.expect_err("unreadable");
    assert!(matches!(error, ApiError::Decode(at) if at.line == 0), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test]
async fn calls_can_be_spawned() {
    let server = Server::new(|_, _: &Request| json(200, "null"));
    let client = server.client();
    let call = async move {
        let session = client.sessions().get_session(&GetSessionQuery::default()).await.expect("answered");
        client.open_api().reference().await.expect("a page");
        (session, client.session().refetch().await.is_fresh())
    };
    assert_eq!(tokio::spawn(call).await.expect("no panic"), (None, true));
}

#[tokio::test]
async fn redirects_are_an_answer() {
    let server =
        Server::new(|_, _: &Request| (StatusCode::FOUND, [("location", "https://app.example.com/?token=t")]));
    let client = server.client();
    let query = VerifyEmailQuery { token: "t".into(), callback_url: Some("https://app.example.com/".into()) };
    let answer = client.email_verification().verify_email(&query).await.expect("a redirect");
    assert_eq!(answer, Answer::Redirect("https://app.example.com/?token=t".into()));

    let refused =
        client.email_password().sign_in_email(&body()).await.expect_err("not documented to redirect");
    assert!(matches!(refused, ApiError::Unexpected { status: StatusCode::FOUND }));
}

#[tokio::test(start_paused = true)]
async fn a_get_is_repeated_until_it_succeeds() {
    let server = Server::new(|n, _: &Request| if n < 3 { json(503, "{}") } else { json(200, "null") });
    server.client().sessions().get_session(&GetSessionQuery::default()).await.expect("the third attempt");
    assert_eq!(server.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_waited_for_if_it_is_not_too_long() {
    let server = Server::new(|n, _: &Request| match n {
        1 => ([("retry-after", "4")], json(503, "{}")).into_response(),
        2 => json(200, "null"),
        _ => (StatusCode::TOO_MANY_REQUESTS, [("x-retry-after", "60")], r#"{"message":"Too many"}"#)
            .into_response(),
    });
    let client = server.client();
    let started = tokio::time::Instant::now();
    client.sessions().get_session(&GetSessionQuery::default()).await.expect("the second attempt");
    assert_eq!(started.elapsed().as_secs(), 4);

    let error =
        client.sessions().get_session(&GetSessionQuery::default()).await.expect_err("too long a wait");
    assert!(
        matches!(error, ApiError::RateLimited { retry_after: Some(wait) } if wait.as_secs() == 60),
        "{error:?}"
    );
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn what_may_have_been_done_is_not_done_twice() {
    let server = Server::new(|_, _: &Request| json(503, r#"{"code":"SERVICE_UNAVAILABLE","message":""}"#));
    let client = server.client();
    client.email_password().sign_in_email(&body()).await.expect_err("a POST");
    let query = DeleteUserCallbackQuery { token: "once".into(), callback_url: None };
    client.user().delete_user_callback(&query).await.expect_err("a GET that changes something");
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_and_named_without_its_url() {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/secret-path", socket.local_addr().expect("an address"));
    drop(socket);
    let retry = Retry { attempts: 2, first_wait: Duration::from_millis(40), ..Retry::default() };
    let client = Client::builder(&url).retry(retry).build().expect("a client");
    let started = Instant::now();
    let error = client.email_password().sign_in_email(&body()).await.expect_err("nobody listens");
    assert!(matches!(error, ApiError::Transport(_)), "{error:?}");
    assert!(
        started.elapsed() >= Duration::from_millis(20),
        "a connection is worth a second attempt, a POST's too"
    );
    assert!(!format!("{error:?}").contains("secret-path"));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_a_time_out() {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", socket.local_addr().expect("an address"));
    let client = Client::builder(&url)
        .timeout(Duration::from_millis(50))
        .retry(Retry::NEVER)
        .build()
        .expect("a client");
    let error = client.sessions().get_session(&GetSessionQuery::default()).await.expect_err("silence");
    assert!(matches!(error, ApiError::Timeout), "{error:?}");
}

#[tokio::test]
async fn redirects_are_not_followed_over_the_network_either() {
    let app = Router::new().fallback(async || (StatusCode::FOUND, [("location", "/elsewhere")]));
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", socket.local_addr().expect("an address"));
    let server = tokio::spawn(async move { axum::serve(socket, app).await });
    let client = Client::new(&url).expect("a client");
    let query = VerifyEmailQuery { token: "t".into(), callback_url: None };
    let answer = client.email_verification().verify_email(&query).await.expect("a redirect");
    assert_eq!(answer, Answer::Redirect("/elsewhere".into()));
    server.abort();
}

#[test]
fn a_url_that_cannot_be_used_is_said_at_once() {
    assert!(Client::new("not a url").is_err());
    assert!(Client::new("ftp://example.com").is_err());
    assert!(Client::builder("http://example.com").api_key("a\nb").build().is_err());
    let nested = Client::new("https://example.com/identity/").expect("a client");
    assert_eq!(nested.url(), "https://example.com/identity");
}

#[test]
fn secrets_do_not_print() {
    let client = Client::builder("http://example.com").token("hunter2").build().expect("a client");
    let body = SignInEmailBody::new("ada@example.com", "hunter2");
    assert!(!format!("{client:?} {body:?}").contains("hunter2"));
    assert!(!format!("{:?}", Client::builder("http://example.com").api_key("hunter2")).contains("hunter2"));
}
