//! What can happen. Other features add kinds of their own.

/// Every kind of the core.
pub const ALL: [&str; 10] = [
    USER_CREATED,
    USER_UPDATED,
    USER_DELETED,
    USER_LINKED,
    SESSION_CREATED,
    SESSION_UPDATED,
    SESSION_ENDED,
    ACCOUNT_LINKED,
    ACCOUNT_UPDATED,
    ACCOUNT_UNLINKED,
];

/// Somebody signed up, or was created.
pub const USER_CREATED: &str = "user.created";
/// Columns of a user changed.
pub const USER_UPDATED: &str = "user.updated";
/// A user is gone.
pub const USER_DELETED: &str = "user.deleted";
/// An anonymous user turned out to be this one: what was `from` them goes over. They are deleted next, as a rule.
pub const USER_LINKED: &str = "user.linked";
/// Somebody signed in.
pub const SESSION_CREATED: &str = "session.created";
/// A session was extended, or columns of it changed.
pub const SESSION_UPDATED: &str = "session.updated";
/// A session was ended: by its owner, by an operator, or because it was over.
pub const SESSION_ENDED: &str = "session.ended";
/// A user has one more way in.
pub const ACCOUNT_LINKED: &str = "account.linked";
/// A way in changed: another password, other tokens of a provider.
pub const ACCOUNT_UPDATED: &str = "account.updated";
/// A user has one way in less.
pub const ACCOUNT_UNLINKED: &str = "account.unlinked";
