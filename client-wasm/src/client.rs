//! What JavaScript holds: the client of one server.

use std::{cell::OnceCell, rc::Rc};

use futures_signals::signal::SignalExt;
use futures_util::future::{AbortHandle, abortable, ready};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::Headers;

use crate::bridge::{Input, Refusal, settle};
use crate::generated::operations;
use crate::listener::Listener;
use crate::page::{Face, Page};
use crate::server::Server;
use crate::session::sleep;
use crate::storage::Entry;
use crate::wake::on_wake;

/// The client behind the package's face.
#[wasm_bindgen]
pub struct Core {
    page: Rc<Page>,
    watch: OnceCell<Watch>,
}

/// What keeps the session fresh.
struct Watch {
    tasks: [AbortHandle; 2],
    _listeners: Vec<Listener>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

#[wasm_bindgen]
impl Core {
    /// A client of the API at `url`. It keeps the session under `key`, from where the face has read `kept`; it sends
    /// a token if `bearer`, else cookies.
    #[wasm_bindgen(constructor)]
    pub fn new(url: &str, key: &str, bearer: bool, kept: JsValue, face: Face) -> Self {
        let token = bearer.then(|| Entry::new(format!("{key}.token")));
        let server = Rc::new(Server::new(url, token));
        Self { page: Page::new(server, key, kept, face), watch: OnceCell::new() }
    }

    /// Calls an operation, with headers besides its own. The promise resolves when the face has shown what the session
    /// has become by it.
    pub fn call(&self, operation: String, input: Input, headers: Option<Headers>) -> Promise {
        let page = self.page.clone();
        future_to_promise(async move {
            let answer = match operations::request(&page.server.requests, &operation, &input) {
                Ok(request) => page.server.send(request, headers.as_ref()).await.map_err(Refusal::from),
                Err(misuse) => Err(misuse),
            };
            page.learn(&operation, &answer).await;
            settle(answer).await
        })
    }

    /// Keeps the session fresh from now on: the first request, retries after failures, and another look whenever the
    /// page comes back to the user.
    pub fn watch(&self) {
        let page = &self.page;
        let (fresh, shown, woken) = (page.clone(), page.clone(), page.clone());
        self.watch.get_or_init(|| Watch {
            tasks: [
                spawn(async move { fresh.session.keep_fresh(sleep).await }),
                spawn(page.session.signal().for_each(move |_| {
                    shown.show();
                    ready(())
                })),
            ],
            _listeners: on_wake(move || woken.wake()),
        });
    }

    /// Asks the server, and resolves when the face has shown its answer.
    pub fn refetch(&self) -> Promise {
        self.show_after(self.page.session.refetch())
    }

    /// Resolves when the face has shown an answer to what is asked already: at once if nothing is.
    pub fn resolve(&self) -> Promise {
        self.show_after(self.page.session.resolve())
    }

    /// Something has changed elsewhere: this tab asks, and so do the others.
    pub fn changed(&self) {
        self.page.changed_elsewhere();
    }

    /// The token that requests carry.
    pub fn token(&self) -> Option<String> {
        self.page.server.token()
    }

    /// Takes another token, or none, and asks the server whose it is.
    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&self, token: Option<String>) -> Promise {
        self.page.server.set_token(token.as_deref());
        self.refetch()
    }
}

impl Core {
    fn show_after<T>(&self, answer: impl Future<Output = T> + 'static) -> Promise {
        let page = self.page.clone();
        future_to_promise(async move {
            answer.await;
            page.show();
            Ok(JsValue::UNDEFINED)
        })
    }
}

/// Runs a task that can be stopped.
fn spawn(task: impl Future<Output = ()> + 'static) -> AbortHandle {
    let (task, handle) = abortable(task);
    spawn_local(async move {
        let _ = task.await;
    });
    handle
}
