//! A new user, who has proved a number and nothing else.

use serde_json::Map;

use super::PhoneNumberError;
use super::columns::{PHONE_NUMBER, VERIFIED};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::user::{UserRow, fields};
use crate::kit::email_address::EmailAddress;
use crate::store::{Id, Store, StoreError, Value};

/// Signs up who has proved a number that nobody has, if that is wanted.
pub(super) async fn sign_up(cx: &Cx, tx: &Store, number: &str) -> Result<UserRow> {
    let options = &cx.config().phone_number.sign_up_on_verification;
    if !options.enabled {
        return Err(PhoneNumberError::PhoneNumberNotExist.into());
    }
    let (id, now) = (cx.rng().id().to_lowercase(), cx.now());
    let address = EmailAddress::parse(&fill(&options.temp_email, number, &id));
    let mut extra = fields::input(cx.schema(), "user", &Map::new(), fields::Action::Create)?;
    extra.insert(PHONE_NUMBER.to_owned(), Value::Text(number.to_owned()));
    extra.insert(VERIFIED.to_owned(), Value::Bool(true));
    let row = UserRow {
        id: Id::unset(),
        name: fill(&options.temp_name, number, &id),
        email: address.map_err(|_| PhoneNumberError::FailedToCreateUser)?.as_str().to_owned(),
        email_verified: false,
        image: None,
        created_at: now,
        updated_at: now,
        extra,
    };
    tx.create(row).await.map_err(|error| match error {
        StoreError::UniqueViolation { .. } => {
            Error::from(PhoneNumberError::FailedToCreateUser).because(error)
        }
        other => other.into(),
    })
}

/// A text of the configuration, with what it asks for.
pub(super) fn fill(text: &str, number: &str, id: &str) -> String {
    text.replace("{phone_number}", number).replace("{id}", id)
}
