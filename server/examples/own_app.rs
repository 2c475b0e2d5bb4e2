//! An application of one's own, with the authentication server inside it.
//!
//! ```sh
//! PORTCULLIS_SECRET=$(openssl rand -hex 32) cargo run -p portcullis-server --example own_app
//! curl http://127.0.0.1:3000/greet -H "Authorization: Bearer $TOKEN"
//! ```

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use portcullis::config::process_environment;
use portcullis::store::migrate;
use portcullis::{Auth, Config, Session};

/// For those who are signed in; 401 for everybody else.
async fn greet(session: Session) -> String {
    format!("Hello {}", session.user.name)
}

/// For everybody.
async fn welcome(session: Option<Session>) -> &'static str {
    if session.is_some() { "Welcome back" } else { "Welcome" }
}

pub(crate) fn app(auth: &Auth) -> Router {
    Router::new()
        .route("/greet", get(greet))
        .route("/", get(welcome))
        .layer(auth.session_layer())
        .merge(auth.router())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builder = Auth::builder(Config::load(None, process_environment())?);
    let store = builder.connect().await?;
    migrate::apply(&store).await?;
    let auth = builder.build_with(store)?;
    let socket = tokio::net::TcpListener::bind(auth.shared().config.server.listen).await?;
    // With the callers' addresses, which limits count by.
    axum::serve(socket, app(&auth).into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
