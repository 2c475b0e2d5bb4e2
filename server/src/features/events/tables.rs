use serde_json::Value;

use super::kind;
use crate::store::{Extra, Id, Table, Timestamp};

/// The columns that change when a session is only extended, which its own clients did and nobody else has to know.
const EXTENSION: [&str; 2] = ["expiresAt", "updatedAt"];

/// A row of `authEvent`: one thing that happened. It names who and what by id and holds nothing personal, so that
/// deleting a user leaves nothing of them behind.
#[derive(Table, Clone, Debug)]
#[table(name = "authEvent")]
pub struct EventRow {
    /// The event's id. Later events of one server have larger ids.
    pub id: Id,
    /// What happened: one of [`kind`](super::kind).
    #[column(name = "type", sized)]
    pub kind: String,
    /// Whom it concerns.
    #[column(index)]
    pub user_id: Option<String>,
    /// The session that it concerns.
    #[column(sized)]
    pub session_id: Option<String>,
    /// The id of the row that it happened to.
    #[column(sized)]
    pub subject_id: String,
    /// The operation that caused it; none for the server's own doing.
    #[column(sized)]
    pub operation: Option<String>,
    /// Who caused it.
    #[column(sized)]
    pub actor_id: Option<String>,
    /// Who really did, where the actor was impersonated.
    #[column(sized)]
    pub impersonator_id: Option<String>,
    /// What more there is to say, such as the names of the columns that changed.
    pub data: Value,
    /// When it happened.
    pub created_at: Timestamp,
    /// Columns of the operator.
    #[column(extra)]
    pub extra: Extra,
}

impl EventRow {
    /// Whether it only says that a session goes on.
    pub fn only_extends(&self) -> bool {
        let changed = self.data["changed"].as_array();
        self.kind == kind::SESSION_UPDATED
            && changed
                .is_some_and(|names| names.iter().all(|name| EXTENSION.iter().any(|column| name == column)))
    }
}
