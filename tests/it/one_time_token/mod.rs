//! A session handed over by a token that works once.

mod in_header;
mod stored;
mod verify;

use portcullis::Config;
use portcullis_tests::browser::Browser;

fn on(config: &mut Config) {
    config.one_time_token.enabled = true;
}

/// A new token of somebody who is signed in.
async fn token(browser: &Browser) -> String {
    let answer = browser.clone().get("/one-time-token/generate").await.ok();
    answer["token"].as_str().unwrap().to_owned()
}
