//! What a call leaves in the log: enough to find it, and no secret.

use portcullis_client::mock::MockServer;
use portcullis_client::operations::{GetSession, ResetPassword, SignInEmail, VerifyEmail};
use portcullis_client::queries::{GetSessionQuery, ResetPasswordQuery, VerifyEmailQuery};
use portcullis_client::types::{ResetPasswordBody, SignInEmailBody};
use portcullis_client::{Client, Retry};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const SECRET: &str = "hunter2";

#[tokio::test]
async fn a_trace_names_the_operation_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let mock = MockServer::new();
    mock.on::<SignInEmail>().fail_with_status(http::StatusCode::BAD_GATEWAY);
    mock.on::<VerifyEmail>().fail_with_status(http::StatusCode::BAD_GATEWAY);
    mock.on::<ResetPassword>().fail_with_status(http::StatusCode::BAD_GATEWAY);
    mock.on::<GetSession>().fail_with_status(http::StatusCode::SERVICE_UNAVAILABLE);
    let client = mock.client().with_token(SECRET);
    let mut failures = vec![];
    let body = SignInEmailBody::new("ada@example.com", SECRET);
    failures.push(format!("{:?}", client.email_password().sign_in_email(&body).await));
    failures.push(format!(
        "{:?}",
        client.email_verification().verify_email(&VerifyEmailQuery::new(SECRET)).await
    ));
    let query = ResetPasswordQuery { token: Some(SECRET.into()) };
    let reset = client.email_password().reset_password(&query, &ResetPasswordBody::new(SECRET)).await;
    failures.push(format!("{reset:?} {query:?}"));
    failures.push(format!("{:?}", client.sessions().get_session(&GetSessionQuery::default()).await));

    // Over the network too, where the HTTP library has its own words.
    let retry = Retry { attempts: 2, first_wait: Duration::from_millis(1), ..Retry::default() };
    let away = Client::builder("http://127.0.0.1:9").token(SECRET).retry(retry).build().expect("a client");
    failures
        .push(format!("{:?}", away.email_verification().verify_email(&VerifyEmailQuery::new(SECRET)).await));
    drop(guard);

    let log = String::from_utf8_lossy(&log.0.lock().expect("not poisoned")).into_owned();
    assert!(log.contains("operation=\"signInEmail\"") && log.contains("path=\"/sign-in/email\""), "{log}");
    assert!(log.contains("status=502"), "{log}");
    assert!(log.contains("trying again"), "{log}");
    assert!(!log.contains(SECRET), "{log}");
    assert!(failures.iter().all(|failure| !failure.contains(SECRET)), "{failures:?}");
}
