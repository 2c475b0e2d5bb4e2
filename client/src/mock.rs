//! A typed mock of the API for tests: each operation answers what the test says, in its own types.
//!
//! ```
//! use portcullis_client::{errors::SignInEmailError, mock::MockServer, operations::SignInEmail, types::SignInEmailBody};
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let mock = MockServer::new();
//! mock.on::<SignInEmail>().fail(SignInEmailError::InvalidEmailOrPassword);
//!
//! let body = SignInEmailBody::new("ada@example.com", "wrong");
//! let error = mock.client().email_password().sign_in_email(&body).await.expect_err("refused");
//! assert_eq!(error.api_error(), Some(&SignInEmailError::InvalidEmailOrPassword));
//! assert_eq!(mock.received::<SignInEmail>()[0].body.email, "ada@example.com");
//! # }
//! ```

use crate::operation::{Answer, Json, JsonOrRedirect, Operation, Output, Page, RedirectOnly, Wire};
use crate::{Client, ErrorCode};
use axum_core::body::Body;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use serde::{Serialize, de::DeserializeOwned};
use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// The address under which the mock is known; nothing listens there.
const BASE: &str = "http://mock.invalid/api/auth";

/// A server whose answers are given by the test. Cheap to clone; clones are the same server.
///
/// It is a `tower::Service` too, so it can be mounted in a router or served on a socket.
#[derive(Clone, Default)]
pub struct MockServer(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    routes: Vec<Route>,
    received: Vec<(&'static str, Received<Vec<u8>>)>,
}

#[derive(Clone)]
struct Route {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    answer: Arc<AnswerFn>,
}

type AnswerFn = dyn Fn(&Received<Vec<u8>>) -> Response<Body> + Send + Sync;

/// A request that the mock got.
#[derive(Clone, Debug)]
pub struct Received<B> {
    /// The body; `()` for an operation without one.
    pub body: B,
    /// The path and query.
    pub uri: Uri,
    /// The headers, credentials included.
    pub headers: HeaderMap,
}

impl MockServer {
    /// A mock without any answer: every call fails with 501 and the code `NOT_MOCKED`.
    pub fn new() -> Self {
        Self::default()
    }

    /// A client of this server. Each call makes one of its own: nobody, by bearer token.
    pub fn client(&self) -> Client {
        Client::builder(BASE).service(self.clone()).build().expect("the mock's own URL is a URL")
    }

    /// Begins to say how an operation answers from now on. The last word counts.
    pub fn on<O: Operation>(&self) -> Expectation<'_, O> {
        Expectation { server: self, operation: PhantomData }
    }

    /// The requests of an operation so far, in their order.
    ///
    /// # Panics
    /// If a body is not what the operation documents.
    pub fn received<O: Operation>(&self) -> Vec<Received<O::Body>>
    where
        O::Body: DeserializeOwned,
    {
        let state = self.state();
        let of_this = state.received.iter().filter(|(id, _)| *id == O::ID);
        of_this.map(|(_, received)| received.typed().expect("a body as documented")).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, received: Received<Vec<u8>>, method: &str) -> Response<Body> {
        let path = received.uri.path();
        let path = path.strip_prefix("/api/auth").unwrap_or(path);
        let route = self.state().routes.iter().find(|r| r.method == method && fits(r.path, path)).cloned();
        let Some(route) = route else {
            let message = format!("{method} {path} is not mocked: say MockServer::on for its operation");
            return refusal(StatusCode::NOT_IMPLEMENTED, "NOT_MOCKED", &message);
        };
        self.state().received.push((route.id, received.clone()));
        (route.answer)(&received)
    }
}

/// How an operation answers; made by [`MockServer::on`].
#[must_use = "nothing is mocked before an answer is given"]
pub struct Expectation<'a, O> {
    server: &'a MockServer,
    operation: PhantomData<O>,
}

impl<O: Operation> Expectation<'_, O>
where
    O::Wire: MockWire,
{
    /// Every call succeeds with this.
    pub fn answer(self, output: Output<O>)
    where
        Output<O>: Clone + Send + Sync + 'static,
    {
        self.answer_raw(move |_| O::Wire::write(&output));
    }

    /// Every call is refused with this code, under its documented status.
    pub fn fail(self, error: O::Error) {
        self.answer_raw(move |_| refused(&error));
    }

    /// Every call is answered by `answer`, from its typed request.
    pub fn answer_with(
        self,
        answer: impl Fn(Received<O::Body>) -> Result<Output<O>, O::Error> + Send + Sync + 'static,
    ) where
        O::Body: DeserializeOwned,
    {
        self.answer_raw(move |received| match received.typed().map(&answer) {
            Ok(Ok(output)) => O::Wire::write(&output),
            Ok(Err(error)) => refused(&error),
            Err(error) => refusal(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", &error.to_string()),
        });
    }

    /// Every call fails with this status and an empty body, as from a proxy whose server is down.
    pub fn fail_with_status(self, status: StatusCode) {
        self.answer_raw(move |_| {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = status;
            response
        });
    }

    fn answer_raw(self, answer: impl Fn(&Received<Vec<u8>>) -> Response<Body> + Send + Sync + 'static) {
        let route = Route { id: O::ID, method: O::METHOD, path: O::PATH, answer: Arc::new(answer) };
        let mut state = self.server.state();
        state.routes.retain(|known| known.id != O::ID);
        state.routes.push(route);
    }
}

impl Received<Vec<u8>> {
    fn typed<B: DeserializeOwned>(&self) -> Result<Received<B>, serde_json::Error> {
        let body = if self.body.is_empty() { &b"null"[..] } else { &self.body };
        let body = serde_json::from_slice(body)?;
        Ok(Received { body, uri: self.uri.clone(), headers: self.headers.clone() })
    }
}

/// An answer that the mock can write.
pub trait MockWire: Wire {
    /// The answer as the server would send it.
    #[doc(hidden)]
    fn write(output: &Self::Output) -> Response<Body>;
}

impl<T: Serialize + 'static> MockWire for Json<T> {
    fn write(output: &T) -> Response<Body> {
        json(StatusCode::OK, output)
    }
}

impl<T: Serialize + 'static> MockWire for JsonOrRedirect<T> {
    fn write(output: &Answer<T>) -> Response<Body> {
        match output {
            Answer::Json(output) => json(StatusCode::OK, output),
            Answer::Redirect(location) => RedirectOnly::write(location),
        }
    }
}

impl MockWire for RedirectOnly {
    fn write(location: &String) -> Response<Body> {
        let built =
            Response::builder().status(StatusCode::FOUND).header(LOCATION, location).body(Body::empty());
        built.expect("a location that a header can carry")
    }
}

impl MockWire for Page {
    fn write(page: &String) -> Response<Body> {
        Response::new(Body::from(page.clone()))
    }
}

fn refused(error: &impl ErrorCode) -> Response<Body> {
    let status = error.status().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::BAD_REQUEST);
    refusal(status, error.code(), error.code())
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    json(status, &serde_json::json!({ "code": code, "message": message }))
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Body> {
    let body = serde_json::to_vec(body).expect("the API's types are JSON");
    let built = Response::builder().status(status).header(CONTENT_TYPE, "application/json").body(body.into());
    built.expect("a constant header")
}

/// Whether a path fits a template with parameters in braces.
fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(parameter), Some(value)) if parameter.starts_with('{') && !value.is_empty() => {}
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => return false,
        }
    }
}

impl tower::Service<Request<Body>> for MockServer {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let server = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            Ok(match http_body_util::BodyExt::collect(body).await {
                Ok(body) => {
                    let received =
                        Received { body: body.to_bytes().to_vec(), uri: parts.uri, headers: parts.headers };
                    server.answer(received, parts.method.as_str())
                }
                Err(error) => refusal(StatusCode::BAD_REQUEST, "BAD_REQUEST", &error.to_string()),
            })
        })
    }
}
