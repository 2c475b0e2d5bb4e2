//! Against caches that better-auth wrote: see `tests/compat/vectors/session-cache.js`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use proptest::prelude::{Strategy as _, any, prop_assert_eq, proptest};
use serde_json::{Value, json};

use super::*;
use crate::kit::secret::Secret;

#[derive(Deserialize)]
struct Recorded {
    secret: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    strategy: Encoding,
    name: String,
    cookies: Vec<(String, String)>,
    /// As better-auth read it.
    content: Value,
}

impl Vector {
    fn text(&self) -> String {
        self.cookies.iter().map(|(_, part)| part.as_str()).collect()
    }

    /// When it was sealed.
    fn sealed(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.content["updatedAt"].as_i64().expect("a time")).expect("a time")
    }

    /// What was sealed, without what the encoding adds.
    fn content(&self) -> Content {
        serde_json::from_value(self.content.clone()).expect("a content")
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    session: Value,
    user: Value,
    updated_at: i64,
    version: String,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("../../../../tests/compat/vectors/session-cache.json"))
        .expect("the committed vectors")
}

fn cache(encoding: Encoding, secrets: &[&str]) -> SessionCache {
    SessionCache::new(encoding, Secrets::new(secrets.iter().copied().map(Secret::from)).expect("secrets"))
}

const ENCODINGS: [Encoding; 3] = [Encoding::Compact, Encoding::Jwt, Encoding::Jwe];

#[test]
fn upstreams_caches_are_read() {
    let Recorded { secret, vectors } = recorded();
    assert_eq!(vectors.len(), 9);
    for vector in vectors {
        let opened = cache(vector.strategy, &[&secret]).open::<Content>(&vector.text(), vector.sealed());
        assert_eq!(opened, Some(vector.content()), "{:?} {}", vector.strategy, vector.name);
    }
}

/// What is written is what better-auth writes, so it reads it too. An encrypted one is never the same twice.
#[test]
fn the_text_is_upstreams() {
    let Recorded { secret, vectors } = recorded();
    let rng = Rng::seeded(1);
    for vector in vectors {
        let cache = cache(vector.strategy, &[&secret]);
        let ours = cache.seal(&vector.content(), &rng, vector.sealed(), 300);
        match vector.strategy {
            Encoding::Jwe => {
                assert_eq!(ours.len(), vector.text().len(), "{}", vector.name);
                assert_eq!(
                    ours.split('.').next(),
                    vector.text().split('.').next(),
                    "the header, with the key's id"
                );
                assert_eq!(cache.open(&ours, vector.sealed()), Some(vector.content()));
                assert_ne!(ours, cache.seal(&vector.content(), &rng, vector.sealed(), 300));
            }
            _ => assert_eq!(ours, vector.text(), "{:?} {}", vector.strategy, vector.name),
        }
    }
}

#[test]
fn it_is_good_until_the_last_second_and_not_at_its_end() {
    let content = json!({"session": {}, "user": {}});
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    for encoding in ENCODINGS {
        let cache = cache(encoding, &["key"]);
        let text = cache.seal(&content, &Rng::seeded(1), now, 60);
        let at = |seconds| cache.open::<Value>(&text, now + TimeDelta::seconds(seconds)).is_some();
        assert!(at(0) && at(59), "{encoding:?}");
        assert!(!at(60) && !at(61), "{encoding:?}");
    }
}

#[test]
fn the_first_secret_seals_and_all_of_them_open() {
    let content = json!({"session": {}, "user": {}});
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    for encoding in ENCODINGS {
        let seal = |secrets: &[&str]| cache(encoding, secrets).seal(&content, &Rng::seeded(1), now, 60);
        let open = |text: &str, secrets: &[&str]| cache(encoding, secrets).open::<Value>(text, now).is_some();
        assert!(open(&seal(&["old"]), &["new", "old"]));
        assert!(open(&seal(&["new", "old"]), &["new"]));
        assert!(!open(&seal(&["new", "old"]), &["old"]));
    }
}

/// A text of one encoding is none of another, and no other token of the same secret is any.
#[test]
fn a_cache_is_bound_to_its_purpose() {
    let Recorded { secret, vectors } = recorded();
    for vector in &vectors {
        for other in ENCODINGS.into_iter().filter(|other| *other != vector.strategy) {
            let opened = cache(other, &[&secret]).open::<Content>(&vector.text(), vector.sealed());
            assert_eq!(opened, None, "{:?} as {other:?}", vector.strategy);
        }
    }
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    let mail = crate::kit::jwt::EmailToken {
        email: "ada@example.com".to_owned(),
        addressee: crate::kit::jwt::Addressee::User("1".to_owned()),
        purpose: crate::kit::jwt::EmailPurpose::Verify,
    };
    let secrets = Secrets::new([Secret::from("key")]).expect("a secret");
    let mailed = mail.issue(&secrets, now, 60);
    assert!(cache(Encoding::Jwt, &["key"]).open::<Value>(&mailed, now).is_some(), "the key is the same");
    assert_eq!(cache(Encoding::Jwt, &["key"]).open::<Content>(&mailed, now), None, "the form is not");
    let session = vectors.iter().find(|v| v.strategy == Encoding::Jwt).expect("a vector");
    let secrets = Secrets::new([Secret::from(secret.as_str())]).expect("a secret");
    assert!(crate::kit::jwt::EmailToken::verify(&session.text(), &secrets, session.sealed()).is_err());
}

#[test]
fn no_character_can_be_changed() {
    let Recorded { secret, vectors } = recorded();
    for vector in vectors.iter().filter(|vector| vector.name == "plain") {
        let cache = cache(vector.strategy, &[&secret]);
        let text = vector.text();
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(cache.open::<Content>(&changed, vector.sealed()), None, "at {at}");
            assert_eq!(cache.open::<Content>(&text[..at], vector.sealed()), None, "cut to {at}");
        }
    }
}

/// RFC 8725 section 3.1: the algorithm is ours to choose.
#[test]
fn an_algorithm_of_the_callers_choice_is_refused() {
    let claims = URL_SAFE_NO_PAD.encode(r#"{"session":{},"user":{},"exp":9999999999}"#);
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"HS384"}"#, r#"{"alg":"dir","enc":"none"}"#, "{}"] {
        let header = URL_SAFE_NO_PAD.encode(header);
        for text in [format!("{header}.{claims}."), format!("{header}..AAAA.{claims}.AAAA")] {
            assert_eq!(cache(Encoding::Jwt, &["key"]).open::<Value>(&text, now), None);
            assert_eq!(cache(Encoding::Jwe, &["key"]).open::<Value>(&text, now), None);
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_an_error(text in any::<String>()) {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        for encoding in ENCODINGS {
            prop_assert_eq!(cache(encoding, &["key"]).open::<Content>(&text, now), None);
        }
    }

    #[test]
    fn what_was_sealed_is_opened(name in any::<String>(), number in any::<f64>().prop_filter("JSON", |n| n.is_finite())) {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let content = json!({"session": {"name": name, "number": number}});
        for encoding in ENCODINGS {
            let cache = cache(encoding, &["key"]);
            let opened: Option<Value> = cache.open(&cache.seal(&content, &Rng::seeded(1), now, 60), now);
            let session = opened.expect("opened")["session"].take();
            prop_assert_eq!(&session["name"], &content["session"]["name"]);
            prop_assert_eq!(session["number"].as_f64(), Some(number));
        }
    }
}
