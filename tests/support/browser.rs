//! A caller that behaves like a browser, and never lets an unsafe answer pass.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, Request, header};
use http_body_util::BodyExt;
use portcullis::kit::cookies;
use portcullis::kit::secret::Secrets;
use serde_json::Value;
use tower::ServiceExt;

use crate::answer::Answer;
use crate::call::{self, Call};
use crate::contract;
use crate::feed::{self, Feed};
use crate::server::SECRET;
use crate::trust::Trust;

/// The session cookie's name where nothing is configured.
pub const SESSION_COOKIE: &str = "better-auth.session_token";

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Target {
    /// Into a router of this process.
    Router(Router),
    /// To another process, at this address without a slash at the end.
    Process(reqwest::Client, String),
}

/// A caller with its own cookies. A clone is another caller who has the same cookies.
///
/// Every answer is held against what is true of all of them: see [`Browser::send`].
#[derive(Clone)]
pub struct Browser {
    target: Target,
    base_path: String,
    trust: Trust,
    /// The cookies: names and values.
    pub cookies: BTreeMap<String, String>,
    address: IpAddr,
    expects_failure: bool,
    outside: bool,
}

impl Browser {
    pub(crate) fn new(target: Target, base_path: &str, trust: Trust) -> Self {
        let address = IpAddr::from([192, 0, 2, 1]);
        let base_path = base_path.trim_end_matches('/').to_owned();
        Self {
            target,
            base_path,
            trust,
            cookies: BTreeMap::new(),
            address,
            expects_failure: false,
            outside: false,
        }
    }

    /// The same, with this client address.
    pub fn from(mut self, address: &str) -> Self {
        self.address = address.parse().expect("an address");
        self
    }

    /// The same, for a server that can't do its work: a 5xx is no failure of the test.
    pub fn expecting_failure(mut self) -> Self {
        self.expects_failure = true;
        self
    }

    /// The same, for targets that say the whole path.
    pub fn outside(mut self) -> Self {
        self.base_path.clear();
        self.outside = true;
        self
    }

    /// Presents a session token, in a cookie that is signed as the server does.
    pub fn present(&mut self, token: &str) {
        let secrets = Secrets::new([SECRET.into()]).expect("a secret");
        self.cookies.insert(SESSION_COOKIE.to_owned(), cookies::sign(token, &secrets));
    }

    /// Keeps the session of a token to switch to, in a cookie that is signed as the server does.
    pub fn keep(&mut self, token: &str) {
        let secrets = Secrets::new([SECRET.into()]).expect("a secret");
        let name = format!("{SESSION_COOKIE}_multi-{}", token.to_lowercase());
        self.cookies.insert(name, cookies::sign(token, &secrets));
    }

    /// The `Cookie` header that goes with every request.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, cookie)| format!("{name}={cookie}")).collect();
        pairs.join("; ")
    }

    /// A copy without cookies.
    pub fn signed_out(&self) -> Self {
        Self { cookies: BTreeMap::new(), ..self.clone() }
    }

    /// A GET.
    pub async fn get(&mut self, target: &str) -> Answer {
        self.send(Call::get(target)).await
    }

    /// A POST of a JSON object, or of nothing for null.
    pub async fn post(&mut self, target: &str, body: Value) -> Answer {
        self.send(call::post(target, body)).await
    }

    /// What `/get-session` says; null for nobody.
    pub async fn session(&mut self) -> Value {
        self.get("/get-session").await.ok()
    }

    /// Whether somebody is signed in.
    pub async fn is_signed_in(&mut self) -> bool {
        !self.session().await.is_null()
    }

    /// Opens a link of a mail, as a click does.
    pub async fn open(&mut self, url: &str) -> Answer {
        let target = url.split_once(&self.base_path).map_or(url, |(_, target)| target).to_owned();
        self.get(&target).await
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Panics
    /// The answer is not one that any request may get: a 5xx; a code that the contract does not name; a credential that
    /// may be cached; a redirect to strangers; a session for somebody whose call was refused.
    pub async fn send(&mut self, call: Call) -> Answer {
        self.try_send(call).await.expect("an answer")
    }

    /// As [`send`](Self::send), to a process that may be killed meanwhile: then there is no answer.
    pub async fn try_send(&mut self, call: Call) -> Option<Answer> {
        let headers = self.headers(&call);
        let started = Instant::now();
        let (status, headers, body) = match &self.target {
            Target::Router(router) => self.ask_router(router.clone(), &call, headers).await,
            Target::Process(client, address) => {
                let url = format!("{address}{}{}", self.base_path, call.target);
                let request =
                    client.request(call.method.clone(), url).headers(headers).body(call.body.clone());
                let mut response = request.send().await.ok()?;
                let (status, headers) = (response.status(), response.headers().clone());
                let body = match feed::is_feed(&headers) {
                    true => response.chunk().await.ok()?.unwrap_or_default(),
                    false => response.bytes().await.ok()?,
                };
                (status, headers, body)
            }
        };
        let shown: String = call.target.chars().take(200).collect();
        let to = format!("{} {shown}", call.method);
        let answer = Answer { to, status, headers, body, took: started.elapsed() };
        self.check(&call, &answer);
        for cookie in answer.set_cookies() {
            match cookie.clears() {
                true => self.cookies.remove(&cookie.name),
                false => self.cookies.insert(cookie.name, cookie.value),
            };
        }
        Some(answer)
    }

    async fn ask_router(
        &self,
        router: Router,
        call: &Call,
        headers: HeaderMap,
    ) -> (http::StatusCode, HeaderMap, bytes::Bytes) {
        let uri = format!("{}{}", self.base_path, call.target);
        let mut request = Request::new(Body::from(call.body.clone()));
        *request.method_mut() = call.method.clone();
        *request.uri_mut() = uri.parse().unwrap_or_else(|error| panic!("{uri}: {error}"));
        *request.headers_mut() = headers;
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((self.address, 50_000))));
        let (parts, body) = router.oneshot(request).await.expect("a router answers").into_parts();
        let body = match feed::is_feed(&parts.headers) {
            true => body.into_data_stream().next().await.expect("a frame").expect("a body"),
            false => body.collect().await.expect("a body").to_bytes(),
        };
        (parts.status, parts.headers, body)
    }

    /// Listens to what happens to one's session, from after an event on if one is named.
    pub async fn listen(&self, after: Option<&str>) -> Feed {
        let call = Call::get("/session/events");
        self.listen_to(after.map_or(call.clone(), |after| call.header("last-event-id", after))).await
    }

    /// Opens an answer that goes on.
    pub async fn listen_to(&self, call: Call) -> Feed {
        let (headers, url) = (self.headers(&call), format!("{}{}", self.base_path, call.target));
        match &self.target {
            Target::Router(router) => {
                let mut request = Request::new(Body::empty());
                (*request.uri_mut(), *request.headers_mut()) = (url.parse().expect("a path"), headers);
                let response = router.clone().oneshot(request).await.expect("a router answers");
                assert_eq!(response.status(), 200);
                Feed::new(response.into_body().into_data_stream().map(|frame| frame.expect("a body")))
            }
            Target::Process(client, address) => {
                let request = client.get(format!("{address}{url}")).headers(headers);
                let response = request.send().await.expect("an answer");
                assert_eq!(response.status(), 200);
                Feed::new(response.bytes_stream().map(|frame| frame.expect("a body")))
            }
        }
    }

    fn headers(&self, call: &Call) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = |text: &str| HeaderValue::from_bytes(text.as_bytes()).expect("a header value");
        headers.insert(header::ORIGIN, value(self.trust.origin()));
        headers.insert(header::USER_AGENT, value("Portcullis tests"));
        if !self.cookies.is_empty() {
            headers.insert(header::COOKIE, value(&self.cookie_header()));
        }
        if !call.body.is_empty() {
            headers.insert(header::CONTENT_LENGTH, value(&call.body.len().to_string()));
        }
        for (name, value) in &call.headers {
            match value.is_empty() {
                true => drop(headers.remove(name)),
                false => drop(headers.insert(name, value.clone())),
            }
        }
        headers
    }

    fn check(&self, call: &Call, answer: &Answer) {
        let status = answer.status.as_u16();
        assert!(status < 500 || self.expects_failure, "{answer}");
        let known = contract::find(&call.method, call.path()).filter(|_| !self.outside);
        if let (Some(operation), Some(code)) = (known, answer.code()) {
            let declared = operation.codes.contains(&(code, status));
            assert!(declared, "`{}` does not declare this in the contract: {answer}", operation.id);
        }
        if known.is_some() {
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer}");
        }
        if let Some(location) = answer.header("location") {
            assert!(self.trust.lands_at_home(location), "a redirect to strangers, {location}: {answer}");
        }
        for cookie in answer.set_cookies().iter().filter(|cookie| status >= 400 && !cookie.clears()) {
            let known = self.cookies.get(&cookie.name);
            assert_eq!(known, Some(&cookie.value), "a refused call gave out {}: {answer}", cookie.name);
        }
    }
}
