//! When a call that changed the user returns, the client's session signal holds the change.

use portcullis_client::Client;
use portcullis_client::types::{SignUpEmailBody, UpdateUserBody};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;

#[tokio::test]
async fn without_being_asked_again() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let client = Client::builder(&server.config.base_url).service(server.auth().router()).build().unwrap();
    let ada = SignUpEmailBody::new("ada@example.com", "Ada", PASSWORD);
    client.session().refetch().await;
    client.email_password().sign_up_email(&ada).await.unwrap();
    let shown = || client.session().get().state.data().map(|session| session.user.name.clone());
    assert_eq!(shown().as_deref(), Some("Ada"));
    for name in ["Countess", "Ada Lovelace"] {
        let change = UpdateUserBody { name: Some(name.into()), ..Default::default() };
        client.user().update_user(&change).await.unwrap();
        assert_eq!(shown().as_deref(), Some(name));
    }
}
