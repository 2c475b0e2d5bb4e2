use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{SessionRow, SignIn};
use crate::body::Sensitive;
use crate::cx::{CurrentSession, Cx};
use crate::features::user::{User, UserRow, fields};
use crate::store::{Schema, Timestamp};

/// A session, as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// When the session ends, unless it is renewed before.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub expires_at: Timestamp,
    /// The session token; a bearer token too.
    pub token: Sensitive,
    /// When the user signed in.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub created_at: Timestamp,
    /// When the session was last renewed.
    #[schema(value_type = chrono::DateTime<chrono::Utc>)]
    pub updated_at: Timestamp,
    /// The client's address at sign-in; empty when unknown.
    #[schema(required)]
    pub ip_address: Option<String>,
    /// The client's `User-Agent` at sign-in; empty when unknown.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// Whose session it is.
    pub user_id: String,
    /// Columns that the operator or another feature added, unless they are declared `returned = false`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
    /// The session's id.
    // Upstream keeps none of a session that has no row.
    #[serde(default)]
    #[schema(required)]
    pub id: String,
}

/// Who is asking: the session and its user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionAndUser {
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
}

/// Somebody is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionBegun {
    /// The session token; a bearer token too.
    pub token: Sensitive,
    /// Who signed in.
    pub user: User,
}

/// The first factor is proved, and the user has a second one: nobody is signed in yet. A cookie says whose turn it is, and
/// one of the operations that verify a second factor goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorRequired {
    /// Always true.
    pub two_factor_redirect: bool,
}

impl TwoFactorRequired {
    /// The answer to whoever has proved the first one.
    pub(crate) fn new() -> Self {
        Self { two_factor_redirect: true }
    }
}

/// A session has begun, or a second factor has to be proved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made for a sign-in, and whoever matches it wants no box"
)]
pub enum SessionAnswer {
    /// Somebody is signed in.
    SessionBegun(SessionBegun),
    /// A second factor is needed.
    TwoFactorRequired(TwoFactorRequired),
}

impl SessionAnswer {
    /// What signing a user in came to.
    pub(crate) fn new(cx: &Cx, signed_in: SignIn, user: &UserRow) -> Self {
        match signed_in {
            SignIn::Done(session) => {
                Self::SessionBegun(SessionBegun { token: session.token.into(), user: user.view(cx.schema()) })
            }
            SignIn::SecondFactorNeeded => Self::TwoFactorRequired(TwoFactorRequired::new()),
        }
    }
}

impl SessionRow {
    /// The row that a view was made of; columns that are not returned are NULL. `None` where the tables have changed.
    pub fn restored(view: Session, schema: &Schema) -> Option<Self> {
        Some(Self {
            id: view.id.into(),
            expires_at: view.expires_at,
            token: view.token.expose().to_owned(),
            created_at: view.created_at,
            updated_at: view.updated_at,
            ip_address: view.ip_address,
            user_agent: view.user_agent,
            user_id: view.user_id.into(),
            extra: fields::restored(schema, "session", &view.extra)?,
        })
    }

    /// The session as the API shows it.
    pub fn view(&self, schema: &Schema) -> Session {
        Session {
            expires_at: self.expires_at,
            token: self.token.as_str().into(),
            created_at: self.created_at,
            updated_at: self.updated_at,
            ip_address: self.ip_address.clone(),
            user_agent: self.user_agent.clone(),
            user_id: self.user_id.to_string(),
            extra: fields::returned(schema, "session", &self.extra),
            id: self.id.to_string(),
        }
    }
}

impl CurrentSession {
    /// The session and user that a view was made of: see [`SessionRow::restored`].
    pub fn restored(view: SessionAndUser, schema: &Schema) -> Option<Self> {
        let session = SessionRow::restored(view.session, schema)?;
        Some(Self { session, user: UserRow::restored(view.user, schema)? })
    }

    /// The session and its user as the API shows them.
    pub fn view(&self, schema: &Schema) -> SessionAndUser {
        SessionAndUser { session: self.session.view(schema), user: self.user.view(schema) }
    }
}
