//! Limits are exact wherever they are counted: in memory for one server, in the database and in the secondary storage
//! for two.

use std::path::Path;

use portcullis::Config;
use portcullis::config::RateLimitStorage;
use portcullis_tests::answer::Answer;
use portcullis_tests::call::{self, Call};
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::redis;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once};
use crate::PROGRAM;

/// Seven requests an hour, and three guesses that are free.
fn limited(config: &mut Config, storage: RateLimitStorage) {
    config.rate_limit.enabled = true;
    config.rate_limit.storage = storage;
    config.rate_limit.max = 7;
    config.rate_limit.window = 3600;
    config.rate_limit.sign_in_delay.enabled = true;
    config.rate_limit.sign_in_delay.free_attempts = 3;
    config.rate_limit.sign_in_delay.first_delay = 3600;
    config.rate_limit.sign_in_delay.longest_delay = 3600;
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

async fn exactly_the_maximum_passes(server: &TestServer) {
    let answers = at_once((0..MANY).map(|_| (server.browser(), Call::get("/get-session")))).await;
    assert_eq!((count(&answers, 200), count(&answers, 429)), (7, MANY - 7));
}

/// From as many addresses as there are guesses.
async fn no_more_guesses_are_evaluated_than_are_free(server: &TestServer) {
    let ada = server.user("ada").await;
    let guesses = (0..MANY).map(|place| {
        let body = json!({"email": ada.email, "password": format!("guess number {place}")});
        let address = format!("192.0.2.{place}");
        // Processes are told by the header, from a proxy that they trust.
        let call = call::post("/sign-in/email", body).header("x-forwarded-for", &address);
        (server.browser().from(&address), call)
    });
    let answers = at_once(guesses).await;
    // The first failure beyond the free ones begins the delay.
    assert_eq!((count(&answers, 401), count(&answers, 429)), (4, MANY - 4));
}

async fn both(server: TestServer) {
    exactly_the_maximum_passes(&server).await;
    no_more_guesses_are_evaluated_than_are_free(&server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_memory() {
    both(TestServer::on_sqlite(|config| limited(config, RateLimitStorage::Memory)).await).await;
}

every_database! {
    async fn in_the_database(database: TestDatabase) {
        both(TestServer::start(database, |config| limited(config, RateLimitStorage::Database)).await).await;
    }
}

every_database! {
    async fn in_the_database_of_two_processes(database: TestDatabase) {
        let configure = |config: &mut Config| {
            limited(config, RateLimitStorage::Database);
            config.server.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        };
        both(TestServer::in_processes(2, Path::new(PROGRAM), database, configure).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_redis_of_two_processes() {
    let Some(url) = redis::redis_url().await else { return };
    let prefix = redis::prefix();
    let configure = |config: &mut Config| {
        limited(config, RateLimitStorage::Auto);
        config.server.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
        config.secondary_storage.url = Some(url.as_str().into());
        config.secondary_storage.key_prefix.clone_from(&prefix);
        // Where the test puts its user's session.
        config.session.store_in_database = true;
    };
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    both(TestServer::in_processes(2, Path::new(PROGRAM), database, &configure).await).await;
}
