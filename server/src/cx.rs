//! What a handler gets: who asks, clock, randomness, store, mail, and the cookies to set.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::OnceCell;

use crate::act::Act;
use crate::config::Config;
use crate::error::{CommonError, Error, Result};
use crate::features::open_api::OpenApiDocument;
use crate::features::session::{Remember, SessionRow, Sessions};
use crate::features::user::UserRow;
use crate::hooks::Hooks;
use crate::http::RequestParts;
use crate::kit::address::ClientAddress;
use crate::kit::cookies::Cookies;
use crate::kit::jwt::{EmailToken, EmailTokenError};
use crate::kit::mail::{Mail, Mailer, Place, QueueFull};
use crate::kit::messages::{Messenger, Place as MessagePlace};
use crate::kit::origin::TrustedUrl;
use crate::kit::password::{HashError, NewPassword, Verdict};
use crate::kit::percent::encode_component;
use crate::kit::random::Rng;
use crate::kit::rate_limit::{Attempt, SignInThrottle};
use crate::shared::Shared;
use crate::store::{Schema, Store, Timestamp};

pub use crate::outgoing::{Outgoing, SetCookie};

/// Who is asking: a live session and its user.
///
/// A read may get it from the cookie cache; columns that are not returned to callers are NULL then.
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
    store: Store,
    act: Arc<Act>,
    request: Arc<RequestParts>,
    outgoing: Mutex<Outgoing>,
    session: OnceCell<Option<Box<CurrentSession>>>,
}

impl Cx {
    pub(crate) fn new(shared: Arc<Shared>, request: Arc<RequestParts>, operation: &'static str) -> Self {
        let act =
            Act::new(operation, request.client).with_user_agent(request.header(http::header::USER_AGENT));
        let act = Arc::new(act);
        let store = shared.store.by(act.clone());
        Self { shared, store, act, request, outgoing: Mutex::default(), session: OnceCell::new() }
    }

    /// The time of the call.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now().into()
    }

    /// Randomness for tokens.
    pub fn rng(&self) -> &Rng {
        &self.shared.rng
    }

    /// The database. What is changed with it is [this call's act](Store::act).
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whose act this call is.
    pub fn act(&self) -> &Act {
        &self.act
    }

    /// What features and library users do around it.
    pub fn hooks(&self) -> &Hooks {
        &self.shared.hooks
    }

    /// Where sessions live.
    pub fn sessions(&self) -> &Sessions {
        &self.shared.sessions
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

    /// Whether the operation is one of these, by path or id.
    pub fn is_one_of(&self, names: &[String]) -> bool {
        let definition = self.shared.routes.definition(self.act.operation);
        definition.is_some_and(|it| names.iter().any(|name| it.is_called(name)))
    }

    /// Whether this process calls, and not somebody over HTTP.
    pub fn is_in_process(&self) -> bool {
        self.request.in_process
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

    /// Who asks, as far as the call has found out: an operation that asks for a session has done so before it runs.
    pub fn caller(&self) -> Option<&CurrentSession> {
        self.session.get()?.as_deref()
    }

    pub(crate) fn session_cell(&self) -> &OnceCell<Option<Box<CurrentSession>>> {
        &self.session
    }

    /// The session token that the request presents: by a well-signed cookie, else by another feature's way.
    pub fn session_token(&self) -> Option<String> {
        let cookie = self.shared.session_cookies.token(&self.request.cookies);
        cookie
            .or_else(|| self.shared.features.iter().find_map(|f| f.credential?(&self.shared, &self.request)))
    }

    /// The session that the request brings along in its cookie cache, if that is good.
    pub(crate) fn cached_session(&self, token: &str) -> Option<CurrentSession> {
        let cache = &self.shared.session_cookies.cache;
        let cached = cache.read(&self.request.cookies, token, self.schema(), self.now());
        if cache.is_on() {
            self.shared.metrics.looked_into_cache(cached.is_some());
        }
        cached
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

    /// Sets the cookies of a new session: they end when it ends, and leave with an answer that succeeds and no other.
    pub(crate) fn issue_session_cookies(&self, session: &SessionRow, user: &UserRow, remember: Remember) {
        let mut cookies = self.shared.session_cookies.set(session, remember, self.now());
        // What an earlier session of this browser left would keep this one from ever being renewed.
        if remember == Remember::Yes && self.presented_remember() == Remember::No {
            cookies.push(self.shared.session_cookies.forget_dont_remember());
        }
        cookies.extend(self.features_cookies(session, remember));
        let mut outgoing = self.outgoing();
        outgoing.issue_session(session.token.clone(), cookies);
        outgoing.set_cached(CurrentSession { session: session.clone(), user: user.clone() }, remember);
    }

    /// Asks for a second factor by a cookie, in place of the cookies of a session.
    pub(crate) fn ask_second_factor(&self, challenge: SetCookie, remember: Remember) {
        let mut cookies = self.shared.session_cookies.suspend(&self.request.cookies, remember);
        cookies.push(challenge);
        self.outgoing().ask_second_factor(cookies);
    }

    /// Sends the cookies of a session that lives on again, since it or its user has changed.
    pub fn renew_session_cookies(&self, session: &SessionRow, user: &UserRow) {
        let remember = self.presented_remember();
        let mut cookies = self.shared.session_cookies.set(session, remember, self.now());
        cookies.extend(self.features_cookies(session, remember));
        let mut outgoing = self.outgoing();
        outgoing.set_session(Some(session.token.clone()), cookies);
        outgoing.set_cached(CurrentSession { session: session.clone(), user: user.clone() }, remember);
    }

    fn features_cookies(&self, session: &SessionRow, remember: Remember) -> Vec<SetCookie> {
        let features = self.shared.features.iter().filter_map(|feature| feature.session_cookies);
        features.flat_map(|cookies| cookies(self, session, remember)).collect()
    }

    /// Clears the cookies of the session, whether they are there or not.
    pub fn clear_session_cookies(&self) {
        let cookies = self.shared.session_cookies.clear(&self.request.cookies);
        self.outgoing().set_session(None, cookies);
    }

    /// Sets `Location` on an answer that is no redirect, as upstream's sign-in does.
    pub fn set_location(&self, url: &str) {
        self.outgoing().set_header("location", url.to_owned());
    }

    // ---- passwords

    /// Hashes a password that somebody chose in the bounded pool, unless a feature refuses it.
    pub async fn hash_password(&self, password: NewPassword) -> Result<String> {
        for look_at in self.shared.features.iter().filter_map(|feature| feature.on_new_password) {
            look_at(self, &password).await.map_err(Error::of_a_hook)?;
        }
        self.rehash_password(password).await
    }

    /// Hashes a password that is somebody's already.
    pub async fn rehash_password(&self, password: NewPassword) -> Result<String> {
        self.shared.hasher.hash(password).await.map_err(overloaded)
    }

    /// Checks a password; without a hash the same work is done, and the answer is no.
    pub async fn verify_password(&self, hash: Option<&str>, password: &str) -> Result<Verdict> {
        self.shared.hasher.verify(hash, password).await.map_err(overloaded)
    }

    /// Counts an attempt to sign in to an account; refused while the account's delay runs.
    pub async fn sign_in_attempt(&self, account: &str) -> Result<Attempt<'_>> {
        self.attempt(&self.shared.throttle, account).await
    }

    /// As [`sign_in_attempt`](Self::sign_in_attempt), counted elsewhere.
    pub(crate) async fn attempt<'a>(
        &self,
        throttle: &'a SignInThrottle,
        account: &str,
    ) -> Result<Attempt<'a>> {
        let shared = &self.shared;
        let attempt = throttle.attempt(account, shared.clock.now()).await.map_err(Error::uncounted)?;
        attempt.map_err(|delay| {
            shared.metrics.limited("sign-in-delay");
            Error::from(CommonError::TooManyRequests.spec()).retry_after(delay)
        })
    }

    // ---- mail

    /// Whether a flow that needs mail can work.
    pub fn can_send_mail(&self) -> bool {
        self.shared.mailer.is_some()
    }

    /// Queues a mail. It is sent off the request's path.
    pub fn send_mail(&self, mail: Mail) -> Result<()> {
        self.reserve_mail()?.send(mail);
        Ok(())
    }

    /// Takes a place for a mail before anything is looked up or changed: a full queue refuses the whole call, and
    /// everybody's alike, rather than half of it.
    pub fn reserve_mail(&self) -> Result<MailPlace> {
        let place = self.shared.mailer.as_ref().map(Mailer::reserve).transpose();
        place.map(MailPlace).map_err(queue_full)
    }

    /// Whether a flow that needs messages to phones can work.
    pub fn can_send_messages(&self) -> bool {
        self.shared.messenger.is_some()
    }

    /// Takes a place for a message to a phone, as [`reserve_mail`](Self::reserve_mail) does for a mail; `None` where there
    /// is no way to send one.
    pub fn reserve_message(&self) -> Result<Option<MessagePlace>> {
        self.shared.messenger.as_ref().map(Messenger::reserve).transpose().map_err(queue_full)
    }

    /// Where messages reach a user who has proved it, by whichever feature knows.
    pub fn message_address(&self, user: &UserRow) -> Option<String> {
        self.shared.features.iter().find_map(|feature| feature.message_address?(user))
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

    /// As [`shared`](Self::shared), for what outlives the call.
    pub(crate) fn shared_arc(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// What the answer carries.
    pub(crate) fn finish(&self) -> Outgoing {
        let mut outgoing = std::mem::take(&mut *self.outgoing());
        if let Some((current, remember)) = outgoing.take_cached() {
            let random_and_now = (self.rng(), self.now());
            let cookies = &self.request.cookies;
            let cache = &self.shared.session_cookies.cache;
            let lines = cache.write(&current, remember, self.schema(), random_and_now, cookies);
            lines.into_iter().for_each(|line| outgoing.set_cookie(line));
        }
        for feature in &self.shared.features {
            if let Some(on_response) = feature.on_response {
                on_response(self, &mut outgoing);
            }
        }
        outgoing
    }

    /// The cookies of the request.
    pub(crate) fn cookies(&self) -> &Cookies {
        &self.request.cookies
    }

    /// The headers of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }
}

/// A place for one mail; without a sender the mail goes nowhere.
#[must_use]
pub struct MailPlace(Option<Place>);

impl MailPlace {
    /// Queues the mail.
    pub fn send(self, mail: Mail) {
        if let Some(place) = self.0 {
            place.send(mail);
        }
    }
}

fn queue_full(error: QueueFull) -> Error {
    Error::from(CommonError::ServiceUnavailable.spec()).retry_after(Duration::from_secs(5)).because(error)
}

fn overloaded(error: HashError) -> Error {
    Error::from(CommonError::ServiceUnavailable.spec()).retry_after(HashError::RETRY_AFTER).because(error)
}
