use macro_rules_attribute::apply;
use portcullis::features::user::UserRow;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};

use super::{NONCE, VERIFY, Wallet, on};

const SIGNATURE: (u16, &str) = (401, "UNAUTHORIZED_INVALID_SIWE_SIGNATURE");
const NONCE_REFUSED: (u16, &str) = (401, "UNAUTHORIZED_INVALID_OR_EXPIRED_NONCE");

async fn refused(server: &TestServer, body: Value, (status, code): (u16, &str)) {
    let answer = server.browser().post(VERIFY, body).await;
    answer.refused(status, code);
    assert!(answer.set_cookies().is_empty(), "{answer}");
}

#[apply(every_database)]
async fn a_message_works_once(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let wallet = Wallet::new(1);
    let nonce = wallet.nonce(&server).await;
    let body = wallet.body(&wallet.message(&server, &nonce).to_string());
    refused(&server, Wallet::new(2).body(&wallet.message(&server, &nonce).to_string()), NONCE_REFUSED).await;
    server.browser().post(VERIFY, body.clone()).await.ok();
    refused(&server, body.clone(), NONCE_REFUSED).await;
    // Another nonce of the same wallet does not bring the old message back.
    wallet.nonce(&server).await;
    refused(&server, body, NONCE_REFUSED).await;
    assert_eq!(server.count::<UserRow>().await, 1);
}

#[apply(every_database)]
async fn its_time_ends(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let wallet = Wallet::new(1);
    let nonce = wallet.nonce(&server).await;
    let body = wallet.body(&wallet.message(&server, &nonce).to_string());
    server.advance(15 * 60);
    refused(&server, body, NONCE_REFUSED).await;
}

/// Whatever the message says that is not so, and whatever is not what was signed.
#[tokio::test]
async fn messages_of_other_things_are_none() {
    let server = TestServer::on_sqlite(on).await;
    let (wallet, other) = (Wallet::new(1), Wallet::new(2));
    let nonce = wallet.nonce(&server).await;
    let good = wallet.message(&server, &nonce);
    let time = |seconds: i64| {
        let time = server.clock.now() + chrono::TimeDelta::seconds(seconds);
        time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    };
    let mut messages = vec![];
    for change in 0..6 {
        let mut message = good.clone();
        match change {
            0 => message.domain = "evil.test".to_owned(),
            1 => message.domain = "localhost".to_owned(),
            2 => message.address = other.address(),
            3 => message.chain = 137,
            4 => message.more = format!("\nExpiration Time: {}", time(-1)),
            _ => message.more = format!("\nNot Before: {}", time(60)),
        }
        messages.push(message.to_string());
    }
    let text = good.to_string();
    messages.extend([
        text.replace(&wallet.address(), &wallet.address().to_lowercase()),
        text.replace("Version: 1", "Version: 2"),
        text.replace("\n\nSign in.", "\nSign in."),
        text.replace("Chain ID: 1", "Chain ID: 01"),
        format!("{text}\n"),
        format!("{text}\nResources:\n- none of these"),
        text.replace('\n', "\r\n"),
        "sign in".to_owned(),
        "a".repeat(100_000),
    ]);
    for message in &messages {
        refused(&server, wallet.body(message), SIGNATURE).await;
    }
    let mut nameless = good.clone();
    nameless.nonce = "another0nonce".to_owned();
    refused(&server, wallet.body(&nameless.to_string()), NONCE_REFUSED).await;

    let signed = |signature: String| json!({"message": text, "signature": signature, "walletAddress": wallet.address()});
    let right = wallet.sign(&text);
    let (head, tail) = right.split_at(10);
    let flipped = format!("{head}{}{}", if tail.starts_with('0') { '1' } else { '0' }, &tail[1..]);
    for signature in [
        other.sign(&text),
        wallet.sign(&format!("{text} ")),
        flipped,
        right[..right.len() - 2].to_owned(),
        format!("{right}00"),
        format!("0x{}", "0".repeat(130)),
        format!("0x{}", "f".repeat(130)),
        "0x".to_owned(),
        "not hexadecimal".to_owned(),
    ] {
        refused(&server, signed(signature), SIGNATURE).await;
    }
    assert_eq!(server.count::<UserRow>().await, 0);
    // None of that has cost the nonce.
    server.browser().post(VERIFY, signed(right)).await.ok();
}

#[tokio::test]
async fn what_is_no_wallet_is_refused() {
    let server = TestServer::on_sqlite(on).await;
    let good = Wallet::new(1).address();
    for (address, chain) in [
        ("", json!(1)),
        ("0x12", json!(1)),
        (&*format!("{good}0"), json!(1)),
        (&*good.replace("0x", "1x"), json!(1)),
        (&*format!("0x{}", "g".repeat(40)), json!(1)),
        (&*good, json!(0)),
        (&*good, json!(-1)),
        (&*good, json!(1.5)),
        (&*good, json!(2_147_483_648_u64)),
        (&*good, json!("1")),
        (&*good, json!(null)),
    ] {
        let body = json!({"walletAddress": address, "chainId": chain, "message": "a", "signature": "b"});
        for path in [NONCE, VERIFY] {
            server.browser().post(path, body.clone()).await.refused(400, "VALIDATION_ERROR");
        }
    }
}

/// A page elsewhere is named, where the operator says so.
#[tokio::test]
async fn the_domain_is_the_configured_one() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.siwe.domain = Some("app.example.com".to_owned());
    })
    .await;
    let wallet = Wallet::new(1);
    let nonce = wallet.nonce(&server).await;
    let mut message = wallet.message(&server, &nonce);
    refused(&server, wallet.body(&message.to_string()), SIGNATURE).await;
    message.domain = "app.example.com".to_owned();
    server.browser().post(VERIFY, wallet.body(&message.to_string())).await.ok();
}

#[tokio::test]
async fn nothing_of_it_where_it_is_off() {
    let server = TestServer::on_sqlite(|_| {}).await;
    for path in [NONCE, VERIFY] {
        assert_eq!(server.browser().post(path, json!({})).await.status, 404);
    }
}
