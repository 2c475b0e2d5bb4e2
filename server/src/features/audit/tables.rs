use serde::Serialize;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `auditLog`: one line. It is written once, with the act; being chained completes it, and nothing changes it
/// after that.
#[derive(Table, Clone, Debug, Serialize)]
#[table(name = "auditLog")]
#[serde(rename_all = "camelCase")]
pub struct AuditRow {
    /// The line's id.
    pub id: Id,
    /// When it happened.
    #[column(index)]
    pub created_at: Timestamp,
    /// What happened: the kind of an event, or [`REFUSED`](super::REFUSED).
    #[column(name = "type", index)]
    #[serde(rename = "type")]
    pub kind: String,
    /// How it ended: `ok`, or the code of the refusal.
    #[column(sized)]
    pub outcome: String,
    /// The operation that did it; none for the server's own doing.
    #[column(sized)]
    pub operation: Option<String>,
    /// Whom it concerns.
    #[column(index)]
    pub user_id: Option<String>,
    /// The id of the row that it happened to.
    #[column(sized)]
    pub subject_id: Option<String>,
    /// Who did it; none for a stranger, and for an operator.
    #[column(index)]
    pub actor_id: Option<String>,
    /// The session in which they did.
    #[column(sized)]
    pub actor_session_id: Option<String>,
    /// Who really did, where the actor was impersonated.
    #[column(sized)]
    pub impersonator_id: Option<String>,
    /// What more there is to say, as JSON: names of columns, never what they hold.
    pub data: String,
    /// The client's address.
    #[column(sized)]
    pub ip_address: Option<String>,
    /// The client's `User-Agent`, or the beginning of it.
    pub user_agent: Option<String>,
    /// The mark of the server that wrote the line: nobody without the app secret can make one, and none is there twice.
    #[column(unique)]
    pub mark: String,
    /// The line's place in the chain, from 1 without gaps; none until it is chained.
    #[column(unique)]
    pub position: Option<i64>,
    /// What binds the line to the one before it.
    #[column(sized)]
    pub hash: Option<String>,
    /// Columns of the operator.
    #[column(extra)]
    #[serde(skip)]
    pub extra: Extra,
}

/// The one row of `auditHead`: where the chain ends, and where it begins now that old lines are gone.
#[derive(Table, Clone, Debug)]
#[table(name = "auditHead")]
pub struct AuditHeadRow {
    /// The row's id.
    pub id: Id,
    /// Always the same, so that there is only one.
    #[column(unique)]
    pub name: String,
    /// The place of the last line.
    pub position: i64,
    /// Its hash.
    #[column(sized)]
    pub hash: String,
    /// The place of the last line that retention took away; 0 for none.
    pub base_position: i64,
    /// Its hash.
    #[column(sized)]
    pub base_hash: String,
    /// What nobody without the app secret can make for other values.
    #[column(sized)]
    pub signature: String,
    /// Columns of the operator.
    #[column(extra)]
    pub extra: Extra,
}
