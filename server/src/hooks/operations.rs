//! Hooks around operations.

use futures_util::future::BoxFuture;

use super::Hooks;
use crate::cx::Cx;
use crate::endpoint::{Endpoint, Input};
use crate::error::{Error, Result};

struct Before<E: Endpoint>(Box<BeforeHook<E>>);

type BeforeHook<E> = dyn for<'a> Fn(&'a Cx, Input<E>) -> BoxFuture<'a, Result<Input<E>>> + Send + Sync;

struct After<E: Endpoint>(Box<AfterHook<E>>);

type AfterHook<E> =
    dyn for<'a> Fn(&'a Cx, <E as Endpoint>::Output) -> BoxFuture<'a, <E as Endpoint>::Output> + Send + Sync;

impl Hooks {
    /// Before an operation, over HTTP and in process alike: answers with the input to use in its place, or refuses it.
    ///
    /// What the operation asks of its caller was checked before: [`Cx::caller`] says who that is.
    pub fn before<E: Endpoint>(
        self,
        hook: impl for<'a> Fn(&'a Cx, Input<E>) -> BoxFuture<'a, Result<Input<E>>> + Send + Sync + 'static,
    ) -> Self {
        self.add(Before::<E>(Box::new(hook)))
    }

    /// After an operation that succeeded: answers with the output to send in its place. What the operation did is
    /// committed, so it can't be refused any more.
    pub fn after<E: Endpoint>(
        self,
        hook: impl for<'a> Fn(&'a Cx, E::Output) -> BoxFuture<'a, E::Output> + Send + Sync + 'static,
    ) -> Self {
        self.add(After::<E>(Box::new(hook)))
    }
}

pub(crate) async fn before_operation<E: Endpoint>(cx: &Cx, mut input: Input<E>) -> Result<Input<E>> {
    for hook in cx.hooks().of::<Before<E>>() {
        input = (hook.0)(cx, input).await.map_err(Error::of_a_hook)?;
    }
    Ok(input)
}

/// Whether anybody hooks the success of an operation.
pub(crate) fn has_after<E: Endpoint>(cx: &Cx) -> bool {
    cx.hooks().of::<After<E>>().next().is_some()
}

pub(crate) async fn after_operation<E: Endpoint>(cx: &Cx, mut output: E::Output) -> E::Output {
    for hook in cx.hooks().of::<After<E>>() {
        output = (hook.0)(cx, output).await;
    }
    output
}
