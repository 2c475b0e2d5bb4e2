//! The way out, as whoever has one describes it.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Message;

/// Sends messages to phones: implement it for the service that you send by.
///
/// ```
/// use portcullis::kit::messages::{Message, MessageSender, NotSent};
/// use portcullis::{Auth, Config};
///
/// struct Carrier { /* a client of the service */ }
///
/// impl MessageSender for Carrier {
///     async fn send(&self, message: &Message) -> Result<(), NotSent> {
///         # async fn post(_: &str, _: &str) -> std::io::Result<u16> { Ok(200) }
///         let answer = post(message.to(), message.text()).await;
///         match answer.map_err(|error| NotSent::yet(error.to_string()))? {
///             200..300 => Ok(()),
///             429 | 500.. => Err(NotSent::yet("it has too much to do")),
///             status => Err(NotSent::ever(format!("it said {status}"))),
///         }
///     }
/// }
///
/// let builder = Auth::builder(Config::default()).message_sender(Carrier {});
/// # let _ = builder;
/// ```
pub trait MessageSender: Send + Sync {
    /// Hands a message to whoever brings it to the phone. It is called off every request's path, within half a minute, and
    /// again after a failure that may pass.
    ///
    /// # Errors
    /// [`NotSent`]; its reason is logged, so it has neither the number nor the text.
    fn send(&self, message: &Message) -> impl Future<Output = Result<(), NotSent>> + Send;
}

/// Why a message was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSent {
    pub(super) temporary: bool,
    pub(super) reason: String,
}

impl NotSent {
    /// It may go better later.
    pub fn yet(reason: impl Into<String>) -> Self {
        Self { temporary: true, reason: reason.into() }
    }

    /// It never will.
    pub fn ever(reason: impl Into<String>) -> Self {
        Self { temporary: false, reason: reason.into() }
    }
}

/// Some [`MessageSender`]. Clones are the same one.
#[derive(Clone)]
pub struct AnySender(Arc<dyn Erased>);

impl AnySender {
    /// Takes one.
    pub fn new(sender: impl MessageSender + 'static) -> Self {
        Self(Arc::new(sender))
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), NotSent> {
        self.0.send_boxed(message).await
    }
}

trait Erased: Send + Sync {
    fn send_boxed<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), NotSent>>;
}

impl<S: MessageSender> Erased for S {
    fn send_boxed<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(self.send(message))
    }
}
