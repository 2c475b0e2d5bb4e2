//! Every operation of the contract, called through the generated client: it does what it is for, and a refusal is the
//! operation's own type.

mod account;
mod anonymous;
mod email_otp;
mod email_password;
mod email_verification;
mod magic_link;
mod multi_session;
mod one_time_token;
mod open_api;
mod phone_number;
mod session;
mod siwe;
mod status;
mod two_factor;
mod user;
mod username;

use std::collections::BTreeSet;

use portcullis::Config;
use portcullis_client::operation::Output;
use portcullis_client::types::SignUpEmailBody;
use portcullis_client::{ApiError, Client, ErrorCode, Operation, Retry};
use portcullis_tests::server::{TestServer, address, every_operation};
use portcullis_tests::{PASSWORD, contract, ratchet};

use super::builder;

/// What was called: `signInEmail succeeds`, `signInEmail refuses`.
#[derive(Default)]
struct Called(BTreeSet<String>);

impl Called {
    /// Takes the answer of a call that has to succeed.
    fn success<O: Operation>(&mut self, result: Result<Output<O>, ApiError<O::Error>>) -> Output<O> {
        self.0.insert(succeeds(O::ID));
        result.unwrap_or_else(|error| panic!("{}: {error:?}", O::ID))
    }

    /// Notes a call that has to be refused by this code, with its documented status.
    fn refusal<O: Operation>(&mut self, result: Result<Output<O>, ApiError<O::Error>>, code: O::Error)
    where
        O::Error: PartialEq,
    {
        let error = result.err().unwrap_or_else(|| panic!("{} succeeded", O::ID));
        assert_eq!(error.api_error(), Some(&code), "{}: {error:?}", O::ID);
        assert!(code.status().is_some(), "{}: {code:?} is not documented", O::ID);
        assert_eq!(error.status().map(|status| status.as_u16()), code.status(), "{}", O::ID);
        self.0.insert(refuses(O::ID));
    }

    /// As [`refusal`](Self::refusal), for operations that a caller with this client can't get wrong: one call too many.
    fn too_many<O: Operation>(&mut self, result: Result<Output<O>, ApiError<O::Error>>) {
        let error = result.err().unwrap_or_else(|| panic!("{} succeeded", O::ID));
        let ApiError::RateLimited { retry_after } = error else { panic!("{}: {error:?}", O::ID) };
        assert!(retry_after.is_some_and(|wait| !wait.is_zero()), "{}", O::ID);
        self.0.insert(refuses(O::ID));
    }
}

fn succeeds(id: &str) -> String {
    format!("{id} succeeds")
}

fn refuses(id: &str) -> String {
    format!("{id} refuses")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_called_through_the_client() {
    let mut called = Called::default();
    account::call(&mut called).await;
    email_otp::call(&mut called).await;
    anonymous::call(&mut called).await;
    email_password::call(&mut called).await;
    email_verification::call(&mut called).await;
    magic_link::call(&mut called).await;
    multi_session::call(&mut called).await;
    one_time_token::call(&mut called).await;
    open_api::call(&mut called).await;
    phone_number::call(&mut called).await;
    session::call(&mut called).await;
    siwe::call(&mut called).await;
    status::call(&mut called).await;
    two_factor::call(&mut called).await;
    user::call(&mut called).await;
    username::call(&mut called).await;
    let operations = contract::operations().iter().filter(|operation| operation.is_call);
    let wanted = operations.flat_map(|operation| [succeeds(&operation.id), refuses(&operation.id)]);
    ratchet::check("not_called_through_the_client.txt", wanted.filter(|call| !called.0.contains(call)));
}

/// A server, and a client of nobody's that is refused at once when it asks too often.
async fn server(configure: impl FnOnce(&mut Config)) -> (TestServer, Client) {
    let server = TestServer::on_sqlite(configure).await;
    let nobody = builder(&server).retry(Retry::NEVER).build().unwrap();
    (server, nobody)
}

/// A server that has had enough after one call to a path.
async fn busy() -> (TestServer, Client) {
    server(|config| {
        every_operation(config);
        config.rate_limit.enabled = true;
        config.rate_limit.max = 1;
    })
    .await
}

/// Somebody who has just signed up: `ada@example.com` for `ada`.
async fn sign_up(server: &TestServer, name: &str) -> Client {
    let client = builder(server).build().unwrap();
    let body = SignUpEmailBody::new(address(name), name, PASSWORD);
    client.email_password().sign_up_email(&body).await.unwrap();
    client
}
