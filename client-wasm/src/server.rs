//! The server, as one page asks it.

use web_sys::Headers;

use crate::fetch::{Client, Error, Failure, Json, Request};
use crate::generated::api;
use crate::storage::Entry;

/// The server of a client.
pub(crate) struct Server {
    /// What a request to it looks like, for each operation.
    pub(crate) requests: api::Client,
    /// Where the token is, for a client that sends one instead of cookies.
    token: Option<Entry>,
}

impl Server {
    /// The server at `url`.
    pub(crate) fn new(url: &str, token: Option<Entry>) -> Self {
        Self { requests: api::Client::new_with_client(url, Client), token }
    }

    /// Sends a request, with these headers besides its own: the one way to the server.
    pub(crate) async fn send(&self, request: Request, headers: Option<&Headers>) -> Result<Json, Error> {
        let headers = match headers {
            Some(headers) => Headers::new_with_headers(headers),
            None => Headers::new(),
        }
        .map_err(Failure::of)?;
        if let Some(token) = self.token() {
            headers.set("authorization", &format!("Bearer {token}")).map_err(Failure::of)?;
        }
        let response = request.send(&headers, self.token.is_none()).await?;
        if let Some(token) = response.header("set-auth-token") {
            self.set_token(Some(&token));
        }
        if response.is_success() { Ok(Json(response.text().await?)) } else { Err(Error::Refused(response)) }
    }

    /// The token that requests carry.
    pub(crate) fn token(&self) -> Option<String> {
        self.token.as_ref()?.get()
    }

    /// Takes another token, or none.
    pub(crate) fn set_token(&self, token: Option<&str>) {
        if let Some(entry) = &self.token {
            entry.set(token);
        }
    }
}
