//! Writing deliveries, each in the transaction that writes its event.

use std::sync::Arc;

use super::tables::DeliveryRow;
use super::{Endpoint, Inner, Webhooks, payload, state};
use crate::error::Result;
use crate::features::events::EventRow;
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::store::{Extra, Id, Store};

impl Webhooks {
    /// An event is a delivery for everybody who wants it, unless it only says that a session goes on.
    pub(crate) fn hooks(&self) -> Hooks {
        let inner = self.0.clone();
        Hooks::new().on_create(move |store, event: EventRow| record(inner.clone(), store, event))
    }
}

async fn record(inner: Arc<Inner>, store: Store, event: EventRow) -> Result<()> {
    if event.only_extends() {
        return Ok(());
    }
    let wanting = inner.endpoints.iter().filter(|endpoint| endpoint.wants(&event.kind));
    let wanting: Vec<Arc<Endpoint>> = wanting.cloned().collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let asks = wanting.iter().any(|endpoint| !endpoint.user_fields.is_empty());
    let user: Option<UserRow> = match &event.user_id {
        Some(id) if asks => store.find_one(UserRow::ID.eq(id.as_str())).await?,
        _ => None,
    };
    for endpoint in &wanting {
        let fields = Some(&endpoint.user_fields).filter(|fields| !fields.is_empty());
        let user = user.as_ref().zip(fields);
        let user = user.map(|(row, fields)| payload::user(row, store.schema(), fields));
        let row = DeliveryRow {
            id: Id::unset(),
            event_id: event.id.to_string(),
            endpoint: endpoint.name().to_owned(),
            kind: event.kind.clone(),
            user_id: event.user_id.clone(),
            body: payload::body(&event, user),
            state: state::WAITING.to_owned(),
            attempts: 0,
            next_attempt_at: Some(event.created_at),
            lease: None,
            last_status: None,
            last_error: None,
            created_at: event.created_at,
            expires_at: event.created_at + inner.retention,
            extra: Extra::default(),
        };
        store.create(row).await?;
    }
    store.on_commit(async move { wanting.iter().for_each(|endpoint| endpoint.bell.notify_one()) });
    Ok(())
}
