//! A service that knows its users by their sessions at the authentication server.
//!
//! ```sh
//! cargo run -p portcullis-client --example protected_service -- http://127.0.0.1:3000
//! curl http://127.0.0.1:4000/notes -H "Authorization: Bearer $TOKEN"
//! ```
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use portcullis_client::Client;
use portcullis_client::protect::{CurrentSession, SessionLayer};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Everybody's notes, by user id.
type Notes = Arc<Mutex<HashMap<String, Vec<String>>>>;

/// The caller's own notes; 401 without a session.
async fn list(session: CurrentSession, State(notes): State<Notes>) -> Json<Value> {
    let notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    Json(json!({ "of": session.user.name, "notes": notes.get(&session.user.id) }))
}

/// Adds a note of the caller's.
async fn add(session: CurrentSession, State(notes): State<Notes>, note: String) -> Json<Value> {
    let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    let own = notes.entry(session.user.id.clone()).or_default();
    own.push(note);
    Json(json!({ "count": own.len() }))
}

/// Says hello to everybody, and knows the name of those who are signed in.
async fn hello(session: Option<CurrentSession>) -> String {
    match session {
        Some(session) => format!("Hello {}", session.user.name),
        None => "Hello stranger".to_owned(),
    }
}

pub(crate) fn app(client: Client) -> Router {
    Router::new()
        .route("/", get(hello))
        .route("/notes", get(list).post(add))
        // A session that is revoked at the server is refused here after at most two seconds.
        .layer(SessionLayer::new(client).cache(Duration::from_secs(2)))
        .with_state(Notes::default())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let server = arguments.next().unwrap_or_else(|| "http://127.0.0.1:3000".to_owned());
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:4000".to_owned());
    let socket = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}", socket.local_addr()?);
    // With the callers' addresses: the server counts by them how often it is asked, if it trusts this service.
    let app = app(Client::new(&server)?).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(socket, app).await?;
    Ok(())
}
