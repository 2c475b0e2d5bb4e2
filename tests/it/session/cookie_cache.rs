//! The cookie cache: reads ask no database, changes always do, and nothing in the cookie can do harm.

use portcullis::Config;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::kit::secret::Secrets;
use portcullis::kit::session_cache::{Encoding, SessionCache};
use portcullis_tests::PASSWORD;
use portcullis_tests::answer::{Answer, SetCookie};
use portcullis_tests::browser::{Browser, SESSION_COOKIE};
use portcullis_tests::call::Call;
use portcullis_tests::contract;
use portcullis_tests::server::{SECRET, TestServer, every_operation};
use serde_json::{Value, json};

const CACHE: &str = "better-auth.session_data";

const STRATEGIES: [Encoding; 3] = [Encoding::Compact, Encoding::Jwt, Encoding::Jwe];

fn caching(strategy: Encoding) -> impl Fn(&mut Config) + Copy {
    move |config| {
        super::quiet(config);
        config.session.cookie_cache.enabled = true;
        config.session.cookie_cache.strategy = strategy;
    }
}

fn column(name: &str, kind: ColumnType) -> ExtraColumnConfig {
    ExtraColumnConfig {
        name: name.to_owned(),
        kind,
        required: false,
        default: None,
        unique: false,
        index: false,
        input: true,
        returned: true,
    }
}

/// The last cache that an answer sets.
fn cache(answer: &Answer) -> Option<SetCookie> {
    answer.set_cookies().into_iter().rfind(|cookie| cookie.name.starts_with(CACHE) && !cookie.clears())
}

/// What `/get-session` says, and how many statements it took.
async fn read(server: &TestServer, browser: &mut Browser) -> (Value, u64) {
    let before = server.store.statements();
    let session = browser.session().await;
    (session, server.store.statements() - before)
}

#[tokio::test]
async fn a_read_asks_no_database_until_max_age() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(caching(strategy)).await;
        let mut ada = server.sign_up("ada").await;
        let fresh = read(&server, &mut ada.browser.clone()).await;
        assert_eq!(fresh.1, 0, "signing up wrote a cache");
        assert_eq!(fresh.0["user"]["email"], ada.email);
        server.advance(299);
        assert_eq!(read(&server, &mut ada.browser).await, fresh, "{strategy:?}");

        server.advance(1);
        let before = server.store.statements();
        let answer = ada.browser.get("/get-session").await;
        assert_eq!(server.store.statements() - before, 1, "{strategy:?}");
        assert_eq!(answer.ok(), fresh.0);
        let cookie = cache(&answer).expect("a new cache");
        assert_eq!(cookie.attributes, "Max-Age=300; Path=/; HttpOnly; SameSite=Lax");
        server.advance(299);
        assert_eq!(read(&server, &mut ada.browser).await, fresh);
    }
}

/// What is cached reads as what the database says, extra columns and all.
#[tokio::test]
async fn both_answers_are_the_same() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            caching(strategy)(config);
            config.tables.user.extra = vec![
                column("string", ColumnType::String),
                column("json", ColumnType::Json),
                column("date", ColumnType::Date),
            ];
        })
        .await;
        let extra = json!({
            "string": "\u{2028} \"é\" \u{1d49c}",
            "json": {"b": 1.5, "a": [1e300, -0.1, null, {}]},
            "date": "2026-01-02T03:04:05.678Z",
        });
        let mut ada = server.sign_up_with("ada", extra).await;
        let (cached, none) = read(&server, &mut ada.browser).await;
        assert_eq!(none, 0);
        assert_eq!(ada.browser.get("/get-session?disableCookieCache=true").await.ok(), cached);
        assert_eq!(cached["user"]["date"], "2026-01-02T03:04:05.678Z");
    }
}

#[tokio::test]
async fn every_way_in_and_every_change_writes_it_in_the_same_answer() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            caching(strategy)(config);
            config.user.change_email.enabled = true;
            config.user.change_email.update_email_without_verification = true;
        })
        .await;
        server.user("ada").await;
        let mut browser = server.sign_in("ada").await;
        for (target, body, field, value) in [
            ("/update-user", json!({"name": "Countess"}), "name", "Countess"),
            (
                "/update-user",
                json!({"image": "https://example.com/a.png"}),
                "image",
                "https://example.com/a.png",
            ),
            ("/change-email", json!({"newEmail": "countess@example.com"}), "email", "countess@example.com"),
        ] {
            let answer = browser.post(target, body).await;
            answer.ok();
            assert!(cache(&answer).is_some(), "{target} {strategy:?}");
            let (session, statements) = read(&server, &mut browser).await;
            assert_eq!((&session["user"][field], statements), (&json!(value), 0));
        }
        let body =
            json!({"currentPassword": PASSWORD, "newPassword": "another horse", "revokeOtherSessions": true});
        let token = browser.post("/change-password", body).await.ok()["token"].clone();
        let (session, statements) = read(&server, &mut browser).await;
        assert_eq!((&session["session"]["token"], statements), (&token, 0));
    }
}

#[tokio::test]
async fn a_renewal_writes_it() {
    let server = TestServer::on_sqlite(caching(Encoding::Compact)).await;
    let mut ada = server.sign_up("ada").await;
    server.advance(86_400);
    let answer = ada.browser.get("/get-session").await;
    assert_eq!(answer.ok()["session"]["expiresAt"], "2026-01-09T00:00:00.123Z");
    assert!(cache(&answer).is_some() && !answer.set_cookie(SESSION_COOKIE).clears());
    let (session, statements) = read(&server, &mut ada.browser).await;
    assert_eq!((&session["session"]["expiresAt"], statements), (&json!("2026-01-09T00:00:00.123Z"), 0));
}

#[tokio::test]
async fn a_bad_cache_never_hides_a_good_session() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(caching(strategy)).await;
        let ada = server.sign_up("ada").await;
        let good = ada.browser.cookies[CACHE].clone();
        let of = async |configure: &dyn Fn(&mut Config)| {
            let other = TestServer::on_sqlite(|config| configure(config)).await;
            other.sign_up("ada").await.browser.cookies[CACHE].clone()
        };
        let another_encoding = STRATEGIES.into_iter().find(|other| *other != strategy).expect("another");
        for (what, value) in [
            ("empty", String::new()),
            ("nonsense", "%00nonsense".to_owned()),
            ("not base64", "{}".to_owned()),
            ("cut", good[..good.len() / 2].to_owned()),
            ("forged", format!("{}A{}", &good[..40], &good[41..])),
            ("twice", format!("{good}{good}")),
            ("oversized", "A".repeat(100_000)),
            ("another's", server.sign_up("bob").await.browser.cookies[CACHE].clone()),
            (
                "of another secret",
                of(&|config| {
                    caching(strategy)(config);
                    config.secret = format!("not {SECRET}").as_str().into();
                })
                .await,
            ),
            ("of another encoding", of(&caching(another_encoding)).await),
            ("of another session", server.sign_in("ada").await.cookies[CACHE].clone()),
        ] {
            for name in [CACHE.to_owned(), format!("{CACHE}.0"), format!("{CACHE}.7")] {
                let mut browser = ada.browser.clone();
                browser.cookies.remove(CACHE);
                browser.cookies.insert(name.clone(), value.clone());
                let (session, statements) = read(&server, &mut browser).await;
                assert_eq!(session["user"]["email"], ada.email, "{what} as {name} with {strategy:?}");
                assert_eq!(session["session"]["token"], ada.token, "{what} as {name} with {strategy:?}");
                assert_eq!(statements, 1, "{what} as {name} with {strategy:?}");
                assert_eq!(read(&server, &mut browser).await.1, 0, "and the browser has a good one now");
            }
        }
    }
}

/// A cache alone is nobody: the token has to be there, and its own.
#[tokio::test]
async fn a_cache_alone_signs_nobody_in() {
    let server = TestServer::on_sqlite(caching(Encoding::Compact)).await;
    let (ada, mut bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let mut browser = ada.browser.clone();
    browser.cookies.remove(SESSION_COOKIE);
    assert!(!browser.is_signed_in().await);
    bob.browser.cookies.insert(CACHE.to_owned(), ada.browser.cookies[CACHE].clone());
    assert_eq!(bob.browser.session().await["user"]["email"], bob.email);
}

#[tokio::test]
async fn another_version_ends_every_cache() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(caching(strategy)).await;
        let ada = server.sign_up("ada").await;
        let newer = server
            .beside(|config| {
                caching(strategy)(config);
                config.session.cookie_cache.version = "2".to_owned();
            })
            .await;
        let mut browser = newer.next_to(&ada.browser);
        assert_eq!(read(&newer, &mut browser).await.1, 1);
        assert_eq!(read(&newer, &mut browser).await.1, 0);
        let mut back = server.next_to(&browser);
        assert_eq!(read(&server, &mut back).await.1, 1);
    }
}

/// SECURITY: cached sessions serve reads only. The contract says which operations those are.
#[tokio::test]
async fn a_session_that_ended_elsewhere_reads_until_max_age_and_does_nothing_more() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            every_operation(config);
            caching(strategy)(config);
            config.events.enabled = true;
        })
        .await;
        let ada = server.sign_up("ada").await;
        let stale = ada.browser.clone();
        server.sign_in("ada").await.post("/revoke-sessions", Value::Null).await.ok();
        let mut reads = vec![];
        for operation in contract::operations().iter().filter(|operation| operation.needs_session()) {
            let answer = stale.clone().send(operation.call()).await;
            match answer.status.as_u16() {
                200 => reads.push(operation.id.as_str()),
                401 => {
                    let cleared = answer.set_cookie(CACHE);
                    assert!(cleared.clears(), "whoever finds out clears the cache: {answer}");
                }
                _ => panic!("a session that ended elsewhere got this far: {answer}"),
            }
        }
        assert_eq!(reads, ["listUserAccounts"], "plain reads only");
        assert_eq!(stale.clone().session().await["user"]["email"], ada.email);
        assert!(stale.clone().get("/get-session?disableCookieCache=true").await.ok().is_null());
        server.advance(300);
        assert!(!stale.clone().is_signed_in().await, "{strategy:?}");
    }
}

#[tokio::test]
async fn it_is_written_only_where_the_session_is_kept_alive() {
    let server = TestServer::on_sqlite(caching(Encoding::Compact)).await;
    let ada = server.user("ada").await;
    let written = async |call: &str| cache(&ada.browser.clone().get(call).await).is_some();
    assert!(written("/get-session").await);
    assert!(written("/get-session?disableCookieCache=true").await);
    assert!(!written("/get-session?disableRefresh=true").await);
    assert!(written("/list-accounts").await, "a plain read");
    assert!(!written("/list-sessions").await, "a sensitive one");
}

/// A call that fails may have been undone, so what it would have cached is not true.
#[tokio::test]
async fn a_call_that_failed_leaves_it_alone() {
    let server = TestServer::on_sqlite(caching(Encoding::Compact)).await;
    let mut ada = server.sign_up("ada").await;
    server.advance(86_400);
    let answer = ada.browser.post("/update-user", json!({})).await;
    assert_eq!(answer.status, 400);
    assert!(cache(&answer).is_none());
}

#[tokio::test]
async fn it_ends_with_the_browser_where_the_session_does() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(caching(strategy)).await;
        let ada = server.user("ada").await;
        let mut browser = server.browser();
        let body = json!({"email": ada.email, "password": PASSWORD, "rememberMe": false});
        let answer = browser.post("/sign-in/email", body).await;
        assert_eq!(answer.set_cookie(CACHE).attributes, "Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(read(&server, &mut browser).await.1, 0);
        server.advance(300);
        assert_eq!(read(&server, &mut browser).await.1, 1, "its content is no better for it");
    }
}

#[tokio::test]
async fn it_lasts_no_longer_than_the_session() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            caching(strategy)(config);
            config.session.expires_in = 100;
            config.session.disable_session_refresh = true;
        })
        .await;
        let mut ada = server.sign_up("ada").await;
        server.advance(40);
        let answer = ada.browser.post("/update-user", json!({"name": "Countess"})).await;
        for name in [CACHE, SESSION_COOKIE] {
            assert_eq!(answer.set_cookie(name).attributes, "Max-Age=60; Path=/; HttpOnly; SameSite=Lax");
        }
        server.advance(59);
        assert_eq!(read(&server, &mut ada.browser.clone()).await.1, 0, "one second before");
        server.advance(1);
        assert!(!ada.browser.is_signed_in().await, "{strategy:?}: at its end");
    }
}

#[tokio::test]
async fn signing_out_removes_every_part_of_it() {
    for strategy in STRATEGIES {
        let server = TestServer::on_sqlite(|config| {
            caching(strategy)(config);
            config.tables.user.extra = vec![column("about", ColumnType::String)];
        })
        .await;
        let mut ada = server.sign_up_with("ada", json!({"about": "é".repeat(3000)})).await;
        let parts = |browser: &Browser| {
            browser
                .cookies
                .keys()
                .filter_map(|name| name.strip_prefix(CACHE))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let count = parts(&ada.browser).len();
        assert!(count > 1 && !ada.browser.cookies.contains_key(CACHE), "{:?}", parts(&ada.browser));
        assert!(ada.browser.cookies.values().all(|value| value.len() < 4093));
        assert_eq!(read(&server, &mut ada.browser).await.1, 0);

        ada.browser.post("/update-user", json!({"about": "short"})).await.ok();
        assert_eq!(parts(&ada.browser), [""], "one cookie again");
        assert_eq!(read(&server, &mut ada.browser).await.0["user"]["about"], "short");
        ada.browser.post("/update-user", json!({"about": "é".repeat(3000)})).await.ok();
        assert_eq!(parts(&ada.browser).len(), count);
        ada.browser.post("/sign-out", json!({})).await.ok();
        assert!(ada.browser.cookies.is_empty(), "{:?}", parts(&ada.browser));
    }
}

#[tokio::test]
async fn a_column_that_nobody_may_read_is_not_in_it() {
    let server = TestServer::on_sqlite(|config| {
        caching(Encoding::Jwt)(config);
        let hidden = ExtraColumnConfig { returned: false, ..column("hidden", ColumnType::String) };
        config.tables.user.extra = vec![hidden];
    })
    .await;
    let ada = server.sign_up_with("ada", json!({"hidden": "swordfish"})).await;
    let codec = SessionCache::new(Encoding::Jwt, Secrets::new([SECRET.into()]).expect("a secret"));
    let claims: Value = codec.open(&ada.browser.cookies[CACHE], server.clock.now()).expect("claims");
    assert_eq!(claims["user"]["email"], ada.email);
    assert!(claims["user"].get("hidden").is_none());
}

#[tokio::test]
async fn a_server_without_it_does_not_look_at_it() {
    let server = TestServer::on_sqlite(caching(Encoding::Compact)).await;
    let ada = server.sign_up("ada").await;
    let without = server.beside(|_| {}).await;
    let mut browser = without.next_to(&ada.browser);
    assert_eq!(read(&without, &mut browser).await.1, 1);
    let answer = browser.send(Call::post("/sign-out")).await;
    assert!(answer.set_cookie(CACHE).clears());
}
