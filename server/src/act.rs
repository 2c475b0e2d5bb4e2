//! Whose act a change is.

use std::sync::OnceLock;

use crate::cx::CurrentSession;
use crate::kit::address::ClientAddress;
use crate::store::{Id, Value};

/// The column of a session, where there is one, that names who impersonates its user.
const IMPERSONATED_BY: &str = "impersonatedBy";

/// Whose act a change of the database is. It travels with the [`Store`](crate::store::Store) of the call, so that hooks,
/// events and the audit log know it, wherever in the call the change is made.
#[derive(Clone, Debug)]
pub struct Act {
    /// The id of the operation, such as `signInEmail`; `operator` for an operator's own command.
    pub operation: &'static str,
    /// Where the call comes from, if that is known.
    pub address: Option<ClientAddress>,
    /// The client's `User-Agent`, if that is known.
    pub user_agent: Option<String>,
    actor: OnceLock<Actor>,
    subject: OnceLock<Id>,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: Id,
    /// The session that they act in; none while they are just signing in.
    pub session: Option<Id>,
    /// Who really acts, where the session is an impersonation.
    pub impersonator: Option<Id>,
}

impl Act {
    /// An act of somebody who is not known yet.
    pub fn new(operation: &'static str, address: Option<ClientAddress>) -> Self {
        Self { operation, address, user_agent: None, actor: OnceLock::new(), subject: OnceLock::new() }
    }

    /// The same, by this client.
    pub fn with_user_agent(self, user_agent: Option<&str>) -> Self {
        Self { user_agent: user_agent.map(str::to_owned), ..self }
    }

    /// Who acts; none for a stranger, and for an operator.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.get()
    }

    /// Whom the act is about, as far as the operation has found out, where nobody is known to act: whoever the caller says
    /// to be and has not proved.
    pub fn subject(&self) -> Option<&Id> {
        self.subject.get()
    }

    /// The caller says to be this user.
    pub(crate) fn is_about(&self, user: &Id) {
        self.subject.get_or_init(|| user.clone());
    }

    /// The caller has shown a session. Whoever was known first stays.
    pub(crate) fn is_by(&self, current: &CurrentSession) {
        let impersonator = match current.session.extra.get(IMPERSONATED_BY) {
            Some(Value::Text(id)) if !id.is_empty() => Some(Id::from(id.as_str())),
            _ => None,
        };
        let session = Some(current.session.id.clone());
        self.actor.get_or_init(|| Actor { user: current.user.id.clone(), session, impersonator });
    }

    /// What a part of the act has found out, of what was not known.
    pub(crate) fn learn(&self, part: &Self) {
        if let Some(actor) = part.actor.get() {
            self.actor.get_or_init(|| actor.clone());
        }
        if let Some(subject) = part.subject.get() {
            self.is_about(subject);
        }
    }

    /// The caller has proved to be this user, and has no session yet.
    pub(crate) fn is_by_user(&self, user: &Id) {
        self.actor.get_or_init(|| Actor { user: user.clone(), session: None, impersonator: None });
    }
}
