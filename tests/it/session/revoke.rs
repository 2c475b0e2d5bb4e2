//! Ending one's own sessions, from another one.

use macro_rules_attribute::apply;
use portcullis_tests::browser::Browser;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, User};
use serde_json::json;

/// Ada in three browsers, and Bob.
struct Scene {
    server: TestServer,
    ada: User,
    laptop: Browser,
    phone: Browser,
    bob: User,
}

impl Scene {
    async fn new(database: TestDatabase) -> Self {
        let server = TestServer::start(database, |_| {}).await;
        let (ada, bob) = (server.user("ada").await, server.user("bob").await);
        let mut browsers = vec![];
        for _ in 0..2 {
            let mut browser = server.browser();
            browser.present(&server.session_of(&ada.id.as_str().into()).await);
            browsers.push(browser);
        }
        let (phone, laptop) = (browsers.pop().unwrap(), browsers.pop().unwrap());
        Self { server, ada, laptop, phone, bob }
    }

    /// Who is signed in: Ada's three browsers, and Bob's.
    async fn signed_in(&self) -> [bool; 4] {
        let mut signed_in = [false; 4];
        let browsers = [&self.ada.browser, &self.laptop, &self.phone, &self.bob.browser];
        for (at, browser) in browsers.into_iter().enumerate() {
            signed_in[at] = browser.clone().is_signed_in().await;
        }
        signed_in
    }
}

#[apply(every_database)]
async fn one_of_them(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    let token = scene.laptop.session().await["session"]["token"].clone();
    let answer = scene.ada.browser.post("/revoke-session", json!({"token": token})).await;
    assert_eq!(answer.ok(), json!({"status": true}));
    assert_eq!(scene.signed_in().await, [true, false, true, true]);
}

#[apply(every_database)]
async fn not_somebody_elses(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    for token in [scene.bob.token.as_str(), "unknown", ""] {
        let answer = scene.ada.browser.post("/revoke-session", json!({"token": token})).await;
        assert_eq!(answer.ok(), json!({"status": true}), "which of them exists is not told");
    }
    assert_eq!(scene.signed_in().await, [true; 4]);
}

#[apply(every_database)]
async fn all_of_them(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    assert_eq!(scene.ada.browser.post("/revoke-sessions", json!(null)).await.ok(), json!({"status": true}));
    assert_eq!(scene.signed_in().await, [false, false, false, true]);
    assert_eq!(scene.server.sessions_of(&scene.ada.id).await.len(), 0);
}

#[apply(every_database)]
async fn all_but_this(database: TestDatabase) {
    let mut scene = Scene::new(database).await;
    let answer = scene.phone.post("/revoke-other-sessions", json!({})).await;
    assert_eq!(answer.ok(), json!({"status": true}));
    assert_eq!(scene.signed_in().await, [false, false, true, true]);
}
