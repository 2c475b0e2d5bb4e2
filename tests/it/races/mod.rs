//! Fifty requests at once. Each case runs on every database, with one server and with two processes, unless what it is
//! about lives in the memory of one.

mod anonymous;
mod changed_address;
mod delete_token;
mod email_otp;
mod held;
mod last_account;
mod magic_link;
mod one_time_token;
mod phone_number;
mod rate_limit;
mod reset_token;
mod secondary;
mod set_password;
mod sign_out;
mod sign_up;
mod siwe;
mod two_factor;
mod username;

use std::sync::Arc;

use portcullis::Config;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::Call;
use tokio::sync::Barrier;

/// How many race.
const MANY: usize = 50;

/// Makes an `async fn(server)` a test on every database, with one server and with two processes.
macro_rules! race {
    ($(#[$meta:meta])* async fn $case:ident($server:ident: TestServer) $body:block) => {
        $(#[$meta])*
        mod $case {
            use portcullis_tests::databases::TestDatabase;
            use portcullis_tests::every_database;

            use super::*;

            async fn scenario($server: TestServer) $body

            every_database! {
                async fn in_one_process(database: TestDatabase) {
                    scenario(TestServer::start(database, $crate::races::configure).await).await;
                }
            }

            every_database! {
                async fn in_two_processes(database: TestDatabase) {
                    let program = std::path::Path::new($crate::PROGRAM);
                    scenario(TestServer::in_processes(2, program, database, $crate::races::configure).await).await;
                }
            }
        }
    };
}
pub(crate) use race;

fn configure(config: &mut Config) {
    config.one_time_token.enabled = true;
    config.email_otp.enabled = true;
    config.siwe.enabled = true;
    config.magic_link.enabled = true;
    config.username.enabled = true;
    config.anonymous.enabled = true;
    config.phone_number.enabled = true;
    config.phone_number.sign_up_on_verification.enabled = true;
    config.phone_number.sign_up_on_verification.temp_email = "{id}@phone.example.com".to_owned();
    config.user.delete_user.enabled = true;
    config.user.delete_user.send_verification = true;
    config.user.change_email.enabled = true;
    config.two_factor.enabled = true;
    config.two_factor.allowed_attempts_per_account = 100;
    config.user.change_email.update_email_without_verification = true;
}

/// Sends all of these at the same moment.
async fn at_once(calls: impl IntoIterator<Item = (Browser, Call)>) -> Vec<Answer> {
    let calls: Vec<_> = calls.into_iter().collect();
    let start = Arc::new(Barrier::new(calls.len()));
    let running = calls.into_iter().map(|(mut browser, call)| {
        let start = start.clone();
        tokio::spawn(async move {
            start.wait().await;
            browser.send(call).await
        })
    });
    let running: Vec<_> = running.collect();
    let mut answers = vec![];
    for answer in running {
        answers.push(answer.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic())));
    }
    answers
}

/// Exactly one call succeeded, and every other got one of these refusals. Returns the winner's place.
#[track_caller]
fn one_wins(answers: &[Answer], refusals: &[(u16, &str)]) -> usize {
    let mut winners = vec![];
    for (place, answer) in answers.iter().enumerate() {
        let refused = |(status, code): &(u16, &str)| {
            answer.status.as_u16() == *status && answer.code().as_deref() == Some(*code)
        };
        match answer.status.as_u16() {
            200 => winners.push(place),
            _ => assert!(refusals.iter().any(refused), "{answer}"),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?} of {} won", answers.len());
    winners[0]
}
