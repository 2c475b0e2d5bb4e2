//! Several sessions in one browser: somebody with two accounts signs in to both, and switches between them.
//!
//! Beside the cookie of the active session the browser keeps one for each session that it can switch to. Each is signed
//! and has the session's token in its name and its value, as upstream's. What it proves is that the session began in this
//! browser: whether it still lives is asked each time.

mod device;
mod errors;
mod hooks;
mod list_device_sessions;
mod revoke_device_session;
mod set_active_session;

pub use errors::MultiSessionError;
pub use list_device_sessions::ListDeviceSessions;
pub use revoke_device_session::{RevokeDeviceSession, RevokeDeviceSessionBody};
pub use set_active_session::{SetActiveSession, SetActiveSessionBody};

use crate::config::{Config, Problem};
use crate::feature::Feature;

/// List, switch between and end the sessions of a browser.
pub fn feature() -> Feature {
    Feature::new("multi-session", "Several sessions in one browser, to switch between.")
        .enabled(|config| config.multi_session.enabled)
        .check(check)
        .session_cookies(device::keep)
        .hooks(hooks::hooks())
        .endpoint::<ListDeviceSessions>()
        .endpoint::<SetActiveSession>()
        .endpoint::<RevokeDeviceSession>()
}

fn check(config: &Config) -> Vec<Problem> {
    let stateless = config.session.stateless.then_some(Problem::NeedsStoredSessions("multi_session"));
    let maximum = config.multi_session.maximum_sessions;
    let range = Problem::range("multi_session.maximum_sessions", maximum, 1, device::MOST);
    stateless.into_iter().chain(range).collect()
}
