//! Issuing a session, the only way to one.

use serde_json::Map;

use super::SessionRow;
use crate::cx::Cx;
use crate::error::Result;
use crate::features::user::{UserRow, fields};
use crate::kit::clock::seconds;
use crate::store::{Id, Store};

/// How long a not remembered session lives in the database, in seconds. Its cookie ends with the browser.
const NOT_REMEMBERED: u64 = 24 * 60 * 60;

/// What the user proved. Whoever adds a way in has to choose, and a test pins the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// The password of an e-mail address.
    Password,
    /// A link sent to the e-mail address.
    EmailLink,
    /// A passkey whose authenticator has verified who is there.
    VerifiedPasskey,
    /// A passkey that whoever holds the authenticator can use.
    Passkey,
    /// The session that this one takes the place of.
    Session,
    /// A second factor, after another one.
    Second,
}

/// How much a factor proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// One thing: a password, after which upstream asks for a second factor too.
    Password,
    /// One thing: the mailbox. A mailed code would only prove it again, so it is no second factor after this.
    Mailbox,
    /// Another one thing.
    One,
    /// Two things.
    Two,
}

impl Factor {
    /// How much it proves: the one list of the ways in that a second factor guards. Whatever is not two things is
    /// guarded.
    pub const fn strength(self) -> Strength {
        match self {
            Self::Password => Strength::Password,
            Self::EmailLink => Strength::Mailbox,
            Self::Passkey => Strength::One,
            Self::VerifiedPasskey | Self::Session | Self::Second => Strength::Two,
        }
    }
}

/// What signing in came to.
#[must_use = "a second factor may be needed, and then there is no session"]
#[derive(Debug)]
pub enum SignIn {
    /// There is a session.
    Done(Box<SessionRow>),
    /// There is none yet: a feature has asked for a second factor, and its cookie is on the answer. Nothing that is given
    /// out authenticates anything.
    SecondFactorNeeded,
}

impl SignIn {
    /// The session, if there is one.
    pub fn session(self) -> Option<SessionRow> {
        match self {
            Self::Done(session) => Some(*session),
            Self::SecondFactorNeeded => None,
        }
    }
}

/// Whether the session outlives the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    /// It lives for `session.expires_in`.
    Yes,
    /// It ends with the browser, and after a day at the latest.
    No,
}

impl Remember {
    /// It is remembered, unless somebody said not to.
    pub fn unless(not: bool) -> Self {
        if not { Self::No } else { Self::Yes }
    }
}

impl Cx {
    /// Signs a user in: a new session row, and its cookie on the answer; unless a feature asks for a second factor first.
    ///
    /// A session that was presented is never continued (SECURITY: signing in rotates the session).
    pub async fn sign_in(
        &self,
        store: &Store,
        user: &UserRow,
        factor: Factor,
        remember: Remember,
    ) -> Result<SignIn> {
        // What an earlier run of this transaction said holds no more.
        self.outgoing().withdraw_session();
        if factor.strength() != Strength::Two {
            for guard in self.shared().features.iter().filter_map(|feature| feature.second_factor) {
                if guard(self, store, user, factor, remember).await? {
                    return Ok(SignIn::SecondFactorNeeded);
                }
            }
        }
        let lifetime = match remember {
            Remember::Yes => self.config().session.expires_in,
            Remember::No => NOT_REMEMBERED,
        };
        store.act().unwrap_or(self.act()).is_by_user(&user.id);
        let now = self.now();
        let session = SessionRow {
            id: Id::unset(),
            expires_at: now + seconds(lifetime),
            token: self.rng().session_token(),
            created_at: now,
            updated_at: now,
            ip_address: Some(self.client_address().map(ToString::to_string).unwrap_or_default()),
            user_agent: Some(self.user_agent().unwrap_or_default().to_owned()),
            user_id: user.id.clone(),
            extra: fields::input(self.schema(), "session", &Map::new(), fields::Action::Create)?,
        };
        let session = self.sessions().create(store, session, user).await?;
        tracing::info!(user = %user.id, ?factor, "signed in");
        self.issue_session_cookies(&session, user, remember);
        for on_sign_in in self.shared().features.iter().filter_map(|feature| feature.on_sign_in) {
            on_sign_in(self, store, &session).await?;
        }
        Ok(SignIn::Done(Box::new(session)))
    }
}
