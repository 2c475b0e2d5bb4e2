//! What signing out ends.

use super::device;
use crate::features::session::SignOut;
use crate::hooks::Hooks;

/// Whoever signs out leaves the browser, with all of their accounts. Before the operation, so that one that can't be ended
/// fails it.
pub(super) fn hooks() -> Hooks {
    Hooks::new().before::<SignOut>(|cx, input| {
        Box::pin(async move {
            for token in device::tokens(cx) {
                cx.sessions().end(cx.store(), token).await?;
                device::forget(cx, token);
            }
            Ok(input)
        })
    })
}
