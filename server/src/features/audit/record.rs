//! Writing lines: with every event, and for every refusal of an operation that would have changed the session.

use serde_json::Value;

use super::tables::AuditRow;
use super::{Audit, REFUSED};
use crate::cx::Cx;
use crate::endpoint::Definition;
use crate::error::{Error, Result};
use crate::features::events::EventRow;
use crate::hooks::Hooks;
use crate::store::{Extra, Id, Store, StoreError};

/// The outcome of what was not refused.
const OK: &str = "ok";

/// How much of a `User-Agent` is kept, in characters.
const USER_AGENT: usize = 500;

/// What a line says besides whose act it was.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What happened, such as `user.created`.
    pub kind: String,
    /// How it ended: `ok`, or the code of a refusal.
    pub outcome: String,
    /// Whom it concerns.
    pub user: Option<String>,
    /// The id of what it happened to.
    pub subject: Option<String>,
    /// What more there is to say. No secrets.
    pub data: Value,
}

impl Entry {
    /// Something that happened.
    pub fn new(kind: impl Into<String>) -> Self {
        let data = Value::Object(serde_json::Map::new());
        Self { kind: kind.into(), outcome: OK.to_owned(), user: None, subject: None, data }
    }
}

impl Audit {
    /// An event is a line, unless it only says that a session goes on.
    pub(crate) fn hooks(&self) -> Hooks {
        let audit = self.clone();
        Hooks::new().on_create(move |store, event: EventRow| {
            let audit = audit.clone();
            async move {
                if !event.only_extends() {
                    let entry = Entry {
                        user: event.user_id,
                        subject: Some(event.subject_id),
                        data: event.data,
                        ..Entry::new(event.kind)
                    };
                    audit.record(&store, entry).await?;
                }
                Ok(())
            }
        })
    }

    /// Writes a line in the transaction of `store`, as a part of [its act](Store::act).
    ///
    /// # Errors
    /// The database fails; what the line is about must not happen then.
    pub async fn record(&self, store: &Store, entry: Entry) -> Result<(), StoreError> {
        let act = store.act();
        let actor = act.and_then(|act| act.actor());
        let text = |id: &Id| id.to_string();
        let mut row = AuditRow {
            id: Id::unset(),
            created_at: self.store().clock().now().into(),
            kind: entry.kind,
            outcome: entry.outcome,
            operation: act.map(|act| act.operation.to_owned()),
            user_id: entry.user,
            subject_id: entry.subject,
            actor_id: actor.map(|actor| text(&actor.user)),
            actor_session_id: actor.and_then(|actor| actor.session.as_ref()).map(text),
            impersonator_id: actor.and_then(|actor| actor.impersonator.as_ref()).map(text),
            data: entry.data.to_string(),
            ip_address: act.and_then(|act| act.address).map(|address| address.to_string()),
            user_agent: act.and_then(|act| act.user_agent.as_deref()).map(beginning),
            mark: String::new(),
            position: None,
            hash: None,
            extra: Extra::default(),
        };
        row.mark = self.keys().mark(self.rng(), &row);
        store.create(row).await?;
        let audit = self.clone();
        store.on_commit(async move { audit.wake() });
        Ok(())
    }
}

impl Cx {
    /// An operation was refused. Where it would have changed the session, that is a line: a wrong password, say. What the
    /// door refuses to everybody (limits, origins, bodies that can't be read) costs no line.
    pub(crate) async fn audit_refusal(&self, definition: &Definition, error: &Error) -> Result<()> {
        let Some(audit) = &self.shared().audit else { return Ok(()) };
        let own = error.is_of_a_hook() || definition.errors.contains(&error.code());
        if !(own && definition.changes_session) {
            return Ok(());
        }
        let actor = self.act().actor().map(|actor| &actor.user);
        let user = self.act().subject().or(actor).map(ToString::to_string);
        let entry = Entry { outcome: error.public_code().to_owned(), user, ..Entry::new(REFUSED) };
        Ok(audit.record(self.store(), entry).await?)
    }
}

fn beginning(text: &str) -> String {
    text.chars().take(USER_AGENT).collect()
}
