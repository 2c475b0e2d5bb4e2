//! What is sent.

use serde_json::{Map, Value, json};

use crate::features::events::EventRow;
use crate::features::user::UserRow;
use crate::store::Schema;

/// The longest value of a user's column that is sent along, in bytes of JSON: a picture can be a whole file.
const LONGEST: usize = 2_048;

/// The body: `{"type", "timestamp", "data"}`, where `data` has the ids of the event and what it says besides.
pub(super) fn body(event: &EventRow, user: Option<Map<String, Value>>) -> String {
    let mut data = match &event.data {
        Value::Object(more) => more.clone(),
        _ => Map::new(),
    };
    for (name, value) in [
        ("userId", &event.user_id),
        ("sessionId", &event.session_id),
        ("operation", &event.operation),
        ("actorId", &event.actor_id),
        ("impersonatorId", &event.impersonator_id),
    ] {
        data.insert(name.to_owned(), value.as_deref().into());
    }
    data.insert("id".to_owned(), event.subject_id.as_str().into());
    if let Some(user) = user {
        data.insert("user".to_owned(), user.into());
    }
    json!({ "type": event.kind, "timestamp": event.created_at, "data": data }).to_string()
}

/// The columns of a user that an endpoint wants. What is too long is left out.
pub(super) fn user(row: &UserRow, schema: &Schema, fields: &[String]) -> Map<String, Value> {
    let Ok(Value::Object(mut view)) = serde_json::to_value(row.view(schema)) else { return Map::new() };
    let wanted = fields.iter().filter_map(|name| Some((name.clone(), view.shift_remove(name)?)));
    wanted.filter(|(_, value)| value.to_string().len() <= LONGEST).collect()
}
