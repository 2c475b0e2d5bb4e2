//! `/get-session` as the fetch of the session signal.

use crate::Retry;
use crate::error::ApiError;
use crate::generated::{api, errors::GetSessionError, types};
use crate::session::{Fetch, FetchError, FetchErrorKind, Session};
use std::{future::Future, pin::Pin};

/// The session of a [`Client`](crate::Client).
pub type ClientSession = Session<SessionFetch>;

/// Asks `/get-session`.
#[derive(Clone)]
pub struct SessionFetch(api::Client);

impl SessionFetch {
    pub(crate) fn new(api: &api::Client) -> Self {
        let mut api = api.clone();
        // The signal knows when to try again, and shows meanwhile what is wrong.
        api.inner.retry = Retry::NEVER;
        api.inner.headers.clear();
        Self(api)
    }
}

impl Fetch for SessionFetch {
    type Data = types::SessionAndUser;
    #[cfg(not(target_family = "wasm"))]
    type Future = Pin<Box<dyn Future<Output = Result<Option<Self::Data>, FetchError>> + Send>>;
    #[cfg(target_family = "wasm")]
    type Future = Pin<Box<dyn Future<Output = Result<Option<Self::Data>, FetchError>>>>;

    fn fetch(&self) -> Self::Future {
        let api = self.0.clone();
        Box::pin(async move {
            match api.get_session(None, None).await {
                Ok(answer) => Ok(answer.into_inner()),
                Err(error) => Err(reason(&ApiError::<GetSessionError>::read(error).await)),
            }
        })
    }
}

fn reason(error: &ApiError<GetSessionError>) -> FetchError {
    match error {
        ApiError::RateLimited { retry_after } => {
            FetchError { kind: FetchErrorKind::RateLimited, retry_after: *retry_after }
        }
        ApiError::Timeout => FetchErrorKind::Timeout.into(),
        ApiError::Transport(_) => FetchErrorKind::Offline.into(),
        error if error.status().is_some_and(|status| status.is_server_error()) => {
            FetchErrorKind::Server.into()
        }
        _ => FetchErrorKind::Unexpected.into(),
    }
}
