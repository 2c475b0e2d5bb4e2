//! The moments at which a page should look again: it comes back into view, into focus, or online.

use std::rc::Rc;

use web_sys::VisibilityState;

use crate::listener::Listener;

/// Calls back at each such moment, until it is dropped. Nothing happens outside of a page.
pub(crate) fn on_wake(wake: impl Fn() + 'static) -> Vec<Listener> {
    let Some((window, document)) = web_sys::window().and_then(|w| Some((w.clone(), w.document()?))) else {
        return vec![];
    };
    let wake = Rc::new(wake);
    let (focus, online, shown) = (wake.clone(), wake.clone(), wake.clone());
    let visible = document.clone();
    vec![
        Listener::new(&window, "focus", move |_| focus()),
        Listener::new(&window, "online", move |_| online()),
        // A page that the back button brings back has slept with all its state.
        Listener::new(&window, "pageshow", move |_| shown()),
        Listener::new(&document, "visibilitychange", move |_| {
            if visible.visibility_state() == VisibilityState::Visible {
                wake();
            }
        }),
    ]
}
