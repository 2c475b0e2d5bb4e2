//! Runs a sample of the reference: `samples <url> <token> <email> <operation>`. It prints `OK`, or the code of the refusal.
#![allow(clippy::print_stdout, reason = "what it says is for the program that ran it")]

mod generated;

use std::process::ExitCode;

use portcullis_client::{ApiError, Client, ErrorCode};

/// Why a sample did not succeed: a refusal's code, or what went wrong before there was one.
pub struct Failure(String);

impl Failure {
    fn unknown(id: &str) -> Self {
        Self(format!("there is no sample of {id}"))
    }
}

impl<E: ErrorCode> From<ApiError<E>> for Failure {
    fn from(error: ApiError<E>) -> Self {
        Self(error.api_error().map_or_else(|| error.to_string(), |code| code.code().to_owned()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, token, email, id] = arguments.as_slice() else {
        eprintln!("samples <url> <token> <email> <operation>");
        return ExitCode::FAILURE;
    };
    let Ok(client) = Client::new(url.as_str()) else {
        eprintln!("{url} is no URL");
        return ExitCode::FAILURE;
    };
    let said = match generated::run(id, &client.with_token(token.as_str()), email).await {
        Ok(()) => "OK".to_owned(),
        Err(Failure(said)) => said,
    };
    println!("{said}");
    ExitCode::SUCCESS
}
