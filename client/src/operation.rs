//! What is known about an operation without calling it, and how it answers.

use crate::error::ErrorCode;
use futures_util::TryStreamExt;
use progenitor_client::{ByteStream, ResponseValue};
use std::{fmt, future::Future, marker::PhantomData};

/// An operation of the API. The types of [`operations`](crate::operations) implement it; they name an operation
/// where a value can't, as in the mock.
pub trait Operation: fmt::Debug + Send + Sync + 'static {
    /// The request body; `()` for none.
    type Body;
    /// How it answers.
    type Wire: Wire;
    /// What it can fail with.
    type Error: ErrorCode;
    /// The operation id of the contract.
    const ID: &'static str;
    /// The HTTP method.
    const METHOD: &'static str;
    /// The path below the base URL, parameters in braces.
    const PATH: &'static str;
    /// Whether a success changes what the session is.
    const CHANGES_SESSION: bool;
}

/// What an operation answers.
pub type Output<O> = <<O as Operation>::Wire as Wire>::Output;

/// How an operation answers: one of [`Json`], [`JsonOrRedirect`], [`RedirectOnly`] and [`Page`].
pub trait Wire: 'static {
    /// What the generated client reads.
    type Raw;
    /// What the caller gets.
    type Output;

    /// The caller's answer from a success; `None` where the operation does not answer so.
    fn read(raw: ResponseValue<Self::Raw>) -> impl Future<Output = reqwest::Result<Option<Self::Output>>>;

    /// The caller's answer from a redirect, where the operation answers so.
    fn redirected(_location: String) -> Option<Self::Output> {
        None
    }
}

/// A JSON document.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

impl<T: 'static> Wire for Json<T> {
    type Raw = T;
    type Output = T;

    async fn read(raw: ResponseValue<T>) -> reqwest::Result<Option<T>> {
        Ok(Some(raw.into_inner()))
    }
}

/// A JSON document, or a redirect if the caller asked to go on elsewhere.
#[derive(Debug)]
pub struct JsonOrRedirect<T>(PhantomData<T>);

impl<T: 'static> Wire for JsonOrRedirect<T> {
    type Raw = T;
    type Output = Answer<T>;

    async fn read(raw: ResponseValue<T>) -> reqwest::Result<Option<Answer<T>>> {
        Ok(Some(Answer::Json(raw.into_inner())))
    }

    fn redirected(location: String) -> Option<Answer<T>> {
        Some(Answer::Redirect(location))
    }
}

/// A redirect and nothing else.
#[derive(Debug)]
pub struct RedirectOnly;

impl Wire for RedirectOnly {
    type Raw = ();
    type Output = String;

    async fn read(_: ResponseValue<()>) -> reqwest::Result<Option<String>> {
        Ok(None)
    }

    fn redirected(location: String) -> Option<String> {
        Some(location)
    }
}

/// A page of HTML, or other text.
#[derive(Debug)]
pub struct Page;

impl Wire for Page {
    type Raw = ByteStream;
    type Output = String;

    async fn read(raw: ResponseValue<ByteStream>) -> reqwest::Result<Option<String>> {
        let chunks: Vec<_> = raw.into_inner_stream().try_collect().await?;
        Ok(Some(String::from_utf8_lossy(&chunks.concat()).into_owned()))
    }
}

/// What an operation answers that goes on elsewhere if it is asked to (by `callbackURL`).
///
/// In a browser redirects are followed before Rust sees them, so this is then whatever the other place answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// A document.
    Json(T),
    /// A redirect, not followed: the `Location`.
    Redirect(String),
}
