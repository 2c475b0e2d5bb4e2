//! What the widget said, by our own client and by a page on another origin.

use http::Method;
use portcullis::kit::cookies::Site;
use portcullis_client::header::{HeaderName, HeaderValue};
use portcullis_client::session::SessionState;
use portcullis_client::types::SignInEmailBody;
use portcullis_client::{ApiError, errors::SignInEmailError};
use portcullis_tests::PASSWORD;
use portcullis_tests::call::Call;
use portcullis_tests::server::{TestServer, address};

use super::{on, provider};
use crate::client::builder;

const APP: &str = "https://app.example.com";

#[tokio::test]
async fn the_client_sends_it_with_the_calls_that_are_to_carry_it() {
    let provider = provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    server.user_with_password("ada").await;
    let client = builder(&server).build().unwrap();
    let body = SignInEmailBody::new(address("ada"), PASSWORD);
    let refused = client.email_password().sign_in_email(&body).await;
    let missing = SignInEmailError::MissingCaptchaResponse;
    assert!(matches!(refused, Err(ApiError::Api { error, .. }) if error == missing));

    let name = HeaderName::from_static("x-captcha-response");
    let shown = client.with_header(name, HeaderValue::from_static("good"));
    shown.email_password().sign_in_email(&body).await.unwrap();
    // The same caller, with the same session; the header is not theirs for good.
    assert_eq!(client.token(), shown.token());
    let state = client.session().refetch().await.state;
    assert!(matches!(state, SessionState::SignedIn(current) if current.user.email == address("ada")));
    assert!(client.email_password().sign_in_email(&body).await.is_err());
}

#[tokio::test]
async fn pages_of_other_origins_may_send_it_where_it_is_asked_for() {
    let provider = provider().await;
    for enabled in [false, true] {
        let configure = on(&provider);
        let server = TestServer::on_sqlite(|config| {
            configure(config);
            config.captcha.enabled = enabled;
            config.base_url = "https://auth.example.com".to_owned();
            config.trusted_origins = vec![APP.to_owned()];
            config.cookies.site = Site::Subdomain;
        })
        .await;
        let preflight = Call::new(Method::OPTIONS, "/sign-in/email")
            .header("origin", APP)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type, x-captcha-response");
        let answer = server.browser().send(preflight).await;
        let allowed = answer.header("access-control-allow-headers").unwrap();
        assert_eq!(allowed.split(", ").any(|name| name == "x-captcha-response"), enabled);
    }
}
