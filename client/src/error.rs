//! Failures of a call, typed per operation.

use progenitor_client::Error as Raw;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use std::{fmt, time::Duration};

/// Why a call failed. `E` lists the codes that the operation documents.
#[derive(Debug)]
#[non_exhaustive]
pub enum ApiError<E> {
    /// The server refused, and said why.
    Api {
        /// The code; one that this client does not know is kept as its `Unknown`.
        error: E,
        /// The server's sentence for people.
        message: String,
        /// The HTTP status.
        status: StatusCode,
    },
    /// 429: too many requests from this address.
    RateLimited {
        /// When the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// No answer in time. The server may or may not have done what was asked.
    Timeout,
    /// The server could not be reached, or the connection broke. The URL is left out: it can hold a token.
    Transport(reqwest::Error),
    /// A success whose body is not what the operation documents.
    Decode(DecodeError),
    /// An answer without a code: from a proxy, say, or from a server that does not have the operation.
    Unexpected {
        /// The HTTP status.
        status: StatusCode,
    },
    /// A request that could not be built; nothing was sent.
    Request(String),
}

impl<E> ApiError<E> {
    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api { status, .. } | Self::Unexpected { status } => Some(*status),
            Self::RateLimited { .. } => Some(StatusCode::TOO_MANY_REQUESTS),
            Self::Timeout | Self::Transport(_) | Self::Decode(_) | Self::Request(_) => None,
        }
    }

    /// Whether the server may have done what was asked, although the call failed.
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::Timeout | Self::Transport(_) | Self::Decode(_) => true,
            Self::Api { status, .. } | Self::Unexpected { status } => !status.is_client_error(),
            Self::RateLimited { .. } | Self::Request(_) => false,
        }
    }

    /// The documented or unknown code, if the server sent one.
    pub fn api_error(&self) -> Option<&E> {
        match self {
            Self::Api { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl<E: ErrorCode> ApiError<E> {
    /// Reads what the generated client hands over. It knows no error responses, so that all of them arrive here
    /// with their status and headers.
    pub(crate) async fn read(error: Raw<()>) -> Self {
        match error {
            Raw::UnexpectedResponse(response) => Self::from_response(response).await,
            Raw::CommunicationError(e) | Raw::ResponseBodyError(e) | Raw::InvalidUpgrade(e) => {
                Self::from_transport(e)
            }
            Raw::InvalidResponsePayload(_, e) => Self::Decode(DecodeError::new(&e)),
            Raw::ErrorResponse(response) => Self::Unexpected { status: response.status() },
            Raw::InvalidRequest(reason) | Raw::Custom(reason) => Self::Request(reason),
        }
    }

    async fn from_response(response: Response) -> Self {
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Self::RateLimited { retry_after: crate::retry::retry_after(response.headers()) };
        }
        match response.bytes().await {
            Err(e) => Self::from_transport(e),
            Ok(body) => {
                serde_json::from_slice(&body).map_or(Self::Unexpected { status }, |body: ErrorBody| {
                    Self::Api { error: E::from_code(&body.code), message: body.message, status }
                })
            }
        }
    }

    pub(crate) fn from_transport(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_builder() {
            Self::Request(error.without_url().to_string())
        } else {
            Self::Transport(error.without_url())
        }
    }
}

/// The body of every refusal.
#[derive(Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) message: String,
}

impl<E: ErrorCode> fmt::Display for ApiError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api { error, message, .. } if message.is_empty() => f.write_str(error.code()),
            Self::Api { message, .. } => f.write_str(message),
            Self::RateLimited { retry_after: None } => f.write_str("too many requests"),
            Self::RateLimited { retry_after: Some(wait) } => {
                write!(f, "too many requests, try again in {} s", wait.as_secs())
            }
            Self::Timeout => f.write_str("the server did not answer in time"),
            Self::Transport(_) => f.write_str("the server could not be reached"),
            Self::Decode(_) => f.write_str("the server's answer could not be read"),
            Self::Unexpected { status } => write!(f, "the server answered {status} without saying why"),
            Self::Request(reason) => write!(f, "the request could not be built: {reason}"),
        }
    }
}

impl<E: ErrorCode> std::error::Error for ApiError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(e) => Some(e),
            Self::Decode(e) => Some(e),
            _ => None,
        }
    }
}

/// Where a body stopped making sense. Not what stood there: it can be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The line, from 1; 0 where the answer is none of several kinds, and so no one place is wrong.
    pub line: usize,
    /// The column, from 1; 0 with the line.
    pub column: usize,
}

impl DecodeError {
    fn new(error: &serde_json::Error) -> Self {
        Self { line: error.line(), column: error.column() }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str("unexpected JSON: it is none of the answers that there may be"),
            line => write!(f, "unexpected JSON at line {line} column {}", self.column),
        }
    }
}

impl std::error::Error for DecodeError {}

/// The codes an operation documents: an open enum, so that an old client survives a newer server.
pub trait ErrorCode: Clone + fmt::Debug + Send + Sync + 'static {
    /// Reads a code; one that is not documented is kept as it is.
    fn from_code(code: &str) -> Self;
    /// The code on the wire.
    fn code(&self) -> &str;
    /// The documented HTTP status; `None` for an unknown code.
    fn status(&self) -> Option<u16>;
}

/// Declares the error codes of one operation: `Name { Variant = status "CODE", }`.
macro_rules! error_codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $status:literal $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A code that this version of the client does not know.
            Unknown(String),
        }

        impl $crate::ErrorCode for $name {
            fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    _ => Self::Unknown(code.to_owned()),
                }
            }

            fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            fn status(&self) -> Option<u16> {
                match self {
                    $(Self::$variant => Some($status),)*
                    Self::Unknown(_) => None,
                }
            }
        }
    };
}
pub(crate) use error_codes;
