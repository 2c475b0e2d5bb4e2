//! What outlives the page: who was signed in, and the token of those who have no cookies.

use std::cell::RefCell;

use gloo_storage::{LocalStorage, Storage};
use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The page's `localStorage`. There is none in a worker, in Node, or where the user blocks it.
fn local_storage() -> Option<web_sys::Storage> {
    let available = web_sys::window()?.local_storage().ok()?.is_some();
    available.then(LocalStorage::raw)
}

/// One entry. Where nothing can be kept it lasts as long as the page.
#[derive(Debug)]
pub(crate) struct Entry {
    key: String,
    page: RefCell<Option<String>>,
}

impl Entry {
    pub(crate) fn new(key: String) -> Self {
        Self { key, page: RefCell::default() }
    }

    pub(crate) fn get(&self) -> Option<String> {
        match local_storage() {
            Some(storage) => storage.get_item(&self.key).ok()?,
            None => self.page.borrow().clone(),
        }
    }

    pub(crate) fn set(&self, text: Option<&str>) {
        // A full storage is as good as none.
        let _ = match (local_storage(), text) {
            (Some(storage), Some(text)) => storage.set_item(&self.key, text),
            (Some(storage), None) => storage.remove_item(&self.key),
            (None, _) => {
                self.page.replace(text.map(str::to_owned));
                Ok(())
            }
        };
    }
}

/// A session as text, without its token: that stays in the cookie, where no script can read it.
pub(crate) fn without_token(data: &JsValue) -> Option<String> {
    let copy = |object: &JsValue| Object::assign(&Object::new(), object.unchecked_ref());
    let (data, name) = (copy(data), JsValue::from_str("session"));
    let session = copy(&Reflect::get(&data, &name).ok()?);
    Reflect::delete_property(&session, &JsValue::from_str("token")).ok()?;
    Reflect::set(&data, &name, &session).ok()?;
    JSON::stringify(&data).ok().map(Into::into)
}
