use portcullis_macros::endpoint;
use serde_json::Map;

use super::AnonymousError;
use super::column::{IS_ANONYMOUS, is_anonymous};
use crate::config::AnonymousConfig;
use crate::cx::{CurrentSession, Cx};
use crate::error::{CommonError, Error, Result};
use crate::features::session::{Factor, Remember, SessionBegun};
use crate::features::user::{UserRow, fields};
use crate::store::{Id, Value};

/// Sign in without saying who one is.
///
/// It makes a user of one's own, with a made-up address.
#[endpoint(POST "/sign-in/anonymous", session = optional, changes = session,
           errors(AnonymousError::{SignInAgain}))]
async fn sign_in_anonymous(cx: &Cx, session: Option<CurrentSession>) -> Result<SessionBegun> {
    if session.is_some_and(|current| is_anonymous(&current.user)) {
        return Err(AnonymousError::SignInAgain.into());
    }
    let (options, now) = (&cx.config().anonymous, cx.now());
    let mut extra = fields::input(cx.schema(), "user", &Map::new(), fields::Action::Create)?;
    extra.insert(IS_ANONYMOUS.to_owned(), Value::Bool(true));
    let row = &UserRow {
        id: Id::unset(),
        name: options.name.clone(),
        email: address(options, &cx.rng().id()),
        email_verified: false,
        image: None,
        created_at: now,
        updated_at: now,
        extra,
    };
    cx.store()
        .transaction(|tx| async move {
            let user = tx.create(row.clone()).await?;
            let signed_in = cx.sign_in(&tx, &user, Factor::Anonymous, Remember::Yes).await?;
            let session = signed_in.session().ok_or(CommonError::InternalServerError)?;
            Ok::<_, Error>(SessionBegun { token: session.token.into(), user: user.view(cx.schema()) })
        })
        .await
}

/// A made-up address, in lower case as every address is.
pub(super) fn address(options: &AnonymousConfig, id: &str) -> String {
    let address = match &options.email_domain_name {
        Some(domain) => format!("temp-{id}@{domain}"),
        None => format!("temp@{id}.com"),
    };
    address.to_lowercase()
}
