//! The client's example, run against a server over real sockets.

use axum::Router;
use portcullis_client::Client;
use portcullis_client::types::RevokeSessionBody;
use portcullis_tests::server::TestServer;
use std::time::Duration;

use super::ada;

#[allow(dead_code, reason = "its `main` is for those who run it by hand")]
#[path = "../../../client/examples/protected_service.rs"]
mod example;

async fn serve(app: Router) -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
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
