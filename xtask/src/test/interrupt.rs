//! Ctrl-C ends the step that runs, since the terminal tells it too; what we started for the tests is ours to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::shell::Result;

/// Whether somebody asked us to end.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on we end in order, and by the second signal at once.
    pub fn listen() -> Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, flag.clone())?;
            flag::register(signal, flag.clone())?;
        }
        Ok(Self(flag))
    }

    pub fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
