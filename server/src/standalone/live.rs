//! The server that answers now. A reload puts another in its place.

use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;

use super::{requests, router};
use crate::auth::Auth;

/// The server that answers now: each request is answered by the one that is there when it comes, also on a connection
/// that has been open for longer, and those under way are finished by the one that has them.
#[derive(Clone)]
pub struct Live(Arc<RwLock<Running>>);

struct Running {
    auth: Auth,
    router: Router,
    timeout: Duration,
}

impl Live {
    /// Begins with this server. It sends webhooks from now on.
    pub fn new(auth: Auth) -> Self {
        Self(Arc::new(RwLock::new(Running::new(auth))))
    }

    /// The server.
    pub fn auth(&self) -> Auth {
        self.0.read().unwrap_or_else(PoisonError::into_inner).auth.clone()
    }

    /// Puts another in its place; returns the one that was there, which has to [settle](super::settle).
    pub fn replace(&self, auth: Auth) -> Auth {
        let running = Running::new(auth);
        std::mem::replace(&mut *self.0.write().unwrap_or_else(PoisonError::into_inner), running).auth
    }

    pub(super) fn answer(
        &self,
        request: Request,
    ) -> impl Future<Output = Result<Response, Infallible>> + Send + use<> {
        let running = self.0.read().unwrap_or_else(PoisonError::into_inner);
        requests::answer(running.router.clone(), running.timeout, request)
    }
}

impl Running {
    fn new(auth: Auth) -> Self {
        if let Some(webhooks) = auth.webhooks() {
            webhooks.start();
        }
        let timeout = Duration::from_secs(auth.shared().config.server.request_timeout);
        Self { router: router(&auth), timeout, auth }
    }
}
