//! Between JavaScript's values and the generated client's: the one `input` object of a call, and what it answers.

use js_sys::{JSON, Reflect};
use progenitor_client::{Error, ResponseValue};
use serde_json::value::RawValue;
use std::collections::HashMap;
use wasm_bindgen::prelude::*;

use crate::Json;
use crate::generated::api::types::Form;

/// `{ params, query, body }`, each optional.
pub(crate) struct Input(JsValue);

impl Input {
    pub(crate) fn new(input: JsValue) -> Self {
        Self(input)
    }

    fn get(&self, group: &str, name: &str) -> Option<JsValue> {
        let group = Reflect::get(&self.0, &group.into()).ok()?;
        Reflect::get(&group, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// Text, or something JavaScript can write as text (a number).
    pub(crate) fn optional_text(&self, group: &str, name: &str) -> Option<String> {
        let value = self.get(group, name)?;
        value.as_string().or_else(|| Some(String::from(JSON::stringify(&value).ok()?)))
    }

    pub(crate) fn text(&self, group: &str, name: &str) -> Result<String, JsValue> {
        self.optional_text(group, name).ok_or_else(|| missing(&[group, ".", name].concat()))
    }

    pub(crate) fn optional_flag(&self, group: &str, name: &str) -> Option<bool> {
        self.get(group, name)?.as_bool()
    }

    pub(crate) fn body(&self) -> Result<Json, JsValue> {
        let body = Reflect::get(&self.0, &"body".into()).unwrap_or(JsValue::UNDEFINED);
        let text = if body.is_undefined() { "{}".to_owned() } else { JSON::stringify(&body)?.into() };
        RawValue::from_string(text).map(Json).map_err(|_| missing("body"))
    }

    #[allow(dead_code, reason = "not every contract has an operation that takes a form only")]
    pub(crate) fn form(&self) -> Result<Form, JsValue> {
        let body = self.body()?;
        serde_json::from_str::<HashMap<String, String>>(body.0.get()).map(Form).map_err(|_| missing("body"))
    }
}

fn missing(what: &str) -> JsValue {
    js_sys::TypeError::new(&["missing: ", what].concat()).into()
}

/// The parsed answer, or an `Error` with `status` and what the server said.
pub(crate) fn answer(result: Result<ResponseValue<Json>, Error<Json>>) -> Result<JsValue, JsValue> {
    match result {
        Ok(answer) => JSON::parse(answer.into_inner().0.get()),
        Err(error) => {
            let status = error.status().map_or(JsValue::UNDEFINED, |s| s.as_u16().into());
            let thrown = js_sys::Error::new("request failed");
            if let Error::ErrorResponse(said) = &error
                && let Ok(body) = JSON::parse(said.0.get())
            {
                js_sys::Object::assign(&thrown, body.unchecked_ref());
            }
            Reflect::set(&thrown, &"status".into(), &status)?;
            Err(thrown.into())
        }
    }
}
