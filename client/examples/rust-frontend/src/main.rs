//! A front end in Rust: a way in, a way out, and who is signed in, live.
//!
//! ```sh
//! cargo build --release -p portcullis-rust-frontend --target wasm32-unknown-unknown
//! wasm-bindgen --target web --out-dir client/examples/rust-frontend/pkg \
//!     target/wasm32-unknown-unknown/release/portcullis-rust-frontend.wasm
//! ```
//!
//! Then serve this folder from the origin of the authentication server, which keeps the session in a cookie.

use futures_signals::signal::SignalExt;
use portcullis_client::session::{Freshness, Snapshot};
use portcullis_client::types::{SessionAndUser, SignInAnswer, SignInEmailBody};
use portcullis_client::{Client, session::SessionState};
use std::future::ready;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlElement, HtmlInputElement};

fn main() {
    spawn_local(async {
        if let Err(error) = run().await {
            let _ = show("message", &format!("{error:?}"));
        }
    });
}

async fn run() -> Result<(), JsValue> {
    let origin = web_sys::window().ok_or("there is no window")?.location().origin()?;
    let client = Client::new(&origin).map_err(|error| error.to_string())?;
    on("sign-in", "submit", {
        let client = client.clone();
        move || spawn_local(sign_in(client.clone()))
    })?;
    on("sign-out", "click", {
        let client = client.clone();
        move || spawn_local(sign_out(client.clone()))
    })?;
    // Whoever polls the signal also makes the requests that keep it true: nothing else has to run.
    let page = client.session().signal().for_each(|session| {
        let _ = show("session", &describe(&session));
        ready(())
    });
    page.await;
    Ok(())
}

async fn sign_in(client: Client) {
    let message = match credentials() {
        Ok(body) => match client.email_password().sign_in_email(&body).await {
            Ok(SignInAnswer::SignedIn(_)) => String::new(),
            Ok(SignInAnswer::TwoFactorRequired(_)) => "This page knows no second factor".to_owned(),
            Err(error) => error.to_string(),
        },
        Err(error) => format!("{error:?}"),
    };
    let _ = show("message", &message);
}

async fn sign_out(client: Client) {
    if let Err(error) = client.sessions().sign_out().await {
        let _ = show("message", &error.to_string());
    }
}

fn credentials() -> Result<SignInEmailBody, JsValue> {
    Ok(SignInEmailBody::new(value("email")?, value("password")?))
}

fn describe(session: &Snapshot<SessionAndUser>) -> String {
    let who = match &session.state {
        SessionState::Unknown => "…".to_owned(),
        SessionState::SignedOut => "Nobody is signed in".to_owned(),
        SessionState::SignedIn(session) => format!("{} is signed in", session.user.name),
    };
    match (session.freshness, session.error) {
        (Freshness::Stale, Some(error)) => format!("{who} (as far as is known: {error})"),
        _ => who,
    }
}

fn element<T: JsCast>(id: &str) -> Result<T, JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?;
    let element = document.get_element_by_id(id).ok_or_else(|| format!("the page has no #{id}"))?;
    element.dyn_into().map_err(|_| format!("#{id} is another kind of element").into())
}

fn value(id: &str) -> Result<String, JsValue> {
    Ok(element::<HtmlInputElement>(id)?.value())
}

fn show(id: &str, text: &str) -> Result<(), JsValue> {
    element::<HtmlElement>(id)?.set_inner_text(text);
    Ok(())
}

fn on(id: &str, event: &str, action: impl Fn() + 'static) -> Result<(), JsValue> {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        event.prevent_default();
        action();
    });
    element::<HtmlElement>(id)?.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref())?;
    // It lives as long as the page.
    listener.forget();
    Ok(())
}
