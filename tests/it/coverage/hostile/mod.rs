//! Every operation with hostile input. The server answers at once and with a 4xx or a success, redirects to nobody it
//! does not trust, signs nobody in, and goes on.

mod bodies;
mod fields;
mod headers;
mod requests;
mod values;

use std::time::Duration;

use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::Table;
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::Call;
use portcullis_tests::contract::Operation;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::server::{TestServer, address, every_operation};
use serde_json::json;

/// A server, a bystander to whom nothing may happen, and somebody whose session the requests use.
struct Scene {
    server: TestServer,
    bystander: Vec<String>,
    caller: Option<Browser>,
    callers: usize,
}

impl Scene {
    async fn new(database: TestDatabase) -> Self {
        let server = TestServer::start(database, |config| {
            every_operation(config);
            config.trusted_origins = vec!["https://app.example.com".to_owned()];
        })
        .await;
        server.user("bystander").await;
        let mut scene = Self { server, bystander: vec![], caller: None, callers: 0 };
        scene.bystander = scene.rows_of_bystander().await;
        scene
    }

    /// Somebody signed in.
    async fn caller(&mut self) -> Browser {
        if self.caller.is_none() {
            self.callers += 1;
            self.caller = Some(self.server.user(&format!("caller{}", self.callers)).await.browser);
        }
        self.caller.clone().expect("a caller")
    }

    /// Sends a hostile request. [`Browser::send`] judges the answer.
    async fn strike(&mut self, operation: &Operation, call: Call) -> Answer {
        let answer = self.caller().await.send(call.clone()).await;
        if answer.took > Duration::from_secs(1) {
            // The machine may be busy: then a harmless call that hashes as often takes long too.
            let harmless = json!({"email": address("bystander"), "password": PASSWORD});
            let yardstick = self.server.browser().post("/sign-in/email", harmless).await.took;
            let again = self.caller().await.send(call).await.took.min(answer.took);
            assert!(again < Duration::from_secs(1) + 10 * yardstick, "{again:?}: {answer}");
            self.bystander = self.rows_of_bystander().await;
        }
        if answer.status.is_success() || answer.status.is_redirection() {
            // It may have ended the caller's session, or the caller.
            self.caller =
                self.caller.take().filter(|_| operation.session != "none" && operation.method == "GET");
        }
        answer
    }

    /// What must be true after any number of strikes.
    async fn aftermath(self) {
        assert_eq!(self.server.browser().get("/ok").await.ok()["ok"], true);
        assert_eq!(self.rows_of_bystander().await, self.bystander);
        self.server.sign_up("somebody").await;
        assert!(self.server.sign_in("somebody").await.is_signed_in().await);
    }

    async fn rows_of_bystander(&self) -> Vec<String> {
        let users = self.server.rows::<UserRow>().await;
        let bystander = users.into_iter().find(|user| user.name == "bystander").expect("the bystander");
        let sessions = self.server.sessions_of(bystander.id.as_str()).await;
        let cells = |row: SessionRow| format!("{:?}", row.into_row());
        let user = format!("{:?}", bystander.into_row());
        std::iter::once(user).chain(sessions.into_iter().map(cells)).collect()
    }
}
