use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::PasskeyRow;
use crate::features::user::fields;
use crate::store::{Schema, Timestamp};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Passkey {
    /// What its owner calls it.
    #[schema(required)]
    pub name: Option<String>,
    /// The public key: COSE, in base64.
    pub public_key: String,
    /// Whose it is.
    pub user_id: String,
    /// The authenticator's name for it, in base64url.
    #[serde(rename = "credentialID")]
    pub credential_id: String,
    /// How often it had signed when it was last used; 0 where it does not count.
    pub counter: i32,
    /// `multiDevice` for one that can be on several devices, else `singleDevice`.
    pub device_type: String,
    /// Whether there was a copy of it elsewhere when it was registered.
    pub backed_up: bool,
    /// How to reach the authenticator, with commas between: `internal,hybrid`.
    #[schema(required)]
    pub transports: Option<String>,
    /// When it was registered.
    #[schema(required, value_type = Option<chrono::DateTime<chrono::Utc>>)]
    pub created_at: Option<Timestamp>,
    /// Which kind of authenticator has it, as a UUID.
    #[schema(required)]
    pub aaguid: Option<String>,
    /// Columns that the operator or another feature added, unless they are declared `returned = false`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// The passkey's id.
    pub id: String,
}

impl PasskeyRow {
    /// The passkey as the API shows it.
    pub fn view(self, schema: &Schema) -> Passkey {
        Passkey {
            name: self.name,
            public_key: self.public_key,
            user_id: self.user_id.to_string(),
            credential_id: self.credential_id,
            counter: self.counter,
            device_type: self.device_type,
            backed_up: self.backed_up,
            transports: self.transports,
            created_at: self.created_at,
            aaguid: self.aaguid,
            extra: fields::returned(schema, "passkey", &self.extra),
            id: self.id.to_string(),
        }
    }
}
