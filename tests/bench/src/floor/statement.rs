//! The session is a row: one statement.

use portcullis::kit::cookies::Cookies;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Row, SqlitePool};

use super::Sessions;
use crate::Result;

const STATEMENT: &str = r#"SELECT s."id", s."expiresAt", s."token", s."createdAt", s."updatedAt", s."ipAddress",
    s."userAgent", s."userId", u."id", u."name", u."email", u."emailVerified", u."image", u."createdAt", u."updatedAt"
    FROM "session" s JOIN "user" u ON u."id" = s."userId" WHERE s."token" = ? LIMIT 1"#;

pub(super) struct Rows(SqlitePool);

impl Rows {
    pub(super) async fn open(file: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        Ok(Self(SqlitePoolOptions::new().max_connections(10).connect_with(options).await?))
    }
}

impl Sessions for Rows {
    async fn find(&self, token: &str, _: &Cookies) -> Option<Value> {
        let row = sqlx::query(STATEMENT).bind(token).fetch_optional(&self.0).await.ok()??;
        let text = |at: usize| row.get::<Option<String>, _>(at);
        Some(json!({
            "session": { "id": text(0), "expiresAt": text(1), "token": text(2), "createdAt": text(3),
                "updatedAt": text(4), "ipAddress": text(5), "userAgent": text(6), "userId": text(7) },
            "user": { "id": text(8), "name": text(9), "email": text(10), "emailVerified": row.get::<bool, _>(11),
                "image": text(12), "createdAt": text(13), "updatedAt": text(14) },
        }))
    }
}
