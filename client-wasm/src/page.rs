//! One page's view of the session: shown to its subscribers, kept for the next page, shared with the other tabs.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
    time::Duration,
};

use portcullis_client::session::{FetchErrorKind, Freshness, SessionState};
use wasm_bindgen::prelude::*;

use crate::bridge::{Answer, Refusal};
use crate::fetch::Error;
use crate::generated::operations;
use crate::server::Server;
use crate::session::{self, Data, Session};
use crate::storage::{Entry, without_token};
use crate::tabs::{News, Tabs};

/// A page that comes back to the user looks again, unless it has just done so.
const JUST: Duration = Duration::from_secs(1);

#[wasm_bindgen]
extern "C" {
    /// The package's face, in `js/`.
    pub type Face;

    /// Shows the session to every subscriber.
    #[wasm_bindgen(method)]
    fn show(this: &Face, status: &str, data: &JsValue, freshness: &str, error: Option<&str>);
}

/// A page.
pub(crate) struct Page {
    pub(crate) server: Rc<Server>,
    pub(crate) session: Session,
    face: Face,
    shown: RefCell<Shown>,
    kept: Entry,
    tabs: Tabs,
}

/// What subscribers can tell apart.
#[derive(Clone, PartialEq)]
struct Shown {
    state: SessionState<Data>,
    freshness: Freshness,
    error: Option<FetchErrorKind>,
}

impl Shown {
    fn now(session: &Session) -> Self {
        let snapshot = session.get();
        Self { state: snapshot.state, freshness: snapshot.freshness, error: snapshot.error }
    }
}

impl Page {
    pub(crate) fn new(server: Rc<Server>, key: &str, kept: JsValue, face: Face) -> Rc<Self> {
        let session = session::new(server.clone());
        if let Some(data) = Data::kept(kept) {
            session.restore(Some(data));
        }
        let shown = RefCell::new(Shown::now(&session));
        Rc::new_cyclic(|page: &Weak<Self>| {
            let page = page.clone();
            let hear = move |news| {
                if let Some(page) = page.upgrade() {
                    page.hear(news);
                }
            };
            let (kept, tabs) = (Entry::new(key.to_owned()), Tabs::new(key.to_owned(), hear));
            Self { server, session, face, shown, kept, tabs }
        })
    }

    /// Shows and keeps what is new.
    pub(crate) fn show(&self) {
        let new = Shown::now(&self.session);
        let old = self.shown.replace(new.clone());
        if new == old {
            return;
        }
        if new.state != old.state {
            self.keep(&new.state);
        }
        let (status, data) = match &new.state {
            SessionState::Unknown => ("unknown", &JsValue::NULL),
            SessionState::SignedOut => ("signed-out", &JsValue::NULL),
            SessionState::SignedIn(data) => ("signed-in", data.value()),
        };
        self.face.show(status, data, freshness(new.freshness), new.error.map(error));
    }

    /// Learns from the end of a call.
    pub(crate) async fn learn(&self, operation: &str, answer: &Answer) {
        match (answer, operations::changes_session(operation)) {
            (Ok(_), true) => self.changed(operation).await,
            // It may have reached the server all the same.
            (Err(Refusal::Call(Error::Failure(_))), true) => self.session.invalidate(),
            (Err(Refusal::Call(Error::Refused(response))), _)
                // The session may have ended elsewhere. (Signed out it is a wrong password.)
                if response.status() == 401 && self.session.get().state.data().is_some() =>
            {
                self.session.invalidate();
            }
            _ => {}
        }
        self.show();
    }

    /// Asks for the new truth, and tells the other tabs.
    async fn changed(&self, operation: &str) {
        // The one change whose outcome needs no asking. It holds when the server can't be asked, too.
        if operation == "signOut" {
            self.server.set_token(None);
            self.session.set(None);
            self.tabs.tell(News::SignedOut);
        } else {
            let answer = self.session.refetch();
            self.tabs.tell(News::Changed);
            answer.await;
        }
    }

    /// The page has come back to the user.
    pub(crate) fn wake(&self) {
        // Coming back is several events at once, and they want one request.
        if self.session.get().freshness != Freshness::Refreshing {
            self.session.invalidate_older_than(JUST);
        }
    }

    /// The server says that something has changed.
    pub(crate) fn changed_elsewhere(&self) {
        self.session.invalidate();
        self.tabs.tell(News::Changed);
        self.show();
    }

    fn hear(&self, news: News) {
        match news {
            News::Changed => self.session.invalidate(),
            News::SignedOut => self.session.set(None),
        }
        self.show();
    }

    fn keep(&self, state: &SessionState<Data>) {
        match state {
            SessionState::Unknown => {}
            SessionState::SignedIn(data) => self.kept.set(without_token(data.value()).as_deref()),
            SessionState::SignedOut => self.kept.set(None),
        }
    }
}

fn freshness(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Fresh => "fresh",
        Freshness::Stale => "stale",
        Freshness::Refreshing => "refreshing",
    }
}

fn error(kind: FetchErrorKind) -> &'static str {
    match kind {
        FetchErrorKind::Offline => "offline",
        FetchErrorKind::Timeout => "timeout",
        FetchErrorKind::RateLimited => "rate-limited",
        FetchErrorKind::Server => "server",
        _ => "unexpected",
    }
}
