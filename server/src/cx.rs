//! What a handler gets: who asks, clock, randomness, store, mail, and the cookies to set.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::OnceCell;

use crate::config::Config;
use crate::error::{CommonError, Error, Result};
use crate::features::open_api::OpenApiDocument;
use crate::features::session::{Remember, SessionRow};
use crate::features::user::UserRow;
use crate::http::RequestParts;
use crate::kit::address::ClientAddress;
use crate::kit::jwt::{EmailToken, EmailTokenError};
use crate::kit::mail::Mail;
use crate::kit::origin::TrustedUrl;
use crate::kit::password::{HashError, NewPassword, Verdict};
use crate::kit::percent::encode_component;
use crate::kit::random::Rng;
use crate::kit::rate_limit::Attempt;
use crate::shared::Shared;
use crate::store::{Schema, Store, Timestamp};

pub use crate::outgoing::Outgoing;

/// Who is asking: a live session and its user.
#[derive(Clone, Debug)]
pub struct CurrentSession {
    /// The session's row.
    pub session: SessionRow,
    /// The user's row.
    pub user: UserRow,
}

/// One call of an endpoint, over HTTP or in process.
pub struct Cx {
    shared: Arc<Shared>,
    request: RequestParts,
    outgoing: Mutex<Outgoing>,
    session: OnceCell<Option<CurrentSession>>,
}

impl Cx {
    pub(crate) fn new(shared: Arc<Shared>, request: RequestParts) -> Self {
        Self { shared, request, outgoing: Mutex::default(), session: OnceCell::new() }
    }

    /// The time of the call.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now().into()
    }

    /// Randomness for tokens.
    pub fn rng(&self) -> &Rng {
        &self.shared.rng
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// The tables as they are with the operator's columns and names.
    pub fn schema(&self) -> &Schema {
        self.shared.store.schema()
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// The contract of the enabled features.
    pub fn openapi(&self) -> &OpenApiDocument {
        self.shared.openapi()
    }

    /// The caller's address, if it is known.
    pub fn client_address(&self) -> Option<&ClientAddress> {
        self.request.client.as_ref()
    }

    /// The caller's `User-Agent`.
    pub fn user_agent(&self) -> Option<&str> {
        self.request.headers.get(http::header::USER_AGENT)?.to_str().ok()
    }

    /// An address below the API's, with a query.
    pub fn link(&self, path: &str, query: &[(&str, &str)]) -> String {
        let mut url = format!("{}{path}", self.shared.api_url());
        for (i, (key, value)) in query.iter().enumerate() {
            let separator = if i == 0 { '?' } else { '&' };
            url.push_str(&format!("{separator}{key}={}", encode_component(value)));
        }
        url
    }

    /// A redirect target that a caller chose.
    pub fn redirect_target(&self, target: &str) -> Result<TrustedUrl> {
        TrustedUrl::parse(target, &self.shared.origins).map_err(|_| CommonError::InvalidCallbackUrl.into())
    }

    // ---- the session that is presented

    pub(crate) fn session_cell(&self) -> &OnceCell<Option<CurrentSession>> {
        &self.session
    }

    /// The session token that the request presents: by a well-signed cookie, else by another feature's way.
    pub fn session_token(&self) -> Option<String> {
        let cookie = self.shared.session_cookies.token(&self.request.cookies);
        cookie
            .or_else(|| self.shared.features.iter().find_map(|f| f.credential?(&self.shared, &self.request)))
    }

    /// How the present session is remembered.
    pub fn presented_remember(&self) -> Remember {
        self.shared.session_cookies.remember(&self.request.cookies)
    }

    // ---- the answer

    /// What the answer carries besides its body.
    pub fn outgoing(&self) -> MutexGuard<'_, Outgoing> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the session cookie.
    pub(crate) fn set_session_cookie(&self, token: &str, remember: Remember) {
        let max_age = (remember == Remember::Yes).then_some(self.config().session.expires_in);
        let cookies = self.shared.session_cookies.set(token, max_age);
        self.outgoing().set_session(Some(token.to_owned()), cookies);
    }

    /// Sends the cookie of a session that lives on again, so that it ends no earlier than the session.
    pub fn renew_session_cookie(&self, session: &SessionRow) {
        self.set_session_cookie(&session.token, self.presented_remember());
    }

    /// Clears the cookies of the session, whether they are there or not.
    pub fn clear_session_cookies(&self) {
        self.outgoing().set_session(None, self.shared.session_cookies.clear());
    }

    /// Sets `Location` on an answer that is no redirect, as upstream's sign-in does.
    pub fn set_location(&self, url: &str) {
        self.outgoing().set_header("location", url.to_owned());
    }

    // ---- passwords

    /// Hashes a password in the bounded pool.
    pub async fn hash_password(&self, password: NewPassword) -> Result<String> {
        self.shared.hasher.hash(password).await.map_err(overloaded)
    }

    /// Checks a password; without a hash the same work is done, and the answer is no.
    pub async fn verify_password(&self, hash: Option<&str>, password: &str) -> Result<Verdict> {
        self.shared.hasher.verify(hash, password).await.map_err(overloaded)
    }

    /// Counts an attempt to sign in to an account; refused while the account's delay runs.
    pub fn sign_in_attempt(&self, account: &str) -> Result<Attempt<'_>> {
        self.shared
            .throttle
            .attempt(account, self.shared.clock.now())
            .map_err(|delay| Error::from(CommonError::TooManyRequests.spec()).retry_after(delay))
    }

    // ---- mail

    /// Whether a flow that needs mail can work.
    pub fn can_send_mail(&self) -> bool {
        self.shared.mailer.is_some()
    }

    /// Queues a mail. It is sent off the request's path.
    pub fn send_mail(&self, mail: Mail) -> Result<()> {
        let Some(mailer) = &self.shared.mailer else { return Ok(()) };
        mailer.send(mail).map_err(|e| {
            Error::from(CommonError::ServiceUnavailable.spec()).retry_after(Duration::from_secs(5)).because(e)
        })
    }

    /// Signs the token of a mailed link.
    pub fn issue_email_token(&self, token: &EmailToken) -> String {
        let lifetime = u32::try_from(self.config().email_verification.expires_in).unwrap_or(u32::MAX);
        token.issue(&self.shared.secrets, self.shared.clock.now(), lifetime)
    }

    /// Reads the token of a mailed link.
    pub fn read_email_token(&self, token: &str) -> Result<EmailToken, EmailTokenError> {
        EmailToken::verify(token, &self.shared.secrets, self.shared.clock.now())
    }

    /// What all requests share.
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    pub(crate) fn finish(self) -> Outgoing {
        let mut outgoing = std::mem::take(&mut *self.outgoing());
        for feature in &self.shared.features {
            if let Some(on_response) = feature.on_response {
                on_response(&self, &mut outgoing);
            }
        }
        outgoing
    }

    /// The headers of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }
}

fn overloaded(error: HashError) -> Error {
    Error::from(CommonError::ServiceUnavailable.spec()).retry_after(HashError::RETRY_AFTER).because(error)
}
