//! What is in the storage, and how it changes.
//!
//! | key | value | lives |
//! | --- | --- | --- |
//! | `{token}` | `{"session":{…},"user":{…}}` | until the session ends |
//! | `active-sessions-{userId}` | `[{"token":…,"expiresAt":ms}]`, sorted by end | until the last one ends |
//!
//! The list is an index: what is not under its token has ended, whatever the list says. Nothing here brings a session
//! back. A value is changed only where there is one, and only from what was read, so that of a renewal and a sign-out at
//! once the sign-out wins.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, from_value, to_value};

use crate::cx::CurrentSession;
use crate::error::Result;
use crate::features::session::sessions::id_of;
use crate::features::session::{SessionAndUser, SessionRow};
use crate::features::user::UserRow;
use crate::kit::secondary_storage::SecondaryStorage;
use crate::store::{Id, Schema, Timestamp};

/// The sessions in one storage.
pub(super) struct Entries(Arc<dyn SecondaryStorage>);

/// What is under a token: the views of both, as the API shows them. What no caller may read stays in the database.
#[derive(Serialize, Deserialize)]
struct Stored {
    session: Map<String, Value>,
    user: Map<String, Value>,
}

/// One line of a user's list.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Active {
    token: String,
    /// Milliseconds since the Unix epoch.
    expires_at: i64,
}

impl Entries {
    pub(super) fn new(storage: Arc<dyn SecondaryStorage>) -> Self {
        Self(storage)
    }

    pub(super) async fn create(
        &self,
        current: &CurrentSession,
        schema: &Schema,
        now: Timestamp,
    ) -> Result<()> {
        let session = &current.session;
        let ttl = left(session.expires_at.millis(), now);
        self.0.set(&session.token, &Stored::of(current, schema).to_json(), Some(ttl)).await?;
        self.list(&session.user_id, session, now).await
    }

    pub(super) async fn find(&self, token: &str, schema: &Schema) -> Result<Option<CurrentSession>> {
        // Other keys of the storage, such as a user's list, are no tokens.
        if !token.bytes().all(|c| c.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let text = self.0.get(token).await?;
        let view = text.and_then(|text| serde_json::from_str(&text).ok());
        Ok(view.and_then(|view| restored(view, token, schema)))
    }

    /// The tokens of a user's sessions that have not ended by themselves.
    pub(super) async fn tokens(&self, user: &Id, now: Timestamp) -> Result<Vec<String>> {
        let text = self.0.get(&list_key(user)).await?;
        Ok(read_list(text.as_deref(), now).into_iter().map(|active| active.token).collect())
    }

    /// `None` where the session was ended in between.
    pub(super) async fn extend(
        &self,
        token: &str,
        expires_at: Timestamp,
        schema: &Schema,
        now: Timestamp,
    ) -> Result<Option<CurrentSession>> {
        let set = |stored: &mut Stored| {
            stored.session.insert("expiresAt".to_owned(), expires_at.to_string().into());
            stored.session.insert("updatedAt".to_owned(), now.to_string().into());
            true
        };
        let changed = self.change(token, now, set).await?;
        let Some(current) = changed.and_then(|stored| stored.restored(token, schema)) else {
            return Ok(None);
        };
        self.list(&current.session.user_id, &current.session, now).await?;
        Ok(Some(current))
    }

    /// Ends sessions of a user. Whoever is gone from under their token is signed out, the list comes after.
    pub(super) async fn end(&self, user: &Id, tokens: &[String], now: Timestamp) -> Result<()> {
        for token in tokens {
            self.0.delete(token).await?;
        }
        let without = |text: Option<&str>| {
            let mut list = read_list(text, now);
            list.retain(|active| !tokens.contains(&active.token));
            write_list(list, now)
        };
        Ok(self.0.update(&list_key(user), without).await?)
    }

    /// Puts a user as they are now into a session, unless that has a later change already.
    pub(super) async fn set_user(
        &self,
        token: &str,
        user: &UserRow,
        schema: &Schema,
        now: Timestamp,
    ) -> Result<()> {
        let view = object(to_value(user.view(schema)));
        let set = |stored: &mut Stored| {
            let is_later = date(&stored.user, "updatedAt").is_some_and(|at| at > user.updated_at);
            let changes = stored.user.get("id") == view.get("id") && !is_later;
            if changes {
                stored.user.clone_from(&view);
            }
            changes
        };
        self.change(token, now, set).await.map(drop)
    }

    /// Changes what is under a token, if there is something, from what is there at that moment. `set` says whether there
    /// is anything to change.
    async fn change(
        &self,
        token: &str,
        now: Timestamp,
        set: impl Fn(&mut Stored) -> bool,
    ) -> Result<Option<Stored>> {
        loop {
            let Some(before) = self.0.get(token).await? else { return Ok(None) };
            let Some(mut stored) = Stored::read(&before) else { return Ok(None) };
            if !set(&mut stored) {
                return Ok(None);
            }
            let Some(end) = date(&stored.session, "expiresAt") else { return Ok(None) };
            let ttl = left(end.millis(), now);
            if self.0.replace(token, Some(&before), Some(&stored.to_json()), Some(ttl)).await? {
                return Ok(Some(stored));
            }
        }
    }

    /// Puts a session into its user's list, or moves it there.
    async fn list(&self, user: &Id, session: &SessionRow, now: Timestamp) -> Result<()> {
        let with = |text: Option<&str>| {
            let mut list = read_list(text, now);
            list.retain(|active| active.token != session.token);
            list.push(Active { token: session.token.clone(), expires_at: session.expires_at.millis() });
            write_list(list, now)
        };
        Ok(self.0.update(&list_key(user), with).await?)
    }
}

impl Stored {
    fn of(current: &CurrentSession, schema: &Schema) -> Self {
        let view = current.view(schema);
        let (mut session, user) = (object(to_value(view.session)), object(to_value(view.user)));
        // As in upstream: only a row has an id.
        if current.session.id == id_of(&current.session.token) {
            session.shift_remove("id");
        }
        Self { session, user }
    }

    fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn to_json(&self) -> String {
        #[expect(clippy::expect_used, reason = "texts and numbers are JSON")]
        serde_json::to_string(self).expect("JSON")
    }

    fn restored(self, token: &str, schema: &Schema) -> Option<CurrentSession> {
        let session = from_value(Value::Object(self.session)).ok()?;
        let view = SessionAndUser { session, user: from_value(Value::Object(self.user)).ok()? };
        restored(view, token, schema)
    }
}

fn restored(mut view: SessionAndUser, token: &str, schema: &Schema) -> Option<CurrentSession> {
    if view.session.id.is_empty() {
        view.session.id = id_of(token).into();
    }
    CurrentSession::restored(view, schema).filter(|current| current.session.token == token)
}

fn list_key(user: &Id) -> String {
    format!("active-sessions-{user}")
}

/// What has ended by itself is left out, and so is a list that can't be read.
fn read_list(text: Option<&str>, now: Timestamp) -> Vec<Active> {
    let mut list: Vec<Active> = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    list.retain(|active| active.expires_at > now.millis());
    list
}

fn write_list(mut list: Vec<Active>, now: Timestamp) -> Option<(String, Option<Duration>)> {
    list.sort_by_key(|active| active.expires_at);
    let ttl = left(list.last()?.expires_at, now);
    Some((serde_json::to_string(&list).ok()?, Some(ttl)))
}

/// How long it is until then, at least a millisecond: nothing is kept for ever.
fn left(until: i64, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(until - now.millis()).unwrap_or(0).max(1))
}

fn date(of: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    Timestamp::parse(of.get(name)?.as_str()?).ok()
}

fn object(value: serde_json::Result<Value>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
