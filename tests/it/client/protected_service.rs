//! The client's example, run against a server over real sockets.

use axum::Router;
use portcullis_client::Client;
use portcullis_client::types::RevokeSessionBody;
use portcullis_tests::server::TestServer;
use std::net::SocketAddr;
use std::time::Duration;

use super::ada;

#[allow(dead_code, reason = "its `main` is for those who run it by hand")]
#[path = "../../../client/examples/protected_service.rs"]
mod example;

async fn serve(app: Router) -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(socket, app).await });
    url
}

#[tokio::test]
async fn a_service_knows_its_users() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let auth = serve(server.auth().router()).await;
    let service = serve(example::app(Client::new(&auth).unwrap())).await;
    let client = Client::new(&auth).unwrap();
    client.email_password().sign_up_email(&ada()).await.unwrap();
    let token = client.token().unwrap();

    let http = reqwest::Client::new();
    let notes = format!("{service}/notes");
    assert_eq!(http.get(&notes).send().await.unwrap().status(), 401);
    assert_eq!(http.get(&service).send().await.unwrap().text().await.unwrap(), "Hello stranger");

    let signed_in = http.get(&service).bearer_auth(token.expose());
    assert_eq!(signed_in.send().await.unwrap().text().await.unwrap(), "Hello Ada");
    http.post(&notes)
        .bearer_auth(token.expose())
        .body("Looms")
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
    let mine = http.get(&notes).bearer_auth(token.expose()).send().await.unwrap();
    assert_eq!(
        mine.json::<serde_json::Value>().await.unwrap(),
        serde_json::json!({ "of": "Ada", "notes": ["Looms"] })
    );

    let session = client.session().refetch().await.state.data().unwrap().session.token.clone();
    client.sessions().revoke_session(&RevokeSessionBody::new(session)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert_eq!(http.get(&notes).bearer_auth(token.expose()).send().await.unwrap().status(), 401);
}

/// A service and its authentication server, which answers an address three times.
async fn limited(trusted_proxies: &[&str]) -> (TestServer, String) {
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.max = 3;
        config.server.trusted_proxies = trusted_proxies.iter().map(|net| net.parse().unwrap()).collect();
    })
    .await;
    let auth = serve(server.auth().router()).await;
    (server, serve(example::app(Client::new(&auth).unwrap())).await)
}

/// Asks through the proxy before the service, as this token's owner at this address.
async fn ask(service: &str, token: &str, address: &str) -> reqwest::Response {
    let request = reqwest::Client::new().get(format!("{service}/notes")).bearer_auth(token);
    request.header("x-forwarded-for", address).send().await.unwrap()
}

#[tokio::test]
async fn a_server_that_trusts_the_service_counts_each_user_apart() {
    let (server, service) = limited(&["127.0.0.1/32"]).await;
    let ada = server.user("ada").await;
    for guess in ["a", "b", "c"] {
        assert_eq!(ask(&service, guess, "203.0.113.1").await.status(), 401);
    }
    let refused = ask(&service, "d", "203.0.113.1").await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "10");
    // What somebody writes before the proxy's word changes nothing.
    assert_eq!(ask(&service, "e", "203.0.113.2, 203.0.113.1").await.status(), 503);
    assert_eq!(ask(&service, &ada.token, "203.0.113.2").await.status(), 200);
}

#[tokio::test]
async fn a_server_that_does_not_counts_the_service() {
    let (server, service) = limited(&[]).await;
    let ada = server.user("ada").await;
    for guess in ["a", "b", "c"] {
        assert_eq!(ask(&service, guess, "203.0.113.1").await.status(), 401);
    }
    assert_eq!(
        ask(&service, &ada.token, "203.0.113.2").await.status(),
        503,
        "known or not: ask again, signed in"
    );
    server.advance(10);
    assert_eq!(ask(&service, &ada.token, "203.0.113.2").await.status(), 200);
}
