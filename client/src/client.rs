//! The client itself, and what all its calls have in common.

use crate::Secret;
use crate::builder::{BuildError, ClientBuilder};
use crate::credentials::Credentials;
use crate::error::{ApiError, ErrorCode};
use crate::generated::api;
use crate::operation::{Operation, Output, Wire};
use crate::session_fetch::{ClientSession, SessionFetch};
use progenitor_client::{Error as Raw, ResponseValue};
use reqwest::IntoUrl;
use reqwest::header::{HeaderName, HeaderValue, LOCATION};
use std::fmt;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use tracing::Instrument;

/// A client of one server, for one caller: calls grouped by feature, and the session as a signal.
///
/// Cheap to clone; clones share connections, credentials and session.
#[derive(Clone)]
pub struct Client {
    api: api::Client,
    session: Arc<OnceLock<ClientSession>>,
}

impl Client {
    /// A client that authenticates by bearer token: nobody at first, and whoever signs in afterwards.
    /// In a browser it uses the browser's cookies instead.
    ///
    /// `url` is where the API is served; without a path, `/api/auth` is meant.
    ///
    /// ```
    /// let client = portcullis_client::Client::new("http://127.0.0.1:3000")?;
    /// assert_eq!(client.url(), "http://127.0.0.1:3000/api/auth");
    /// # Ok::<(), portcullis_client::BuildError>(())
    /// ```
    pub fn new(url: impl IntoUrl) -> Result<Self, BuildError> {
        Self::builder(url).build()
    }

    /// A client with other settings.
    pub fn builder(url: impl IntoUrl) -> ClientBuilder {
        ClientBuilder::new(url)
    }

    /// The URL of the API, with its path.
    pub fn url(&self) -> &str {
        &self.api.baseurl
    }

    /// The session as a signal. The first call starts to keep it: from then on, calls that change the session
    /// return after the signal holds the new truth. Before, no request is made for it.
    pub fn session(&self) -> &ClientSession {
        self.session.get_or_init(|| ClientSession::new(SessionFetch::new(&self.api), crate::session::uptime))
    }

    /// The bearer token, for instance to keep it until the next start.
    pub fn token(&self) -> Option<Secret> {
        self.api.inner.credentials.token()
    }

    /// Makes the client somebody else, or nobody. Without effect on a client that does not use bearer tokens.
    pub fn set_token(&self, token: Option<Secret>) {
        let nobody = token.is_none();
        if self.api.inner.credentials.set_token(token)
            && let Some(session) = self.session.get()
        {
            // The server knows nobody without a token: it need not be asked.
            if nobody { session.set(None) } else { session.invalidate() }
        }
    }

    /// The same server for another caller: shares connections and settings, not credentials or session.
    pub fn with_token(&self, token: impl Into<Secret>) -> Self {
        self.with_credentials(Credentials::bearer(Some(token.into())))
    }

    /// The same client and caller, whose calls carry a header more: what a captcha's widget said, for instance, which a
    /// server with captchas wants to see in `x-captcha-response`.
    ///
    /// ```no_run
    /// # use portcullis_client::{Client, header::{HeaderName, HeaderValue}, types::SignInEmailBody};
    /// # async fn sign_in(client: Client, widget: &str, body: &SignInEmailBody) -> Result<(), Box<dyn std::error::Error>> {
    /// let name = HeaderName::from_static("x-captcha-response");
    /// let client = client.with_header(name, HeaderValue::try_from(widget)?);
    /// client.email_password().sign_in_email(body).await?;
    /// # Ok(()) }
    /// ```
    pub fn with_header(&self, name: HeaderName, value: HeaderValue) -> Self {
        let mut api = self.api.clone();
        api.inner.headers.insert(name, value);
        Self { api, session: self.session.clone() }
    }

    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        let mut api = self.api.clone();
        api.inner.credentials = Arc::new(credentials);
        api.inner.origin = None;
        api.inner.headers.clear();
        Self::from_api(api)
    }

    pub(crate) fn from_api(api: api::Client) -> Self {
        Self { api, session: Arc::default() }
    }

    pub(crate) fn api(&self) -> &api::Client {
        &self.api
    }

    /// Makes a call of the generated client one of ours: a span, a typed error, and the session kept true.
    pub(crate) async fn call<O: Operation>(
        &self,
        request: impl Future<Output = Result<ResponseValue<<O::Wire as Wire>::Raw>, Raw<()>>>,
    ) -> Result<Output<O>, ApiError<O::Error>> {
        let span = tracing::debug_span!(
            "call",
            operation = O::ID,
            method = O::METHOD,
            path = O::PATH,
            status = tracing::field::Empty
        );
        async {
            let result = read::<O::Wire, O::Error>(request.await).await;
            let status =
                result.as_ref().map_or_else(|error| error.status().map(|s| s.as_u16()), |_| Some(200));
            tracing::Span::current().record("status", status);
            if O::CHANGES_SESSION
                && let Some(session) = self.session.get()
            {
                match &result {
                    Ok(_) => drop(session.refetch().await),
                    Err(error) if error.leaves_open() => session.invalidate(),
                    Err(_) => {}
                }
            }
            result
        }
        .instrument(span)
        .await
    }
}

async fn read<W: Wire, E: ErrorCode>(
    raw: Result<ResponseValue<W::Raw>, Raw<()>>,
) -> Result<W::Output, ApiError<E>> {
    match raw {
        Ok(success) => {
            let status = success.status();
            W::read(success).await.map_err(ApiError::from_transport)?.ok_or(ApiError::Unexpected { status })
        }
        Err(Raw::UnexpectedResponse(response)) if response.status().is_redirection() => {
            let status = response.status();
            let location = response.headers().get(LOCATION).and_then(|l| l.to_str().ok());
            location.and_then(|l| W::redirected(l.to_owned())).ok_or(ApiError::Unexpected { status })
        }
        Err(error) => Err(ApiError::read(error).await),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &self.url()).finish_non_exhaustive()
    }
}
