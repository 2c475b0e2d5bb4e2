use serde::Serialize;

use crate::store::{Extra, Id, Table, Timestamp};

/// A row of `authWebhookDelivery`: one event that one endpoint is told of.
#[derive(Table, Clone, Debug, Serialize)]
#[table(name = "authWebhookDelivery")]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRow {
    /// The row's id.
    pub id: Id,
    /// The event's id.
    #[column(sized)]
    pub event_id: String,
    /// The name of the endpoint.
    #[column(sized)]
    pub endpoint: String,
    /// What happened.
    #[column(name = "type", sized)]
    #[serde(rename = "type")]
    pub kind: String,
    /// Whom it concerns.
    #[column(sized)]
    pub user_id: Option<String>,
    /// What is sent, to the byte.
    pub body: String,
    /// How far it is: one of [`state`](super::state).
    #[column(sized)]
    pub state: String,
    /// How often it was tried. An attempt that a crash ended does not count.
    pub attempts: i32,
    /// When it is due; while a server sends it, when others may take it that the server has crashed. None once it is over.
    #[column(index)]
    pub next_attempt_at: Option<Timestamp>,
    /// The server that sends it.
    #[column(sized)]
    #[serde(skip)]
    pub lease: Option<String>,
    /// The status of the last answer; none where there was no answer.
    pub last_status: Option<i32>,
    /// Why there was none.
    #[column(sized)]
    pub last_error: Option<String>,
    /// When the event happened.
    pub created_at: Timestamp,
    /// When the row goes.
    pub expires_at: Timestamp,
    /// Columns of the operator.
    #[column(extra)]
    #[serde(skip)]
    pub extra: Extra,
}

/// A row of `authWebhookEndpoint`: what is remembered of an endpoint that there was something to remember of.
#[derive(Table, Clone, Debug)]
#[table(name = "authWebhookEndpoint")]
pub struct EndpointRow {
    /// The row's id.
    pub id: Id,
    /// Its name.
    #[column(unique)]
    pub name: String,
    /// Since when it wants nothing any more.
    pub gone_at: Option<Timestamp>,
    /// Columns of the operator.
    #[column(extra)]
    pub extra: Extra,
}
