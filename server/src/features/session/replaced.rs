//! What tells a session that another has just taken the place of from one that is over.
//!
//! Until a browser has read the answer that brings the new cookie, its other tabs send the old one. An answer to them that
//! cleared the cookies could arrive last, and take the new one away. So for a moment it clears nothing.

use std::time::Duration;

use crate::cx::Cx;
use crate::error::Result;
use crate::features::verification::{self, Purpose};
use crate::kit::random::Rng;
use crate::store::Store;

/// The mark of a session that was replaced. It opens nothing.
const REPLACED: Purpose = Purpose::new("replaced-session:", Rng::session_token).hashed();

/// How long an answer may be on its way.
const MOMENT: Duration = Duration::from_secs(60);

impl Cx {
    /// Marks the session that was presented, in the transaction that replaces it.
    pub(super) async fn mark_replaced(&self, store: &Store) -> Result<()> {
        match self.session_token() {
            Some(token) => verification::keep(self, store, REPLACED, &token, "", MOMENT).await,
            None => Ok(()),
        }
    }

    /// Clears the cookies of a session that was not found, unless it has just been replaced.
    pub(super) async fn clear_cookies_of(&self, token: &str) -> Result<()> {
        let replaced = self.sessions().are_stored()
            && verification::peek(self, self.store(), REPLACED, token).await?.is_some();
        if !replaced {
            self.clear_session_cookies();
        }
        Ok(())
    }
}
