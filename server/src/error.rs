//! Failures. A failure is a code in its feature's table with one public sentence; the rest is logged once, at the edge.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kit::rate_limit::CountError;
use crate::kit::secondary_storage::StorageError;
use crate::store::StoreError;

/// The result of every endpoint.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The body of every failed call, as upstream sends it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What went wrong, for programs. `x-error-codes` of the operation lists what to expect.
    pub code: String,
    /// What went wrong, for people.
    pub message: String,
}

/// One line of a feature's error table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode {
    /// The HTTP status.
    pub status: u16,
    /// The code on the wire.
    pub code: &'static str,
    /// The public sentence.
    pub message: &'static str,
}

/// A failed call: a code, its public sentence, and what the caller must not see.
pub struct Error(Box<Inner>);

struct Inner {
    code: ErrorCode,
    name: Option<String>,
    message: Option<Cow<'static, str>>,
    retry_after: Option<Duration>,
    of_a_hook: bool,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Keeps the reason for the log. It is never sent.
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Replaces the table's sentence where it has to name something (the field that is wrong, say).
    pub fn saying(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Sends another code than the table's, for a failure that somebody else has named.
    pub fn called(mut self, name: String) -> Self {
        self.0.name = Some(name);
        self
    }

    /// When to try again; sent as `Retry-After`.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// Something could not be counted, so what waits for the count is refused.
    pub(crate) fn uncounted(error: CountError) -> Self {
        Self::from(CommonError::ServiceUnavailable.spec()).retry_after(Duration::from_secs(1)).because(error)
    }

    /// The line of the error table.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The code on the wire.
    pub fn public_code(&self) -> &str {
        self.0.name.as_deref().unwrap_or(self.0.code.code)
    }

    /// The public sentence.
    pub fn message(&self) -> &str {
        self.0.message.as_deref().unwrap_or(self.0.code.message)
    }

    /// A hook refuses with a code of its own, which no operation declares.
    pub(crate) fn of_a_hook(mut self) -> Self {
        self.0.of_a_hook = true;
        self
    }

    pub(crate) fn is_of_a_hook(&self) -> bool {
        self.0.of_a_hook
    }

    /// Whole seconds until a retry makes sense.
    pub fn retry_after_seconds(&self) -> Option<u64> {
        self.0.retry_after.map(|d| d.as_secs().max(1))
    }

    /// The private reason.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.0.cause.as_deref()
    }

    /// The body on the wire.
    pub fn body(&self) -> ErrorBody {
        ErrorBody { code: self.public_code().to_owned(), message: self.message().to_owned() }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        let (name, message, retry_after, cause) = (None, None, None, None);
        Self(Box::new(Inner { code, name, message, retry_after, of_a_hook: false, cause }))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(error) => return error,
            StoreError::Unavailable { .. } | StoreError::Busy { .. } | StoreError::Conflict { .. } => {
                Error::from(CommonError::ServiceUnavailable.spec()).retry_after(Duration::from_secs(1))
            }
            // Too long for its column, say: on MySQL a name has 255 characters.
            StoreError::Invalid { .. } => CommonError::Validation.spec().into(),
            _ => CommonError::InternalServerError.spec().into(),
        }
        .because(error)
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Error::from(CommonError::ServiceUnavailable.spec()).retry_after(Duration::from_secs(1)).because(error)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.public_code())
            .field("message", &self.message())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}

/// Declares a feature's errors: `Name = status "CODE" "Public sentence",`.
///
/// Each variant converts into [`Error`] by `?` and `.into()`.
#[macro_export]
macro_rules! error_codes {
    ($(#[$doc:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $status:literal $code:literal $message:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every code of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The line of the table.
            pub const fn spec(self) -> $crate::error::ErrorCode {
                match self {
                    $(Self::$variant => $crate::error::ErrorCode { status: $status, code: $code, message: $message },)*
                }
            }
        }

        impl From<$name> for $crate::error::Error {
            fn from(code: $name) -> Self {
                code.spec().into()
            }
        }
    };
}

error_codes! {
    /// What the door answers, whatever the operation.
    pub enum CommonError {
        /// The operation asks for a session, and there is none.
        Unauthorized = 401 "UNAUTHORIZED" "Unauthorized",
        /// The operation asks for a session younger than `session.fresh_age`.
        SessionNotFresh = 403 "SESSION_IS_NOT_FRESH" "Session is not fresh",
        /// A body or query that does not fit the operation's type.
        Validation = 400 "VALIDATION_ERROR" "Validation Error",
        /// The body's media type is not one the operation reads.
        UnsupportedMediaType = 415 "UNSUPPORTED_MEDIA_TYPE" "Content-Type is required. Allowed types: application/json",
        /// The body is larger than `server.body_limit`.
        PayloadTooLarge = 413 "PAYLOAD_TOO_LARGE" "The request body is too large",
        /// A request with cookies that names no origin.
        MissingOrNullOrigin = 403 "MISSING_OR_NULL_ORIGIN" "Missing or null Origin",
        /// A request with cookies from an origin that is not trusted.
        InvalidOrigin = 403 "INVALID_ORIGIN" "Invalid origin",
        /// A sign-in or sign-up by cross-site navigation.
        CrossSiteNavigation = 403 "CROSSSITE_NAVIGATION_LOGIN_BLOCKED_THIS_REQUEST_APPEARS_TO_BE_A_CSRF_ATTACK"
            "Cross-site navigation login blocked. This request appears to be a CSRF attack.",
        /// `callbackURL` leads to an origin that is not trusted.
        InvalidCallbackUrl = 403 "INVALID_CALLBACKURL" "Invalid callbackURL",
        /// `redirectTo` leads to an origin that is not trusted.
        InvalidRedirectUrl = 403 "INVALID_REDIRECTURL" "Invalid redirectURL",
        /// `errorCallbackURL` leads to an origin that is not trusted.
        InvalidErrorCallbackUrl = 403 "INVALID_ERRORCALLBACKURL" "Invalid errorCallbackURL",
        /// `newUserCallbackURL` leads to an origin that is not trusted.
        InvalidNewUserCallbackUrl = 403 "INVALID_NEWUSERCALLBACKURL" "Invalid newUserCallbackURL",
        /// Too many requests from this address.
        TooManyRequests = 429 "TOO_MANY_REQUESTS" "Too many requests. Please try again later.",
        /// The operation is switched off.
        NotFound = 404 "NOT_FOUND" "Not Found",
        /// The database can't be reached, or the server has more to do than it can.
        ServiceUnavailable = 503 "SERVICE_UNAVAILABLE" "The service is not available right now. Please try again later.",
        /// A failure that is ours. The log has the reason, under the answer's request id.
        InternalServerError = 500 "INTERNAL_SERVER_ERROR" "Something went wrong on our side",
    }
}
