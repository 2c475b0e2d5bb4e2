//! Every code that the contract names is provoked here, operation by operation.

mod address;
mod anonymous;
mod captcha;
mod door;
mod email_otp;
mod handed_over;
mod have_i_been_pwned;
mod multi_session;
mod outage;
mod password;
mod phone_number;
mod siwe;
mod two_factor;
mod user;
mod username;

use std::collections::BTreeSet;

use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::Call;
use portcullis_tests::{contract, ratchet};

/// What was provoked: `signInEmail 401 INVALID_EMAIL_OR_PASSWORD`.
#[derive(Default)]
struct Provoked(BTreeSet<String>);

impl Provoked {
    /// Sends a call and notes its refusal.
    async fn by(&mut self, browser: &Browser, call: Call) -> Answer {
        let operation = contract::find(&call.method, call.path()).expect("an operation");
        let answer = browser.clone().send(call).await;
        let status = answer.status.as_u16();
        let code = match status {
            // Upstream's answer to too many requests has no code.
            429 => Some("TOO_MANY_REQUESTS".to_owned()),
            _ => answer.code(),
        };
        if let Some(code) = code {
            self.0.insert(format!("{} {status} {code}", operation.id));
        }
        answer
    }

    /// As [`by`](Self::by); it has to be this refusal.
    async fn refusal(&mut self, browser: &Browser, call: Call, status: u16, code: &str) {
        self.by(browser, call).await.refused(status, code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_contract_is_provoked() {
    let mut provoked = Provoked::default();
    door::provoke(&mut provoked).await;
    password::provoke(&mut provoked).await;
    address::provoke(&mut provoked).await;
    multi_session::provoke(&mut provoked).await;
    captcha::provoke(&mut provoked).await;
    have_i_been_pwned::provoke(&mut provoked).await;
    handed_over::provoke(&mut provoked).await;
    user::provoke(&mut provoked).await;
    two_factor::provoke(&mut provoked).await;
    username::provoke(&mut provoked).await;
    email_otp::provoke(&mut provoked).await;
    siwe::provoke(&mut provoked).await;
    phone_number::provoke(&mut provoked).await;
    anonymous::provoke(&mut provoked).await;
    outage::provoke(&mut provoked).await;
    let declared = contract::operations().iter().flat_map(|operation| {
        operation.codes.iter().map(|(code, status)| format!("{} {status} {code}", operation.id))
    });
    let never = declared.filter(|code| !provoked.0.contains(code));
    ratchet::check("unprovoked_codes.txt", never);
}
