//! Answers.

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
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status()
    }

    /// Whether it says that the call has succeeded.
    pub fn is_success(&self) -> bool {
        self.0.ok()
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

/// Why a call gives no value.
pub enum Error {
    /// No answer.
    Failure(Failure),
    /// An answer that is no success.
    Refused(Response),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
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
    pub(crate) fn of(thrown: JsValue) -> Self {
        let name = thrown.dyn_ref::<js_sys::Error>().map(js_sys::Error::name);
        let timeout = name.is_some_and(|name| name == "TimeoutError");
        if timeout { Self::Timeout } else { Self::Unreachable }
    }
}
