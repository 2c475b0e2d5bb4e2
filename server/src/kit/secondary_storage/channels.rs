use std::pin::Pin;

use futures_util::Stream;

use super::StorageFuture;

/// Messages of a channel, until the connection breaks.
pub type Messages = Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>;

/// Messages between servers, for a storage that carries them: see
/// [`SecondaryStorage::channels`](super::SecondaryStorage::channels).
pub trait Channels: Send + Sync {
    /// Sends a message to whoever listens on a channel now, on any server.
    ///
    /// # Errors
    /// The storage does not answer.
    fn publish<'a>(&'a self, channel: &'a str, message: &'a [u8]) -> StorageFuture<'a, ()>;

    /// Listens on a channel: whatever is sent once this has returned is heard, until the connection breaks. Then the
    /// stream ends, and what is sent until the caller listens again is lost.
    ///
    /// # Errors
    /// The storage does not answer.
    fn subscribe<'a>(&'a self, channel: &'a str) -> StorageFuture<'a, Messages>;
}
