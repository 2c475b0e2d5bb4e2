//! The other tabs of this origin: what one learns, all know.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent, StorageEvent};

use crate::listener::Listener;

/// What tabs tell each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// A call has changed the session: ask the server.
    Changed,
    /// Somebody has signed out.
    SignedOut,
}

impl News {
    const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::SignedOut => "signed-out",
        }
    }
}

/// The connection to the other tabs.
pub(crate) struct Tabs {
    channel: Option<BroadcastChannel>,
    _listener: Option<Listener>,
}

impl Tabs {
    /// Listens under a name that all tabs with the same server share; `key` is where they keep the session.
    ///
    /// Without `BroadcastChannel` the kept session itself carries the news: other tabs are told when it changes.
    pub(crate) fn new(key: String, hear: impl Fn(News) + 'static) -> Self {
        let channel = BroadcastChannel::new(&key).ok();
        let listener = if let Some(channel) = &channel {
            Some(Listener::new(channel, "message", move |event| {
                let word = event.unchecked_ref::<MessageEvent>().data().as_string();
                let signed_out = word.as_deref() == Some(News::SignedOut.word());
                hear(if signed_out { News::SignedOut } else { News::Changed });
            }))
        } else {
            web_sys::window().map(|window| {
                Listener::new(&window, "storage", move |event| {
                    let event = event.unchecked_ref::<StorageEvent>();
                    if event.key().as_ref() == Some(&key) {
                        hear(if event.new_value().is_some() { News::Changed } else { News::SignedOut });
                    }
                })
            })
        };
        Self { channel, _listener: listener }
    }

    /// Tells the others; not this tab.
    pub(crate) fn tell(&self, news: News) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&JsValue::from_str(news.word()));
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
