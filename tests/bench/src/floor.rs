//! The floor: a bare axum handler that checks the same cookie, runs the same single statement and writes the same
//! answer, with nothing around it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use portcullis::kit::cookies::Cookies;
use portcullis::kit::secret::{Secret, Secrets};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Row, SqlitePool};

use crate::Result;

const STATEMENT: &str = r#"SELECT s."id", s."expiresAt", s."token", s."createdAt", s."updatedAt", s."ipAddress",
    s."userAgent", s."userId", u."id", u."name", u."email", u."emailVerified", u."image", u."createdAt", u."updatedAt"
    FROM "session" s JOIN "user" u ON u."id" = s."userId" WHERE s."token" = ? LIMIT 1"#;

struct Floor {
    pool: SqlitePool,
    secrets: Secrets,
}

/// Serves a SQLite file on a free port, which is printed.
pub(crate) async fn serve(file: &str, secret: &str) -> Result {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = SqlitePoolOptions::new().max_connections(10).connect_with(options).await?;
    let secrets = Secrets::new([Secret::from(secret)]).map_err(|_| "no secret")?;
    let router = Router::new()
        .route("/api/auth/get-session", get(get_session))
        .with_state(Arc::new(Floor { pool, secrets }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    crate::servers::say(&listener.local_addr()?.port().to_string())?;
    Ok(axum::serve(listener, router).await?)
}

async fn get_session(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> impl IntoResponse {
    let cookies = Cookies::from_headers(&headers);
    let Some(token) = cookies.get_signed("better-auth.session_token", &floor.secrets) else {
        return (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(Value::Null));
    };
    let row = sqlx::query(STATEMENT).bind(token).fetch_optional(&floor.pool).await;
    let answer = match row {
        Ok(Some(row)) => {
            let text = |at: usize| row.get::<Option<String>, _>(at);
            json!({
                "session": { "id": text(0), "expiresAt": text(1), "token": text(2), "createdAt": text(3),
                    "updatedAt": text(4), "ipAddress": text(5), "userAgent": text(6), "userId": text(7) },
                "user": { "id": text(8), "name": text(9), "email": text(10), "emailVerified": row.get::<bool, _>(11),
                    "image": text(12), "createdAt": text(13), "updatedAt": text(14) },
            })
        }
        _ => Value::Null,
    };
    (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(answer))
}
