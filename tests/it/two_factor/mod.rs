//! A second factor after the first.

mod attempts;
mod backup_codes;
mod devices;
mod enrol;
mod guarded;
mod mailed;
mod sign_in;

use portcullis::Config;
use portcullis::features::two_factor::TwoFactorRow;
use portcullis::features::user::UserRow;
use portcullis::kit::random::Rng;
use portcullis::kit::secret::Secrets;
use portcullis::kit::symmetric;
use portcullis::kit::totp::Totp;
use portcullis::store::{Changes, Extra, Id, Value};
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::{SECRET, TestServer};
use serde_json::json;

pub(crate) const CHALLENGE: &str = "better-auth.two_factor";
pub(crate) const TRUST: &str = "better-auth.trust_device";
const TOTP: Totp = Totp { digits: 6, period: 30 };

pub(crate) fn on(config: &mut Config) {
    config.two_factor.enabled = true;
}

pub(crate) fn secrets() -> Secrets {
    Secrets::new([SECRET.into()]).unwrap()
}

/// An authenticator app, and a drawer with backup codes.
pub(crate) struct Own {
    pub secret: String,
    pub codes: Vec<String>,
}

impl Own {
    /// What the app shows now.
    pub(crate) fn code(&self, server: &TestServer) -> String {
        TOTP.code(&self.secret, TOTP.step(server.clock.now().timestamp_millis()))
    }

    /// What it never shows in these minutes.
    pub(crate) fn wrong_code(&self, server: &TestServer) -> String {
        let now = TOTP.step(server.clock.now().timestamp_millis());
        let shown: Vec<_> = (now - 3..now + 10).map(|step| TOTP.code(&self.secret, step)).collect();
        (0..).map(|number| format!("{number:06}")).find(|code| !shown.contains(code)).unwrap()
    }
}

/// Puts a second factor of somebody into the database, switched on.
pub(crate) async fn give(server: &TestServer, user: &str) -> Own {
    let (rng, secrets) = (Rng::system(), secrets());
    let own = Own {
        secret: rng.two_factor_secret(),
        codes: (0..10).map(|number| format!("{number:05}-abcde")).collect(),
    };
    let codes = serde_json::to_string(&own.codes).unwrap();
    let row = TwoFactorRow {
        id: Id::unset(),
        secret: symmetric::encrypt(&own.secret, &secrets, &rng),
        backup_codes: symmetric::encrypt(&codes, &secrets, &rng),
        user_id: user.into(),
        last_step: None,
        extra: Extra::default(),
    };
    server.store.create(row).await.unwrap();
    let switched_on = Changes::new().set_extra("twoFactorEnabled", Value::Bool(true));
    server.store.update(UserRow::ID.eq(user), switched_on).await.unwrap().unwrap();
    own
}

/// The first factor.
pub(crate) async fn password(browser: &mut Browser, email: &str) -> Answer {
    browser.post("/sign-in/email", json!({"email": email, "password": PASSWORD})).await
}

/// Somebody who has proved the first factor.
pub(crate) async fn pending(server: &TestServer, email: &str) -> Browser {
    let mut browser = server.browser();
    let answer = password(&mut browser, email).await;
    assert_eq!(answer.ok(), json!({"twoFactorRedirect": true}));
    assert!(browser.cookies.contains_key(CHALLENGE));
    browser
}

async fn verify_totp(browser: &mut Browser, code: &str) -> Answer {
    browser.post("/two-factor/verify-totp", json!({"code": code})).await
}
