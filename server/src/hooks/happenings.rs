//! Hooks of what is more than the change of a row.

use futures_util::future::BoxFuture;

use super::Hooks;
use crate::error::{Error, Result};
use crate::store::Store;

struct On<E>(Box<OnHook<E>>);

type OnHook<E> = dyn Fn(Store, E) -> BoxFuture<'static, Result<()>> + Send + Sync;

impl Hooks {
    /// When a feature says that something happened, in its transaction: what the hook writes is kept together with it, and
    /// an error undoes both. The type says what: see the features for those that there are.
    pub fn on<E, F>(self, hook: impl Fn(Store, E) -> F + Send + Sync + 'static) -> Self
    where
        E: Clone + Send + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.add(On::<E>(Box::new(move |store, happened| Box::pin(hook(store, happened)))))
    }

    /// Says that something happened, in the transaction of this store.
    ///
    /// # Errors
    /// A hook refuses it.
    pub async fn tell<E: Clone + Send + 'static>(&self, store: &Store, happened: E) -> Result<()> {
        for hook in self.of::<On<E>>() {
            (hook.0)(store.clone(), happened.clone()).await.map_err(Error::of_a_hook)?;
        }
        Ok(())
    }
}
