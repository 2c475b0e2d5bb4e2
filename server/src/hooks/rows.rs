//! Hooks of rows.

use std::marker::PhantomData;

use futures_util::future::BoxFuture;

use super::Hooks;
use crate::error::Result;
use crate::store::{Changes, Store, Table};

/// A moment in the life of a row: what a hook is given then, and what it answers.
pub(crate) trait Moment: 'static {
    type Given;
    type Answer;
}

/// What somebody does at a moment.
pub(crate) struct Hook<M: Moment>(Box<Act<M>>);

type Act<M> = dyn Fn(Store, <M as Moment>::Given) -> BoxFuture<'static, <M as Moment>::Answer> + Send + Sync;

impl<M: Moment> Hook<M> {
    pub(crate) fn run(&self, store: Store, given: M::Given) -> BoxFuture<'static, M::Answer> {
        (self.0)(store, given)
    }
}

macro_rules! moments {
    ($($name:ident: $given:ty => $answer:ty;)*) => {$(
        pub(crate) struct $name<T>(PhantomData<fn() -> T>);

        impl<T: Table> Moment for $name<T> {
            type Given = $given;
            type Answer = $answer;
        }
    )*};
}

moments! {
    BeforeCreate: T => Result<T>;
    BeforeUpdate: (T, Changes<T>) => Result<Changes<T>>;
    BeforeDelete: T => Result<()>;
    OnCreate: T => Result<()>;
    OnUpdate: (T, Changes<T>) => Result<()>;
    OnDelete: T => Result<()>;
    AfterCreate: T => ();
    AfterUpdate: (T, Changes<T>) => ();
    AfterDelete: T => ();
}

impl Hooks {
    fn at<M, F>(self, hook: impl Fn(Store, M::Given) -> F + Send + Sync + 'static) -> Self
    where
        M: Moment,
        F: Future<Output = M::Answer> + Send + 'static,
    {
        self.add(Hook::<M>(Box::new(move |store, given| Box::pin(hook(store, given)))))
    }

    /// Before a row is created: answers with the row to create in its place.
    pub fn before_create<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.at::<BeforeCreate<T>, F>(hook)
    }

    /// Before a row is changed: is given the row as it is, and answers with what to change.
    pub fn before_update<T, F>(self, hook: impl Fn(Store, T, Changes<T>) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<Changes<T>>> + Send + 'static,
    {
        self.at::<BeforeUpdate<T>, F>(move |store, (row, changes)| hook(store, row, changes))
    }

    /// Before a row is deleted, or consumed.
    pub fn before_delete<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.at::<BeforeDelete<T>, F>(hook)
    }

    /// With the creation of a row, in its transaction: is given the row as it is stored.
    pub fn on_create<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.at::<OnCreate<T>, F>(hook)
    }

    /// With a change of a row, in its transaction: is given the row as it is now, and what changed.
    pub fn on_update<T, F>(self, hook: impl Fn(Store, T, Changes<T>) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.at::<OnUpdate<T>, F>(move |store, (row, changes)| hook(store, row, changes))
    }

    /// With the deletion of a row, in its transaction: is given the row as it was.
    pub fn on_delete<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.at::<OnDelete<T>, F>(hook)
    }

    /// Once the creation of a row is committed.
    pub fn after_create<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = ()> + Send + 'static,
    {
        self.at::<AfterCreate<T>, F>(hook)
    }

    /// Once a change of a row is committed: is given the row as it is now, and what changed.
    pub fn after_update<T, F>(self, hook: impl Fn(Store, T, Changes<T>) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = ()> + Send + 'static,
    {
        self.at::<AfterUpdate<T>, F>(move |store, (row, changes)| hook(store, row, changes))
    }

    /// Once the deletion of a row is committed: is given the row as it was.
    pub fn after_delete<T, F>(self, hook: impl Fn(Store, T) -> F + Send + Sync + 'static) -> Self
    where
        T: Table,
        F: Future<Output = ()> + Send + 'static,
    {
        self.at::<AfterDelete<T>, F>(hook)
    }
}
