//! The server that answers now. A reload puts another in its place.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;

use super::router;
use crate::auth::Auth;

/// The server that answers now: each request is answered by the one that is there when it comes, also on a connection
/// that has been open for longer, and those under way are finished by the one that has them.
#[derive(Clone)]
pub struct Live(Arc<RwLock<Running>>);

struct Running {
    auth: Auth,
    router: Router,
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

    pub(super) fn router(&self) -> Router {
        self.0.read().unwrap_or_else(PoisonError::into_inner).router.clone()
    }
}

impl Running {
    fn new(auth: Auth) -> Self {
        if let Some(webhooks) = auth.webhooks() {
            webhooks.start();
        }
        Self { router: router(&auth), auth }
    }
}
