//! The same calls without HTTP.

use macro_rules_attribute::apply;
use portcullis::endpoint::Input;
use portcullis::error::CommonError;
use portcullis::features::email_password::{
    SignInAnswer, SignInEmail, SignInEmailBody, SignUpEmail, SignUpEmailBody, SignedIn,
};
use portcullis::features::session::{GetSession, GetSessionQuery, ListSessions};
use portcullis::kit::email_address::EmailAddress;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::TestServer;
use portcullis_tests::{PASSWORD, every_database};

#[apply(every_database)]
async fn they_are_dispatched_as_over_http(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.rate_limit.enabled = true;
        config.rate_limit.max = 1;
    })
    .await;
    let body = SignUpEmailBody {
        name: "Ada".to_owned(),
        email: EmailAddress::parse("ada@example.com").unwrap(),
        password: PASSWORD.into(),
        image: None,
        callback_url: None,
        remember_me: None,
        extra: serde_json::Map::new(),
    };
    let signed_up = server.api().call::<SignUpEmail>(Input { path: (), query: (), body }).await.unwrap();
    let token = signed_up.token.clone().unwrap();
    assert!(signed_up.headers.contains_key("set-cookie") && signed_up.headers.contains_key("set-auth-token"));

    let get_session = || Input { path: (), query: GetSessionQuery::default(), body: () };
    let nobody = server.api().call::<GetSession>(get_session()).await.unwrap();
    assert!(nobody.value.is_none());
    for _ in 0..3 {
        let somebody =
            server.api().with_session(token.expose()).call::<GetSession>(get_session()).await.unwrap();
        assert_eq!(somebody.value.unwrap().user.email, "ada@example.com", "no limit applies");
    }
    let list = || Input { path: (), query: (), body: () };
    let refused = server.api().call::<ListSessions>(list()).await.unwrap_err();
    assert_eq!(refused.code(), CommonError::Unauthorized.spec());
    assert_eq!(
        server.api().with_session(token.expose()).call::<ListSessions>(list()).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn a_callers_headers_are_its_own() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let ada = server.user("ada").await;
    let headers = [("user-agent", "a service"), ("authorization", &*format!("Bearer {}", ada.token))];
    let headers = headers.into_iter().map(|(name, value)| {
        (http::HeaderName::from_static(name), http::HeaderValue::from_str(value).unwrap())
    });
    let api = server.api().with_headers(headers.collect());
    assert_eq!(api.call::<ListSessions>(Input { path: (), query: (), body: () }).await.unwrap().len(), 1);
    let body = SignInEmailBody {
        email: ada.email.clone(),
        password: PASSWORD.into(),
        callback_url: None,
        remember_me: Some(true),
    };
    let answer = api.call::<SignInEmail>(Input { path: (), query: (), body }).await.unwrap().value;
    let SignInAnswer::SignedIn(SignedIn { token, .. }) = answer else { panic!("{answer:?}") };
    let sessions = server.sessions_of(&ada.id).await;
    let session = sessions.iter().find(|session| session.token == token.expose()).unwrap();
    assert_eq!(session.user_agent.as_deref(), Some("a service"));
    assert_eq!(session.ip_address.as_deref(), Some(""));
}
