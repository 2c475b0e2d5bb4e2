//! What happens around every call of the generated client.

use super::{Error, Failure, Request, Response};

/// The operation that is called.
pub struct OperationInfo {
    /// As the generated client names it: `sign_in_email`.
    pub operation_id: &'static str,
}

/// What the generated client knows about itself.
pub trait ClientInfo<Inner> {
    fn api_version() -> &'static str;
    fn baseurl(&self) -> &str;
    fn client(&self) -> &super::Client;
    fn inner(&self) -> &Inner;
}

/// Implemented once, for the generated client.
pub trait ClientHooks<Inner>: ClientInfo<Inner> {
    /// Completes a request.
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>>;

    /// Learns from an answer.
    async fn post<E>(&self, answer: &Result<Response, Failure>, info: &OperationInfo)
    -> Result<(), Error<E>>;

    /// Sends it.
    async fn exec(&self, request: Request, _: &OperationInfo) -> Result<Response, Failure> {
        request.send().await
    }
}
