//! A full queue refuses a whole call, and everybody's alike.

use portcullis::config::{MailTransport, SmtpSecurity};
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis_tests::PASSWORD;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::{TestServer, User};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A server whose only place is taken: by a mail to Ada, for a mail server that never says a word.
struct Full {
    server: TestServer,
    ada: User,
    _silent: TcpListener,
}

impl Full {
    async fn start() -> Self {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = silent.local_addr().unwrap().port();
        let server = TestServer::on_sqlite(|config| {
            config.user.delete_user.enabled = true;
            config.user.delete_user.send_verification = true;
            config.user.change_email.enabled = true;
            config.user.change_email.update_email_without_verification = true;
            config.email_verification.send_on_sign_up = true;
            config.mail.queue = 1;
            config.mail.transport = MailTransport::Smtp;
            config.mail.from = Some("no-reply@example.com".to_owned());
            config.mail.smtp.host = "127.0.0.1".to_owned();
            config.mail.smtp.port = Some(port);
            config.mail.smtp.security = SmtpSecurity::None;
        })
        .await;
        let ada = server.sign_up("ada").await;
        Self { server, ada, _silent: silent }
    }

    /// The answer to a call that needs one more place.
    async fn refusal(&self, mut browser: Browser, path: &str, body: Value) -> Value {
        let answer = browser.post(path, body).await;
        answer.refused(503, "SERVICE_UNAVAILABLE");
        assert_eq!(answer.header("retry-after"), Some("5"), "{answer}");
        assert!(answer.set_cookies().is_empty(), "{answer}");
        answer.json()
    }

    fn stranger(&self) -> Browser {
        self.server.browser().expecting_failure()
    }
}

#[tokio::test]
async fn nobody_is_signed_up_by_half() {
    let full = Full::start().await;
    let bob = json!({"name": "Bob", "email": "bob@example.com", "password": PASSWORD});
    full.refusal(full.stranger(), "/sign-up/email", bob).await;
    let users = full.server.rows::<UserRow>().await;
    assert_eq!(users.iter().map(|user| &*user.email).collect::<Vec<_>>(), ["ada@example.com"]);
}

#[tokio::test]
async fn no_address_is_changed_and_no_token_kept() {
    let full = Full::start().await;
    let browser = || full.ada.browser.clone().expecting_failure();
    full.refusal(browser(), "/change-email", json!({"newEmail": "new@example.com"})).await;
    full.refusal(browser(), "/delete-user", json!({})).await;
    assert_eq!(full.server.rows::<UserRow>().await[0].email, full.ada.email);
    assert_eq!(full.server.count::<VerificationRow>().await, 0);
}

/// A refusal of those alone who have an account would tell who has one.
#[tokio::test]
async fn strangers_are_refused_as_users_are() {
    let full = Full::start().await;
    for path in ["/request-password-reset", "/send-verification-email"] {
        let user = full.refusal(full.stranger(), path, json!({"email": full.ada.email})).await;
        let nobody = full.refusal(full.stranger(), path, json!({"email": "nobody@example.com"})).await;
        assert_eq!(user, nobody);
    }
    let taken = json!({"name": "Ada", "email": full.ada.email, "password": PASSWORD});
    full.refusal(full.stranger(), "/sign-up/email", taken).await;
}
