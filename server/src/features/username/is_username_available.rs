use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{UsernameError, name};
use crate::cx::Cx;
use crate::error::Result;

/// Which username is wanted.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct IsUsernameAvailableBody {
    /// The username, in any case.
    pub username: String,
}

/// Whether somebody has it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UsernameAvailable {
    /// False if somebody has it.
    pub available: bool,
}

/// Ask whether a username can still be chosen.
///
/// One that can't be anybody's is refused, with the reason.
#[endpoint(POST "/is-username-available", errors(UsernameError::{TooShort, TooLong, Invalid}))]
async fn is_username_available(cx: &Cx, body: IsUsernameAvailableBody) -> Result<UsernameAvailable> {
    let options = &cx.config().username;
    if body.username.is_empty() {
        return Err(UsernameError::Invalid.into());
    }
    name::judge_new(options, &body.username).map_err(UsernameError::from)?;
    let taken = cx.store().count(name::owner(options, &body.username)).await? > 0;
    Ok(UsernameAvailable { available: !taken })
}
