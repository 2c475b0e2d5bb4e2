//! A service of somebody else's: where it is, and how it knows that it is us.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderValue, Response, header};
use url::Url;

use crate::config::ServiceConfig;
use crate::kit::http_client::{HttpClient, HttpClientError, Post};
use crate::kit::secret::Secret;
use crate::kit::standard_webhooks::{NotASecret, SigningKeys};

/// Why a service can't be spoken to at all. The texts hold no secret.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Its address is none.
    #[error("the URL of the webhook {name:?}: {error}")]
    Url {
        /// Its name.
        name: String,
        /// What is wrong.
        error: url::ParseError,
    },
    /// A file with secrets can't be read.
    #[error("the secret of the webhook {name:?}: {}: {error}", .file.display())]
    SecretFile {
        /// Its name.
        name: String,
        /// The file.
        file: PathBuf,
        /// What went wrong.
        #[source]
        error: std::io::Error,
    },
    /// A secret is none, or there is none.
    #[error("the secret of the webhook {name:?}: {error}")]
    Secret {
        /// Its name.
        name: String,
        /// What is wrong.
        #[source]
        error: NotASecret,
    },
    /// The authorities of its certificate can't be read.
    #[error("the ca_file of the webhook {name:?}: {error}")]
    CaFile {
        /// Its name.
        name: String,
        /// What is wrong.
        #[source]
        error: HttpClientError,
    },
    /// It wants a column that users don't have, or that callers may not read.
    #[error("the webhook {name:?} wants {field:?} of users, which is no column that callers may read")]
    UserField {
        /// Its name.
        name: String,
        /// The column.
        field: String,
    },
}

pub(crate) struct Service {
    pub(super) name: String,
    url: Url,
    keys: SigningKeys,
    client: HttpClient,
}

impl Service {
    pub(crate) fn new(config: &ServiceConfig<'_>) -> Result<Self, WebhookError> {
        let name = || config.name.to_owned();
        let mut secrets = config.secrets.to_vec();
        for file in config.secret_files {
            let text = std::fs::read_to_string(file);
            let text =
                text.map_err(|error| WebhookError::SecretFile { name: name(), file: file.clone(), error })?;
            secrets.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Secret::from));
        }
        let bad = |error| WebhookError::Secret { name: name(), error };
        let keys = SigningKeys::new(&secrets).map_err(bad)?;
        if keys.is_empty() {
            return Err(bad(NotASecret));
        }
        let url = config.url.parse().map_err(|error| WebhookError::Url { name: name(), error })?;
        let client =
            HttpClient::new(config.ca_file).map_err(|error| WebhookError::CaFile { name: name(), error })?;
        Ok(Self { name: name(), url, keys, client })
    }

    /// Sends a signed message. `most` bytes of the answer are read.
    pub(super) async fn post(
        &self,
        id: &str,
        at: DateTime<Utc>,
        body: Bytes,
        timeout: Duration,
        most: usize,
    ) -> Result<Response<Bytes>, HttpClientError> {
        let mut headers = self.keys.headers(id, at, &body).ok_or(HttpClientError::Url)?;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.client.post(&self.url, Post { headers, body, timeout, most }).await
    }

    /// Connects, and says nothing.
    pub(crate) async fn try_out(&self, timeout: Duration) -> Result<(), HttpClientError> {
        self.client.try_out(&self.url, timeout).await
    }
}
