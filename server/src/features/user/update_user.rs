use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{UserError, UserRow, change, fields};
use crate::body::double_option;
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Result};
use crate::features::status::Status;
use crate::store::Changes;

/// What to change; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct UpdateUserBody {
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// The address of a picture; null removes it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    #[schema(value_type = Option<String>)]
    pub image: Option<Option<String>>,
    /// Extra columns that are declared `input = true`; an unknown name is dropped.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Change one's own name, picture and extra columns.
///
/// The e-mail address has its own operation, `changeEmail`, since it has to be proved.
#[endpoint(POST "/update-user", session = required, changes = session,
           errors(UserError::{EmailCanNotBeUpdated, NoFieldsToUpdate, FieldNotAllowed, FieldInvalid,
                             FailedToUpdateUser}))]
async fn update_user(cx: &Cx, session: CurrentSession, body: UpdateUserBody) -> Result<Status> {
    if body.extra.get("email").is_some_and(fields::truthy) {
        return Err(UserError::EmailCanNotBeUpdated.into());
    }
    let extra = fields::input(cx.schema(), "user", &body.extra, fields::Action::Update)?;
    if body.name.is_none() && body.image.is_none() && extra.is_empty() {
        return Err(UserError::NoFieldsToUpdate.into());
    }
    let mut changes = Changes::new().set(UserRow::UPDATED_AT, cx.now());
    if let Some(name) = body.name {
        changes = changes.set(UserRow::NAME, name);
    }
    if let Some(image) = body.image {
        changes = changes.set(UserRow::IMAGE, image);
    }
    for (column, value) in extra {
        changes = changes.set_extra(column, value);
    }
    let which = UserRow::ID.eq(session.user.id.clone());
    let changed = change(cx, cx.store(), which, changes, UserError::FailedToUpdateUser).await?;
    cx.renew_session_cookies(&session.session, &changed.ok_or(CommonError::Unauthorized)?);
    Ok(Status::TRUE)
}
