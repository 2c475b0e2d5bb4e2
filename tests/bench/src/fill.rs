//! Databases of a size: users and sessions, written in bulk.

use std::path::Path;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::Result;

/// Adds users with three sessions each.
pub(crate) async fn sessions(dir: &Path, users: u64) -> Result {
    let options = SqliteConnectOptions::new().filename(dir.join("auth.db")).foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let numbers =
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {users})");
    let now = "'2026-01-01T00:00:00.000Z'";
    let statements = [
        "BEGIN".to_owned(),
        format!(
            "{numbers} INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) \
             SELECT printf('user%028d', i), 'User', printf('user%d@example.org', i), 1, {now}, {now} FROM n"
        ),
        format!(
            "{numbers} INSERT INTO session (id, expiresAt, token, createdAt, updatedAt, ipAddress, userAgent, userId) \
             SELECT lower(hex(randomblob(16))), '2099-01-01T00:00:00.000Z', lower(hex(randomblob(16))), {now}, {now}, \
             '', '', printf('user%028d', n.i) FROM n, (SELECT 1 UNION SELECT 2 UNION SELECT 3)"
        ),
        "COMMIT".to_owned(),
    ];
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}
