use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Users who have not said who they are yet: a session first, and an account when it is worth one.
///
/// When somebody who is signed in anonymously signs in or up in another way, the anonymous user is told of
/// (`user.linked`, an event and a webhook) and deleted, in the transaction that begins the new session. A library user
/// moves what belonged to them by a hook, `Hooks::on::<AnonymousUserLinked>`, in that transaction too.
///
/// Users get a column `isAnonymous`: run `portcullis migrate` after switching it on; `tables.user.columns` gives it another
/// name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AnonymousConfig {
    /// Whether anybody can sign in anonymously.
    pub enabled: bool,
    /// The domain of their addresses, `temp-<id>@<domain>`; without it `temp@<id>.com`, as upstream. Let it be one of yours
    /// that receives no mail. A library user's `before_create` hook of `UserRow` may give another address, or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"anonymous.example.com")]
    pub email_domain_name: Option<String>,
    /// Their name.
    pub name: String,
    /// Whether an anonymous user stays: they can't delete themselves, and are not deleted when they turn out to be somebody.
    pub disable_delete_anonymous_user: bool,
}

impl Default for AnonymousConfig {
    fn default() -> Self {
        Self {
            enabled: false,
            email_domain_name: None,
            name: "Anonymous".to_owned(),
            disable_delete_anonymous_user: false,
        }
    }
}
