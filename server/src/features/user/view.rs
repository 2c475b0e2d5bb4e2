use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::UserRow;
use super::fields;
use crate::store::{Schema, Timestamp};

/// A user, as the API shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The display name.
    pub name: String,
    /// The address, lower-cased.
    #[schema(format = "email")]
    pub email: String,
    /// Whether the owner of the address has proved it.
    pub email_verified: bool,
    /// The address of a picture.
    #[schema(required)]
    pub image: Option<String>,
    /// When the user signed up.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub created_at: Timestamp,
    /// When the user last changed.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub updated_at: Timestamp,
    /// Columns that the operator or another feature added, unless they are declared `returned = false`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// The user's id.
    pub id: String,
}

impl UserRow {
    /// The row that a view was made of; columns that are not returned are NULL. `None` where the tables have changed.
    pub fn restored(view: User, schema: &Schema) -> Option<Self> {
        Some(Self {
            id: view.id.into(),
            name: view.name,
            email: view.email,
            email_verified: view.email_verified,
            image: view.image,
            created_at: view.created_at,
            updated_at: view.updated_at,
            extra: fields::restored(schema, "user", &view.extra)?,
        })
    }

    /// The user as the API shows them.
    pub fn view(&self, schema: &Schema) -> User {
        User {
            name: self.name.clone(),
            email: self.email.clone(),
            email_verified: self.email_verified,
            image: self.image.clone(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            extra: fields::returned(schema, "user", &self.extra),
            id: self.id.to_string(),
        }
    }
}
