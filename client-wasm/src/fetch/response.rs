//! Answers.

use std::{convert::Infallible, marker::PhantomData};

use js_sys::JsString;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// JSON as text that only JavaScript reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Json(pub JsString);

/// An answer whose body is still to come.
#[derive(Debug)]
pub struct Response(pub(super) web_sys::Response);

impl Response {
    pub fn status(&self) -> Status {
        Status(self.0.status())
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.0.headers().get(name).ok().flatten()
    }

    /// After how many seconds to try again; better-auth has a name of its own for it.
    pub fn retry_after(&self) -> Option<u32> {
        self.header("retry-after").or_else(|| self.header("x-retry-after"))?.parse().ok()
    }

    pub async fn text(&self) -> Result<JsString, Failure> {
        let text = self.0.text().map_err(Failure::of)?;
        Ok(JsFuture::from(text).await.map_err(Failure::of)?.unchecked_into())
    }
}

/// An HTTP status.
pub struct Status(u16);

impl Status {
    pub fn as_u16(&self) -> u16 {
        self.0
    }
}

/// A successful answer.
pub struct ResponseValue<T>(T);

impl<T> ResponseValue<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl ResponseValue<Json> {
    pub async fn from_response<E>(response: Response) -> Result<Self, Error<E>> {
        Ok(Self(Json(response.text().await?)))
    }
}

/// Why a call gives no value. Refusals are handed over unread, so nothing is ever of the type `E` that would describe
/// them.
pub enum Error<E> {
    /// No answer.
    Failure(Failure, PhantomData<E>),
    /// An answer that is no success.
    UnexpectedResponse(Response),
}

impl<E> From<Failure> for Error<E> {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure, PhantomData)
    }
}

impl<E> From<Infallible> for Error<E> {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The server could not be reached, or does not let this origin read its answers; a browser does not say which.
    Unreachable,
    /// It took too long.
    Timeout,
}

impl Failure {
    pub(super) fn of(thrown: JsValue) -> Self {
        let name = thrown.dyn_ref::<js_sys::Error>().map(js_sys::Error::name);
        let timeout = name.is_some_and(|name| name == "TimeoutError");
        if timeout { Self::Timeout } else { Self::Unreachable }
    }
}
