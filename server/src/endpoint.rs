//! What an endpoint is, and [`dispatch`]: the only way into a handler, for HTTP and in-process calls alike.

use std::convert::Infallible;
use std::future::{self, Future};
use std::pin::Pin;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{RefOr, Schema};

use crate::body::read;
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Error, ErrorCode, Result};
use crate::hooks::{after_operation, before_operation, has_after};

/// Where an endpoint is reached, below the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method; every other one is not found.
    pub method: Method,
    /// The path, parameters in braces: `/reset-password/{token}`.
    pub path: &'static str,
}

/// What is asked of the caller before a handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionLevel {
    /// Nothing; the session is not even looked up.
    None,
    /// A session is used if there is one; the handler looks it up itself, in its own way.
    Lazy,
    /// A session is used if there is one.
    Optional,
    /// 401 without a session.
    Required,
    /// As required, and never answered from the cookie cache, not even for a read.
    Sensitive,
    /// As sensitive, and the session is younger than `session.fresh_age`.
    Fresh,
}

impl SessionLevel {
    /// The name in the contract's `x-session`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lazy | Self::Optional => "optional",
            Self::Required => "required",
            Self::Sensitive => "sensitive",
            Self::Fresh => "fresh",
        }
    }

    /// Whether a call without a session is refused.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::Sensitive | Self::Fresh)
    }
}

/// Everything about an endpoint that is known without running it.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The operation id, in camel case: upstream's name of the call.
    pub id: &'static str,
    /// `None` for a call that only exists in process.
    pub route: Option<Route>,
    /// Other, deprecated spellings of the route.
    pub aliases: &'static [Route],
    /// What is asked of the caller.
    pub session: SessionLevel,
    /// A success changes what `/get-session` answers.
    pub changes_session: bool,
    /// Every code the handler may return; the door's own ([`CommonError`]) go without saying.
    pub errors: &'static [ErrorCode],
    /// Whether a body is read.
    pub has_body: bool,
    /// The body may also be a form.
    pub forms: bool,
    /// The operation's entry in the contract, and the schemas it refers to.
    pub operation: Option<fn() -> Described>,
}

impl Definition {
    /// Whether a session from the cookie cache will do (SECURITY: cached sessions serve reads only): for a GET that
    /// changes no session, unless it is sensitive.
    pub fn takes_cached_session(&self) -> bool {
        let reads = self.route.as_ref().is_some_and(|route| route.method == Method::GET);
        reads
            && !self.changes_session
            && matches!(self.session, SessionLevel::Optional | SessionLevel::Required)
    }

    /// Whether this is one of its paths, or its id: how an operator names it.
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.paths().any(|path| path == name)
    }

    /// Every path that it answers at: its own, then the aliases.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.route
            .as_ref()
            .map(|route| route.path)
            .into_iter()
            .chain(self.aliases.iter().map(|alias| alias.path))
    }
}

/// An operation as utoipa describes it.
pub struct Described {
    /// The operation object.
    pub operation: Operation,
    /// The schemas it refers to, by name.
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

/// Reads what `#[utoipa::path]` wrote down.
pub fn describe<P: utoipa::Path + utoipa::__dev::SchemaReferences>() -> Described {
    let mut schemas = vec![];
    P::schemas(&mut schemas);
    Described { operation: P::operation(), schemas }
}

/// What a handler returns until it is done.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// What `#[endpoint]` makes of a function.
pub trait Endpoint: Send + Sync + 'static {
    /// The path parameters, `()` for none.
    type Path: DeserializeOwned + Send;
    /// The query, `()` for none.
    type Query: DeserializeOwned + Send;
    /// The body, `()` for none.
    type Body: DeserializeOwned + Send;
    /// The answer.
    type Output: Send;
    /// What is known without running it.
    const DEFINITION: Definition;

    /// The function itself. Only [`dispatch`] calls it.
    fn run<'a>(
        cx: &'a Cx,
        session: Option<CurrentSession>,
        input: Input<Self>,
    ) -> BoxFuture<'a, Self::Output>;

    /// The answer on the wire.
    fn reply(output: Self::Output) -> Result<Reply>;
}

/// What a caller sends.
#[derive(Debug)]
pub struct Input<E: Endpoint + ?Sized> {
    /// The path parameters.
    pub path: E::Path,
    /// The query.
    pub query: E::Query,
    /// The body.
    pub body: E::Body,
}

/// Runs an endpoint: who is asking, then the handler between its hooks, then the promise it made about its errors.
pub async fn dispatch<E: Endpoint>(cx: &Cx, input: Input<E>) -> Result<E::Output> {
    let definition = const { &E::DEFINITION };
    let session = match definition.session {
        SessionLevel::None | SessionLevel::Lazy => None,
        _ => cx.session_for(definition).await?,
    };
    let running = before_operation::<E>(cx, input).await.map(|input| E::run(cx, session, input));
    let result = match running {
        Ok(running) => running.await,
        Err(refused) => Err(refused),
    };
    match result {
        Ok(output) if !has_after::<E>(cx) => Ok(output),
        // In a box of its own: most requests have none of it.
        result => Box::pin(concluded::<E>(cx, result)).await,
    }
}

/// What follows: the hooks of a success; of a failure, what it takes back, and the promise about it.
async fn concluded<E: Endpoint>(cx: &Cx, result: Result<E::Output>) -> Result<E::Output> {
    let error = match result {
        Ok(output) => return Ok(after_operation::<E>(cx, output).await),
        Err(error) => error,
    };
    let definition = const { &E::DEFINITION };
    cx.outgoing().withdraw_session();
    debug_assert!(
        error.is_of_a_hook()
            || definition.errors.contains(&error.code())
            || CommonError::ALL.iter().any(|c| c.spec() == error.code()),
        "`{}` returned {}, which its #[endpoint] does not declare",
        definition.id,
        error.code().code,
    );
    cx.audit_refusal(definition, &error).await?;
    Err(error)
}

/// An endpoint as the registry holds it: its types are erased.
#[derive(Clone)]
pub struct Registered {
    /// What is known without running it.
    pub definition: Definition,
    /// Reads the input, dispatches, writes the answer.
    pub handle: for<'a> fn(&'a Cx, RawInput) -> BoxFuture<'a, Reply>,
}

impl Registered {
    /// Erases the types of an endpoint.
    pub fn new<E: Endpoint>() -> Self {
        Self { definition: E::DEFINITION, handle: handle::<E> }
    }
}

fn handle<E: Endpoint>(cx: &Cx, raw: RawInput) -> BoxFuture<'_, Reply> {
    let read = || {
        let RawInput { path, query, body } = raw;
        Ok(Input { path: read("params", path)?, query: read("query", query)?, body: read("body", body)? })
    };
    match read() {
        Ok(input) => Box::pin(async move { E::reply(dispatch::<E>(cx, input).await?) }),
        Err(error) => Box::pin(future::ready(Err(error))),
    }
}

/// What came over HTTP, parsed but not yet understood.
#[derive(Debug, Default)]
pub struct RawInput {
    /// An object of text.
    pub path: Value,
    /// An object of text; a key given twice is an array.
    pub query: Value,
    /// The JSON body, or the form as an object of text; null for none.
    pub body: Value,
}

/// A JSON answer, or a redirect for those who came by a link.
#[derive(Debug)]
pub enum Answer<T> {
    /// 200.
    Json(T),
    /// 302.
    Redirect(Redirect),
}

impl<T: Serialize> Answer<T> {
    /// The answer on the wire.
    pub fn into_reply(self) -> Result<Reply> {
        match self {
            Self::Json(body) => Reply::json(&body),
            Self::Redirect(redirect) => Ok(redirect.into()),
        }
    }
}

/// A redirect (302) to a place that was checked, or that is ours.
#[derive(Debug)]
pub struct Redirect(pub String);

/// A page.
#[derive(Debug)]
pub struct Html(pub String);

/// Server-sent events (WHATWG HTML section 9.2): an answer that goes on.
pub struct EventStream(Body);

// OpenAPI 3.1 has no word for the items of a stream; what reads contracts takes the schema of `text/event-stream` as
// that of an item.
/// An event of a stream of server-sent events.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a description; what is sent is text")]
pub struct ServerSentEvent {
    /// Which event of the stream this is, for `Last-Event-ID`.
    #[schema(required = false)]
    id: String,
    /// Its kind.
    event: String,
    /// What it tells: a JSON object.
    #[schema(content_media_type = "application/json")]
    data: String,
    /// When to come back after the stream broke, in milliseconds.
    #[schema(required = false)]
    retry: u32,
}

impl EventStream {
    /// A stream of whole frames.
    pub fn new(frames: impl Stream<Item = Bytes> + Send + 'static) -> Self {
        Self(Body::from_stream(frames.map(Ok::<_, Infallible>)))
    }
}

/// An answer on the wire, without the headers that the request as a whole earned.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// `Content-Type`.
    pub content_type: Option<&'static str>,
    /// `Location`.
    pub location: Option<String>,
    /// The body.
    pub body: Body,
}

impl Reply {
    /// 200 with a JSON body.
    pub fn json(body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body)
            .map_err(|e| Error::from(CommonError::InternalServerError.spec()).because(e))?;
        Ok(Self {
            status: StatusCode::OK,
            content_type: Some("application/json"),
            location: None,
            body: body.into(),
        })
    }
}

impl From<Redirect> for Reply {
    fn from(redirect: Redirect) -> Self {
        Self {
            status: StatusCode::FOUND,
            content_type: None,
            location: Some(redirect.0),
            body: Body::empty(),
        }
    }
}

impl From<EventStream> for Reply {
    fn from(events: EventStream) -> Self {
        let content_type = Some("text/event-stream");
        Self { status: StatusCode::OK, content_type, location: None, body: events.0 }
    }
}

impl From<Html> for Reply {
    fn from(page: Html) -> Self {
        let content_type = Some("text/html; charset=utf-8");
        Self { status: StatusCode::OK, content_type, location: None, body: page.0.into() }
    }
}
