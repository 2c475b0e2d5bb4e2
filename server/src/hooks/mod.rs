//! What features and library users do when something happens: to rows, and around operations.
//!
//! A hook is typed: it names the row or the operation by its type, never by a path or a string, so that a new way to the
//! same row is hooked as well.
//!
//! ```
//! use portcullis::features::email_password::SignInEmail;
//! use portcullis::features::user::UserRow;
//! use portcullis::{Hooks, error_codes};
//!
//! error_codes! {
//!     pub enum HouseError {
//!         Stranger = 403 "NOT_ONE_OF_US" "Only addresses of our house can sign up",
//!     }
//! }
//!
//! let hooks = Hooks::new()
//!     // Change the row, or refuse it.
//!     .before_create(|_, mut user: UserRow| async move {
//!         user.name = user.name.trim().to_owned();
//!         if user.email.ends_with("@example.com") { Ok(user) } else { Err(HouseError::Stranger.into()) }
//!     })
//!     // What can't be undone, such as a mail, once the row is there to stay.
//!     .after_create(|store, user: UserRow| async move {
//!         let operation = store.act().map(|act| act.operation);
//!         tracing::info!(user = %user.id, operation, "welcome");
//!     })
//!     // Around an operation.
//!     .before::<SignInEmail>(|_cx, mut input| Box::pin(async move {
//!         input.body.remember_me = Some(false);
//!         Ok(input)
//!     }));
//! # let _ = portcullis::Auth::builder(portcullis::Config::default()).hooks(hooks);
//! ```
//!
//! A row's hooks run at three moments. **Before** the row is written, in its transaction: they change what is written, or
//! refuse it with an error of their own, and then nothing of the transaction is kept. **On** the write, in the same
//! transaction: what they write is kept together with the row or not at all. **After** the transaction is committed: the
//! row is there to stay, and a hook can no longer fail. What runs inside of a transaction may run again with it, so
//! whatever can't be undone belongs after it.
//!
//! Hooks run in the order in which they were added: the features', then the library user's. The store that a hook is
//! given tells by [`act`](crate::store::Store::act) whose act it is; what a hook writes with it is hooked as well.

mod happenings;
mod operations;
mod rows;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use operations::{after_operation, before_operation, has_after};
pub(crate) use rows::{
    AfterCreate, AfterDelete, AfterUpdate, BeforeCreate, BeforeDelete, BeforeUpdate, Hook, Moment, OnCreate,
    OnDelete, OnUpdate,
};

/// A set of hooks, by the type of what they are about.
#[derive(Clone, Default)]
pub struct Hooks(HashMap<TypeId, Vec<Arc<dyn Any + Send + Sync>>>);

impl Hooks {
    /// No hooks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds another set's hooks after this one's.
    pub fn and(mut self, others: &Self) -> Self {
        for (kind, hooks) in &others.0 {
            self.0.entry(*kind).or_default().extend(hooks.iter().cloned());
        }
        self
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn add<H: Any + Send + Sync>(mut self, hook: H) -> Self {
        self.0.entry(TypeId::of::<H>()).or_default().push(Arc::new(hook));
        self
    }

    pub(crate) fn has<H: Any>(&self) -> bool {
        self.0.contains_key(&TypeId::of::<H>())
    }

    pub(crate) fn of<H: Any + Send + Sync>(&self) -> impl Iterator<Item = Arc<H>> {
        self.0.get(&TypeId::of::<H>()).into_iter().flatten().filter_map(|hook| hook.clone().downcast().ok())
    }
}
