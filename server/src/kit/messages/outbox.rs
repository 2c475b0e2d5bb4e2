//! The outbox: for development and tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Message, MessageSender, NotSent};
use crate::kit::clock::Clock;
use crate::kit::mail::{Entry, MailError, Outbox, OutboxOptions, Stamp, visible};

/// Writes one JSON file a message, as mails are written, and shows the code on the terminal.
pub struct MessageOutbox {
    outbox: Arc<Outbox>,
    clock: Clock,
    written: AtomicU64,
}

impl MessageOutbox {
    /// Opens it. `clock` dates the messages.
    ///
    /// # Errors
    /// The directory can't be made.
    pub fn open(options: OutboxOptions, clock: Clock) -> Result<Self, MailError> {
        Ok(Self { outbox: Arc::new(Outbox::open(options)?), clock, written: AtomicU64::new(0) })
    }
}

impl MessageSender for MessageOutbox {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        let stamp = Stamp { at: self.clock.now(), number: self.written.fetch_add(1, Ordering::Relaxed) };
        let code = message.code.expose();
        let entry = Entry {
            to: message.to(),
            kind: message.kind.as_str(),
            text: message.text(),
            token: code,
            ..Entry::default()
        };
        let notice = format!("message to {}: {}\n  {code}\n", visible(message.to()), message.kind);
        self.outbox.put(stamp, &entry, notice).await.map_err(NotSent::yet)
    }
}
