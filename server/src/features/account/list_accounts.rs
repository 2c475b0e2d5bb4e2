use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::AccountRow;
use crate::cx::{CurrentSession, Cx};
use crate::error::Result;
use crate::features::user::fields;
use crate::store::{Find, Order, Timestamp};

/// A way in, without its secrets.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The provider's id of the user; the user's own id for a password.
    pub account_id: String,
    /// The provider; `credential` for a password.
    pub provider_id: String,
    /// Whose account it is.
    pub user_id: String,
    /// When the account was linked.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub created_at: Timestamp,
    /// When the account last changed.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub updated_at: Timestamp,
    /// What the provider granted.
    pub scopes: Vec<String>,
    /// Extra columns that are declared `returned = true`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// The row's id.
    pub id: String,
}

/// One's own ways to sign in.
#[endpoint(GET "/list-accounts", session = required)]
async fn list_user_accounts(cx: &Cx, session: CurrentSession) -> Result<Vec<Account>> {
    let find = Find::new()
        .filter(AccountRow::USER_ID.eq(session.user.id))
        .sort(AccountRow::CREATED_AT, Order::Ascending);
    let rows: Vec<AccountRow> = cx.store().find_many(find).await?;
    Ok(rows
        .into_iter()
        .map(|row| Account {
            scopes: row
                .scope
                .iter()
                .flat_map(|s| s.split(','))
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect(),
            extra: fields::returned(cx.schema(), "account", &row.extra),
            account_id: row.account_id,
            provider_id: row.provider_id,
            user_id: row.user_id.to_string(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            id: row.id.to_string(),
        })
        .collect())
}
