//! Between JavaScript's values and the generated client's.

use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::fetch::{Error, Failure, Json};

/// Why a call gives no value.
pub(crate) enum Refusal {
    /// The caller left something out or gave something of the wrong type: a sentence that says what.
    Misuse(String),
    /// Anything later.
    Call(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// What a call ends with.
pub(crate) type Answer = Result<Json, Refusal>;

#[wasm_bindgen]
extern "C" {
    /// The object that a call is given: a copy of the caller's. What goes into the path or the query is taken out of
    /// it, and the rest is the body.
    #[wasm_bindgen(extends = Object)]
    pub type Input;

    #[wasm_bindgen(js_name = String)]
    fn text_of(value: &JsValue) -> String;

    /// `JSON.parse` of a text that never enters Rust's memory.
    #[wasm_bindgen(js_namespace = JSON, catch)]
    pub(crate) fn parse(text: &JsString) -> Result<JsValue, JsValue>;
}

impl Input {
    /// A text that the operation can't do without.
    pub(crate) fn text(&self, name: &str) -> Result<String, Refusal> {
        self.optional_text(name)?.ok_or_else(|| Refusal::Misuse(format!("`{name}` is missing")))
    }

    /// A text. A number is written out, as the path or the query would have it.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.take(name) {
            Some(value) if value.is_object() || value.is_function() || value.is_symbol() => {
                Err(Refusal::Misuse(format!("`{name}` has to be a string")))
            }
            value => Ok(value.as_ref().map(text_of)),
        }
    }

    /// A yes or no that the operation can't do without.
    #[allow(dead_code, reason = "depends on the operations")]
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        self.optional_flag(name)?.ok_or_else(|| Refusal::Misuse(format!("`{name}` is missing")))
    }

    /// A yes or no.
    pub(crate) fn optional_flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        let flag = |value: JsValue| {
            value.as_bool().ok_or_else(|| Refusal::Misuse(format!("`{name}` has to be true or false")))
        };
        self.take(name).map(flag).transpose()
    }

    /// What is left.
    pub(crate) fn body(&self) -> Result<Json, Refusal> {
        JSON::stringify(self)
            .map(Json)
            .map_err(|_| Refusal::Misuse("the input can't be written as JSON".to_owned()))
    }

    fn take(&self, name: &str) -> Option<JsValue> {
        let name = JsValue::from_str(name);
        let value = Reflect::get(self, &name).ok()?;
        let _ = Reflect::delete_property(self, &name);
        (!value.is_null() && !value.is_undefined()).then_some(value)
    }
}

/// What the caller's promise is settled with. The face makes an `AuthError` of `[status, text, seconds]`: the answer's
/// status, its body, and after how long to try again; or 0 and a code where there is no answer; or -1 and a sentence
/// where there was no call.
pub(crate) async fn settle(answer: Answer) -> Result<JsValue, JsValue> {
    let invalid = || refuse(0, &"INVALID_RESPONSE".into(), None);
    match answer {
        Ok(value) => parse(&value.0).map_err(|_| invalid()),
        Err(Refusal::Misuse(sentence)) => Err(refuse(-1, &sentence.into(), None)),
        Err(Refusal::Call(Error::Failure(Failure::Unreachable))) => {
            Err(refuse(0, &"UNREACHABLE".into(), None))
        }
        Err(Refusal::Call(Error::Failure(Failure::Timeout))) => Err(refuse(0, &"TIMEOUT".into(), None)),
        Err(Refusal::Call(Error::Refused(response))) => {
            let text = response.text().await.unwrap_or_else(|_| JsString::from(""));
            Err(refuse(response.status().into(), &text, response.retry_after()))
        }
    }
}

fn refuse(status: i32, text: &JsString, retry_after: Option<u32>) -> JsValue {
    Array::of3(&status.into(), text, &retry_after.into()).into()
}
