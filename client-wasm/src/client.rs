//! What JavaScript holds: the client of one server.

use std::{cell::OnceCell, rc::Rc};

use futures_signals::signal::SignalExt;
use futures_util::future::{AbortHandle, LocalBoxFuture, abortable, ready};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::Headers;

use crate::bridge::{Answer, settle};
use crate::fetch::{Client, ClientHooks, Error, Failure, OperationInfo, Request, Response};
use crate::generated::api;
use crate::listener::Listener;
use crate::page::{Face, Page};
use crate::session::sleep;
use crate::storage::Entry;
use crate::wake::on_wake;

/// What the generated client carries along.
#[derive(Clone, Debug)]
pub(crate) struct Inner {
    /// Where the token is, for a client that sends one instead of cookies.
    token: Option<Rc<Entry>>,
    /// What one call sends besides.
    headers: Option<Headers>,
}

impl Inner {
    /// The token that requests carry.
    pub(crate) fn token(&self) -> Option<String> {
        self.token.as_ref()?.get()
    }

    /// Takes another token, or none.
    pub(crate) fn set_token(&self, token: Option<&str>) {
        if let Some(entry) = &self.token {
            entry.set(token);
        }
    }
}

impl ClientHooks<Inner> for api::Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        request.more(self.inner.headers.clone());
        if self.inner.token.is_some() {
            request.bearer(self.inner.token());
        }
        Ok(())
    }

    async fn post<E>(&self, answer: &Result<Response, Failure>, _: &OperationInfo) -> Result<(), Error<E>> {
        if let Some(token) = answer.as_ref().ok().and_then(|response| response.header("set-auth-token")) {
            self.inner.set_token(Some(&token));
        }
        Ok(())
    }
}

/// The client behind the package's face. The operations are in [`generated`](crate::generated).
#[wasm_bindgen]
pub struct Core {
    page: Rc<Page>,
    headers: Option<Headers>,
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
        let token = bearer.then(|| Rc::new(Entry::new(format!("{key}.token"))));
        let api = Rc::new(api::Client::new_with_client(url, Client, Inner { token, headers: None }));
        Self { page: Page::new(api, key, kept, face), headers: None, watch: OnceCell::new() }
    }

    /// The same client, whose calls send headers besides: for one call, and then to be freed.
    pub fn with(&self, headers: Headers) -> Self {
        Self { page: self.page.clone(), headers: Some(headers), watch: OnceCell::new() }
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
        self.page.api.inner.token()
    }

    /// Takes another token, or none, and asks the server whose it is.
    #[wasm_bindgen(js_name = setToken)]
    pub fn set_token(&self, token: Option<String>) -> Promise {
        self.page.api.inner.set_token(token.as_deref());
        self.refetch()
    }
}

impl Core {
    pub(crate) fn api(&self) -> Rc<api::Client> {
        let api = &self.page.api;
        match &self.headers {
            None => api.clone(),
            Some(headers) => {
                let inner = Inner { token: api.inner.token.clone(), headers: Some(headers.clone()) };
                Rc::new(api::Client::new_with_client(&api.baseurl, Client, inner))
            }
        }
    }

    /// A call that leaves the session as it is.
    pub(crate) fn reading(&self, call: impl Future<Output = Answer> + 'static) -> Promise {
        self.run(None, Box::pin(call))
    }

    /// A call whose success changes the session. The promise resolves when the face has shown the new truth.
    pub(crate) fn changing(
        &self,
        operation: &'static str,
        call: impl Future<Output = Answer> + 'static,
    ) -> Promise {
        self.run(Some(operation), Box::pin(call))
    }

    fn run(&self, changes: Option<&'static str>, call: LocalBoxFuture<'static, Answer>) -> Promise {
        let page = self.page.clone();
        future_to_promise(async move {
            let answer = call.await;
            page.learn(changes, &answer).await;
            settle(answer).await
        })
    }

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
