//! Usernames that are chosen, with signing up or later.

use serde_json::{Map, Value as Json};

use super::{DISPLAY_USERNAME, USERNAME, UsernameRefusal, name};
use crate::config::{Config, UsernameConfig};
use crate::cx::Cx;
use crate::error::Result;
use crate::features::email_password::SignUpEmail;
use crate::features::user::{UpdateUser, UserRow, fields};
use crate::hooks::Hooks;
use crate::store::{Changes, Value};

pub(super) fn hooks(config: &Config) -> Hooks {
    let (created, updated) = (config.username.clone(), config.username.clone());
    Hooks::new()
        .before::<SignUpEmail>(|cx, mut input| {
            Box::pin(async move {
                choose(cx, &mut input.body.extra).await?;
                Ok(input)
            })
        })
        .before::<UpdateUser>(|cx, mut input| {
            Box::pin(async move {
                choose(cx, &mut input.body.extra).await?;
                Ok(input)
            })
        })
        // Whoever writes a username, it is found by how it is stored.
        .before_create(move |_, mut user: UserRow| {
            if let Some(cell) = user.extra.get_mut(USERNAME) {
                *cell = stored(&created, cell);
            }
            async move { Ok(user) }
        })
        .before_update(move |_, _: UserRow, changes: Changes<UserRow>| {
            let cell = changes.cells().find(|(column, _)| *column == USERNAME);
            let cell = cell.map(|(_, value)| stored(&updated, value));
            let changes = match cell {
                Some(value) => changes.set_extra(USERNAME, value),
                None => changes,
            };
            async move { Ok(changes) }
        })
}

fn stored(options: &UsernameConfig, cell: &Value) -> Value {
    match cell {
        Value::Text(text) => Value::Text(name::stored(options, text)),
        other => other.clone(),
    }
}

/// Looks at the names that somebody wants; where only one is given, it is the other one too. A value that is no text is
/// refused as any column's is.
async fn choose(cx: &Cx, body: &mut Map<String, Json>) -> Result<()> {
    let options = &cx.config().username;
    let is_given = |key| body.get(key).is_some_and(fields::truthy);
    let (shows, names) = (is_given(DISPLAY_USERNAME), is_given(USERNAME));
    let display = body.get(DISPLAY_USERNAME).and_then(Json::as_str).map(str::to_owned);
    let username = match body.get(USERNAME) {
        Some(Json::String(text)) => Some(text.clone()),
        _ if names => None,
        _ => display.clone().filter(|_| shows),
    };
    if let Some(username) = &username {
        name::judge_new(options, username).map_err(UsernameRefusal::from)?;
        let owner = cx.store().find_one(name::owner(options, username)).await?;
        let own = cx.caller().map(|caller| &caller.user.id);
        if owner.is_some_and(|owner| cx.act().operation != "updateUser" || own != Some(&owner.id)) {
            return Err(UsernameRefusal::AlreadyTaken.into());
        }
    }
    if let (Some(display), Some(pattern)) = (display, &options.display_username_pattern)
        && !pattern.fits(&display)
    {
        return Err(UsernameRefusal::InvalidDisplayUsername.into());
    }
    if let Some(username) = username {
        if !shows {
            body.insert(DISPLAY_USERNAME.to_owned(), username.clone().into());
        }
        body.insert(USERNAME.to_owned(), username.into());
    }
    Ok(())
}
