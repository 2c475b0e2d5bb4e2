//! Counting: exact, in upstream's form, and over what upstream wrote.

use std::time::Duration;

use macro_rules_attribute::apply;
use portcullis::kit::rate_limit::Allowance;
use portcullis_tests::every_storage;
use portcullis_tests::redis::TestStorage;
use serde_json::{Value, json};

use super::{MANY, at_once};

/// Seven in ten seconds.
const SEVEN: Allowance = Allowance {
    free: 7,
    first: Duration::from_secs(10),
    longest: Duration::from_secs(10),
    memory: Duration::from_secs(10),
};

/// Two, then one second, then twice as long each time, up to a minute.
const DOUBLING: Allowance = Allowance {
    free: 2,
    first: Duration::from_secs(1),
    longest: Duration::from_secs(60),
    memory: Duration::from_secs(3600),
};

/// In milliseconds since the Unix epoch.
const NOW: i64 = 1_767_225_600_123;

#[apply(every_storage)]
async fn exactly_as_many_pass_as_may(test: TestStorage) {
    let counted =
        at_once(&test, |_, storage| async move { storage.count("many", &SEVEN, NOW).await.unwrap() }).await;
    assert_eq!(counted.iter().filter(|passed| passed.is_ok()).count(), 7);
    let refused: Vec<_> = counted.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused, [Duration::from_secs(10); MANY - 7]);
}

#[apply(every_storage)]
async fn the_window_slides_from_the_last_that_passed(test: TestStorage) {
    let wait = async |millis: i64| {
        test.storage.count("window", &SEVEN, NOW + millis).await.unwrap().err().map(|wait| wait.as_secs())
    };
    for millis in [0, 0, 0, 0, 0, 9_000, 9_001] {
        assert_eq!(wait(millis).await, None);
    }
    for (millis, seconds) in [(9_001, 10), (9_002, 10), (10_001, 9), (18_001, 1), (19_000, 1)] {
        assert_eq!(wait(millis).await, Some(seconds), "at {millis}");
    }
    for _ in 0..7 {
        assert_eq!(wait(19_001).await, None, "a quiet window ends it");
    }
    assert_eq!(wait(19_001).await, Some(10));
}

#[apply(every_storage)]
async fn a_delay_doubles_up_to_its_bound(test: TestStorage) {
    let wait = async |now: i64| {
        test.storage.count("delay", &DOUBLING, now).await.unwrap().err().map(|wait| wait.as_secs())
    };
    assert_eq!((wait(NOW).await, wait(NOW).await), (None, None));
    let mut now = NOW;
    for delay in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
        assert_eq!(wait(now).await, Some(delay));
        now += i64::try_from(delay).unwrap() * 1000;
        assert_eq!(wait(now - 1).await, Some(1));
        assert_eq!(wait(now).await, None, "after {delay} s");
    }
    let last = now;
    assert_eq!(wait(last + 3_600_000).await, None, "forgotten");
    assert_eq!(wait(last + 3_600_000).await, None, "counted anew");
    assert_eq!(wait(last + 3_600_000).await, Some(1));
}

#[apply(every_storage)]
async fn the_value_is_upstreams(test: TestStorage) {
    let key = "192.0.2.1|/sign-in/\"email\"";
    for _ in 0..3 {
        test.storage.count(key, &SEVEN, NOW).await.unwrap().unwrap();
    }
    let value = test.storage.get(key).await.unwrap().unwrap();
    let expected = json!({"key": key, "count": 3, "lastRequest": NOW});
    assert_eq!(serde_json::from_str::<Value>(&value).unwrap(), expected);
    assert!(value.starts_with("{\"key\":") && value.ends_with("}"), "{value}");

    let upstreams = json!({"key": key, "count": 7, "lastRequest": NOW}).to_string();
    test.storage.set(key, &upstreams, None).await.unwrap();
    assert_eq!(test.storage.count(key, &SEVEN, NOW).await.unwrap(), Err(Duration::from_secs(10)));
    for nonsense in ["", "nonsense", "[]", "7", "null", "{}", r#"{"count":"7","lastRequest":1}"#] {
        test.storage.set(key, nonsense, None).await.unwrap();
        assert_eq!(test.storage.count(key, &SEVEN, NOW).await.unwrap(), Ok(()), "{nonsense}");
    }
}
