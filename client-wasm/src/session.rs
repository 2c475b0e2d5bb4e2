//! The session: the state machine of `portcullis-client`, asking through the generated client.

use std::{rc::Rc, time::Duration};

use futures_util::future::{FutureExt, LocalBoxFuture};
use js_sys::{JsString, Promise};
use portcullis_client::session::{self, FetchError, FetchErrorKind};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::bridge::parse;
use crate::fetch::{Error, Failure, Response};
use crate::server::Server;

/// The session of one page.
pub(crate) type Session = session::Session<Fetch>;

type Fetch = Box<dyn Fn() -> LocalBoxFuture<'static, Result<Option<Data>, FetchError>>>;

/// Somebody's session as JavaScript has it. Equal if it is equal as text, so that an unchanged answer keeps the object
/// that subscribers have.
pub(crate) struct Data {
    text: JsString,
    value: JsValue,
}

impl Data {
    /// What was kept, if it is still of use.
    pub(crate) fn kept(value: JsValue) -> Option<Self> {
        value.is_object().then(|| Self { text: JsString::from(""), value })
    }

    /// `{ user, session }`.
    pub(crate) fn value(&self) -> &JsValue {
        &self.value
    }
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A session about which nothing is known yet.
pub(crate) fn new(server: Rc<Server>) -> Session {
    let fetch: Fetch = Box::new(move || ask(server.clone()).boxed_local());
    Session::new(fetch, || Duration::from_secs_f64(now() / 1_000.0))
}

async fn ask(server: Rc<Server>) -> Result<Option<Data>, FetchError> {
    let token = server.token();
    // Not from a cached session: whoever asks wants to know about a revocation.
    let request = server.requests.get_session(Some(true), None);
    let answer = server.send(request, None).await.map_err(|error| fetch_error(&error))?;
    let data = read(answer.0)?;
    // A token that is nobody's is of no use; unless somebody has signed in meanwhile, and it is another one by now.
    if data.is_none() && server.token() == token {
        server.set_token(None);
    }
    Ok(data)
}

/// Only `null` says that there is no session: a page that a network puts between us and the server does not.
fn read(text: JsString) -> Result<Option<Data>, FetchError> {
    match parse(&text) {
        Ok(value) if value.is_null() => Ok(None),
        Ok(value) if value.is_object() => Ok(Some(Data { text, value })),
        _ => Err(FetchErrorKind::Unexpected.into()),
    }
}

fn fetch_error(error: &Error) -> FetchError {
    match error {
        Error::Failure(Failure::Unreachable) => FetchErrorKind::Offline.into(),
        Error::Failure(Failure::Timeout) => FetchErrorKind::Timeout.into(),
        Error::Refused(response) => {
            let kind = match response.status() {
                429 => FetchErrorKind::RateLimited,
                500.. => FetchErrorKind::Server,
                _ => FetchErrorKind::Unexpected,
            };
            FetchError { kind, retry_after: retry_after(response) }
        }
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    response.retry_after().map(|seconds| Duration::from_secs(seconds.into()))
}

/// Waits.
pub(crate) async fn sleep(span: Duration) {
    let elapsed = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, span.as_secs_f64() * 1_000.0);
    });
    let _ = JsFuture::from(elapsed).await;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, milliseconds: f64) -> JsValue;
}
