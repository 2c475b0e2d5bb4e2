//! How often one client may ask, and what it is told.

use macro_rules_attribute::apply;
use portcullis::config::{RateLimitRule, RateLimitStorage};
use portcullis::features::rate_limit::RateLimitRow;
use portcullis_tests::answer::Answer;
use portcullis_tests::call::Call;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

async fn server(rules: &[(&str, u64, u64)]) -> TestServer {
    TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.rules = rules
            .iter()
            .map(|(path, window, max)| RateLimitRule {
                path: (*path).to_owned(),
                enabled: true,
                window: Some(*window),
                max: Some(*max),
            })
            .collect();
    })
    .await
}

async fn sign_in(server: &TestServer, from: &str) -> Answer {
    server.browser().from(from).post("/sign-in/email", json!({"email": "x", "password": "x"})).await
}

/// So many pass.
async fn passed(server: &TestServer, from: &str) -> usize {
    let mut passed = 0;
    while sign_in(server, from).await.status != 429 {
        passed += 1;
        assert!(passed < 200, "no limit");
    }
    passed
}

#[tokio::test]
async fn upstreams_rules_hold_by_default() {
    let server = server(&[]).await;
    for path in ["/sign-in/email", "/sign-up/email", "/change-password", "/change-email"] {
        for _ in 0..3 {
            let answer = server.browser().post(path, json!({})).await;
            assert_ne!(answer.status, 429, "{answer}");
        }
        assert_eq!(server.browser().post(path, json!({})).await.status, 429, "{path}");
    }
    for _ in 0..100 {
        server.browser().get("/get-session").await.ok();
    }
    assert_eq!(server.browser().get("/get-session").await.status, 429);
}

#[tokio::test]
async fn a_refused_client_is_told_when_to_come_back() {
    let server = server(&[("/sign-in/*", 20, 2)]).await;
    assert_eq!(passed(&server, "192.0.2.1").await, 2);
    server.advance(5);
    let answer = sign_in(&server, "192.0.2.1").await;
    assert_eq!(answer.json(), json!({"message": "Too many requests. Please try again later."}));
    assert_eq!(answer.header("content-type"), Some("text/plain;charset=UTF-8"));
    assert_eq!(answer.header("x-retry-after"), Some("15"));
    assert_eq!(answer.header("retry-after"), Some("15"));
    assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=2;w=20"));
    assert_eq!(answer.header("ratelimit"), Some("\"default\";r=0;t=15"));
    server.advance(14);
    assert_eq!(sign_in(&server, "192.0.2.1").await.status, 429);
    server.advance(1);
    assert_eq!(passed(&server, "192.0.2.1").await, 2);
}

#[tokio::test]
async fn clients_are_networks() {
    let server = server(&[("/sign-in/*", 20, 2)]).await;
    assert_eq!(passed(&server, "192.0.2.1").await, 2);
    assert_eq!(passed(&server, "192.0.2.2").await, 2);
    assert_eq!(passed(&server, "2001:db8::1").await, 2);
    assert_eq!(passed(&server, "2001:db8::2").await, 0, "the same household");
    assert_eq!(passed(&server, "2001:db8:0:1::1").await, 2);
    assert_eq!(passed(&server, "::ffff:192.0.2.1").await, 0, "another spelling");
}

#[tokio::test]
async fn no_header_of_a_stranger_makes_another_client() {
    let server = server(&[("/sign-in/*", 20, 2)]).await;
    let mut passed = 0;
    for place in 0..10 {
        let call = portcullis_tests::call::post("/sign-in/email", json!({"email": "x", "password": "x"}))
            .header("x-forwarded-for", &format!("203.0.113.{place}"))
            .header("x-real-ip", &format!("203.0.113.{place}"))
            .header("forwarded", &format!("for=203.0.113.{place}"));
        passed += usize::from(server.browser().send(call).await.status != 429);
    }
    assert_eq!(passed, 2);
}

#[tokio::test]
async fn no_spelling_or_name_of_a_path_escapes() {
    let server = server(&[("/request-password-reset", 20, 2), ("/reset-password/*", 20, 2)]).await;
    let mut answered = 0;
    for target in [
        "/request-password-reset",
        "/forget-password",
        "/request-password-reset?a=b",
        "/forget-password?c",
        "/request-password-reset#d",
        "/request%2dpassword-reset",
        "/request-password-reset/",
    ] {
        let call = Call::post(target).body("application/json", r#"{"email":"a@example.com"}"#);
        answered += usize::from(server.browser().send(call).await.status == 200);
    }
    assert_eq!(answered, 2);
    let mut answered = 0;
    for token in 0..5 {
        let call = Call::get(&format!("/reset-password/{token}?callbackURL=/"));
        answered += usize::from(server.browser().send(call).await.status == 302);
    }
    assert_eq!(answered, 2, "every token is one path");
}

#[tokio::test]
async fn paths_that_are_not_there_are_counted_together() {
    let server = TestServer::on_sqlite(|config| {
        config.rate_limit.enabled = true;
        config.rate_limit.max = 5;
    })
    .await;
    let mut not_found = 0;
    for place in 0..10 {
        not_found += usize::from(server.browser().get(&format!("/nothing/{place}")).await.status == 404);
    }
    assert_eq!(not_found, 5);
}

#[apply(every_database)]
async fn counts_in_a_table_of_upstreams_go_on(database: TestDatabase) {
    // As upstream's migration makes it, without an index.
    let table = match database.backend {
        Backend::MySql => {
            "create table `rateLimit` (`id` varchar(36) not null primary key, `key` text not null, \
             `count` integer not null, `lastRequest` bigint not null);\n\
             insert into `rateLimit` values ('a', '192.0.2.1|/ok', 4, 1767225600000)"
        }
        _ => {
            "create table \"rateLimit\" (\"id\" text not null primary key, \"key\" text not null, \
             \"count\" integer not null, \"lastRequest\" bigint not null);\n\
             insert into \"rateLimit\" values ('a', '192.0.2.1|/ok', 4, 1767225600000)"
        }
    };
    database.execute(table).await;
    let server = TestServer::start(database, |config| {
        config.rate_limit.enabled = true;
        config.rate_limit.storage = RateLimitStorage::Database;
        config.rate_limit.max = 6;
    })
    .await;
    let ask = async |from: &str| server.browser().from(from).get("/ok").await.status.as_u16();
    assert_eq!([ask("192.0.2.1").await, ask("192.0.2.1").await, ask("192.0.2.1").await], [200, 200, 429]);
    assert_eq!(ask("192.0.2.2").await, 200);
    let mut rows = server.rows::<RateLimitRow>().await;
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let kept: Vec<_> = rows.iter().map(|row| (row.key.as_str(), row.count, row.last_request)).collect();
    let now = server.clock.now().timestamp_millis();
    assert_eq!(kept, [("192.0.2.1|/ok", 6, now), ("192.0.2.2|/ok", 1, now)]);
    server.advance(10);
    assert_eq!(ask("192.0.2.1").await, 200, "a quiet window ends it");
}
