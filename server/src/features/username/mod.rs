//! Usernames: signing in by a name that users choose for themselves.
//!
//! They are columns of the user, chosen with signing up and changed as any other column. A name is one in upper and lower
//! case, the row has it in lower case, and a unique index decides between two who want it at once; how it was typed is
//! kept beside it, to be shown.

mod errors;
mod hooks;
mod is_username_available;
mod name;
mod sign_in_username;

pub use errors::{UsernameError, UsernameRefusal};
pub use is_username_available::{IsUsernameAvailable, IsUsernameAvailableBody, UsernameAvailable};
pub use sign_in_username::{SignInUsername, SignInUsernameBody};

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::features::user::UserRow;
use crate::store::{ExtraColumn, Kind, SchemaBuilder, Table};

const USERNAME: &str = "username";
const DISPLAY_USERNAME: &str = "displayUsername";

/// Sign in by username.
pub fn feature() -> Feature {
    Feature::new("username", "Sign in by a username in place of the e-mail address.")
        .enabled(|config| config.username.enabled)
        .check(check)
        .tables(columns)
        .hooks_for(hooks::hooks)
        .refuses(
            |_, operation| ["signUpEmail", "updateUser"].contains(&operation.id),
            const {
                &[
                    UsernameRefusal::TooShort.spec(),
                    UsernameRefusal::TooLong.spec(),
                    UsernameRefusal::Invalid.spec(),
                    UsernameRefusal::InvalidDisplayUsername.spec(),
                    UsernameRefusal::AlreadyTaken.spec(),
                ]
            },
        )
        .endpoint::<SignInUsername>()
        .endpoint::<IsUsernameAvailable>()
}

fn columns(schema: SchemaBuilder) -> SchemaBuilder {
    let mut username = ExtraColumn::new(<UserRow as Table>::NAME, USERNAME, Kind::Text);
    username.unique = true;
    schema.extra(username).extra(ExtraColumn::new(<UserRow as Table>::NAME, DISPLAY_USERNAME, Kind::Text))
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.username;
    let (least, most) = (options.min_username_length, options.max_username_length);
    // The column has a unique index, so MySQL gives it so many characters.
    let longest = Problem::range("username.max_username_length", most, 1, 255);
    longest.into_iter().chain(Problem::range("username.min_username_length", least, 1, most)).collect()
}
