//! Values by key: set, ended, deleted, replaced and taken.

use std::time::Duration;

use macro_rules_attribute::apply;
use portcullis_tests::every_storage;
use portcullis_tests::redis::TestStorage;

use super::{MANY, at_once};

const MINUTE: Option<Duration> = Some(Duration::from_secs(60));

#[apply(every_storage)]
async fn a_value_is_what_was_set_last(test: TestStorage) {
    let storage = &test.storage;
    assert_eq!(storage.get("a").await.unwrap(), None);
    storage.set("a", "1", None).await.unwrap();
    storage.set("b", "2", MINUTE).await.unwrap();
    storage.set("a", "3", MINUTE).await.unwrap();
    assert_eq!(storage.get("a").await.unwrap().as_deref(), Some("3"));
    assert_eq!(storage.get("b").await.unwrap().as_deref(), Some("2"));
    storage.delete("a").await.unwrap();
    storage.delete("never set").await.unwrap();
    assert_eq!(storage.get("a").await.unwrap(), None);
    storage.set("b", "4", Some(Duration::ZERO)).await.unwrap();
    assert_eq!(storage.get("b").await.unwrap(), None, "no time to live is none at all");
    storage.ping().await.unwrap();
}

#[apply(every_storage)]
async fn keys_and_values_are_any_text(test: TestStorage) {
    for text in ["", " ", "ä€𝄞", "a\r\nDEL b\r\n", "\0", "{x}", "127.0.0.1|/sign-in/email", "\"\\"] {
        test.storage.set(text, text, MINUTE).await.unwrap();
        assert_eq!(test.storage.get(text).await.unwrap().as_deref(), Some(text), "{text:?}");
        assert!(test.storage.replace(text, Some(text), Some("x"), None).await.unwrap(), "{text:?}");
        assert_eq!(test.storage.take(text).await.unwrap().as_deref(), Some("x"), "{text:?}");
    }
}

#[apply(every_storage)]
async fn a_value_ends_with_its_time(test: TestStorage) {
    let (storage, short) = (&test.storage, Some(Duration::from_millis(40)));
    storage.set("set", "1", short).await.unwrap();
    assert!(storage.replace("replaced", None, Some("1"), short).await.unwrap());
    storage.set("kept", "1", short).await.unwrap();
    storage.set("kept", "2", None).await.unwrap();
    storage.set("shorter", "1", MINUTE).await.unwrap();
    assert!(storage.replace("shorter", Some("1"), Some("2"), short).await.unwrap());
    test.outlive("set", 40).await;
    test.outlive("replaced", 0).await;
    test.outlive("shorter", 0).await;
    for (key, expected) in [("set", None), ("replaced", None), ("shorter", None), ("kept", Some("2"))] {
        assert_eq!(storage.get(key).await.unwrap().as_deref(), expected, "{key}");
    }
    assert!(storage.replace("set", None, Some("again"), MINUTE).await.unwrap(), "what ended is not there");
    assert_eq!(storage.take("replaced").await.unwrap(), None);
}

#[apply(every_storage)]
async fn a_value_is_replaced_only_if_it_is_the_expected_one(test: TestStorage) {
    let storage = &test.storage;
    assert!(!storage.replace("a", Some("1"), Some("2"), MINUTE).await.unwrap());
    assert!(!storage.replace("a", Some(""), Some("2"), MINUTE).await.unwrap(), "empty is not absent");
    assert!(storage.replace("a", None, Some("1"), MINUTE).await.unwrap());
    assert!(!storage.replace("a", None, Some("2"), MINUTE).await.unwrap());
    assert!(!storage.replace("a", Some("1 "), None, None).await.unwrap());
    assert!(storage.replace("a", Some("1"), Some("2"), None).await.unwrap());
    assert_eq!(storage.get("a").await.unwrap().as_deref(), Some("2"));
    assert!(storage.replace("a", Some("2"), Some("3"), Some(Duration::ZERO)).await.unwrap());
    assert_eq!(storage.get("a").await.unwrap(), None);
    assert!(storage.replace("a", None, None, None).await.unwrap());
    storage.set("a", "", MINUTE).await.unwrap();
    assert!(!storage.replace("a", None, Some("1"), MINUTE).await.unwrap(), "empty is not absent");
    assert!(storage.replace("a", Some(""), None, None).await.unwrap());
}

#[apply(every_storage)]
async fn of_many_one_sets_and_one_takes(test: TestStorage) {
    let set = at_once(&test, |place, storage| async move {
        storage.replace("once", None, Some(&place.to_string()), MINUTE).await.unwrap()
    })
    .await;
    let winner = set.iter().position(|won| *won).expect("a winner").to_string();
    assert_eq!(set.iter().filter(|won| **won).count(), 1);
    let taken = at_once(&test, |_, storage| async move { storage.take("once").await.unwrap() }).await;
    assert_eq!(taken.into_iter().flatten().collect::<Vec<_>>(), [winner]);
}

#[apply(every_storage)]
async fn what_many_add_to_a_list_is_all_there(test: TestStorage) {
    at_once(&test, |place, storage| async move {
        let add = move |list: Option<&str>| {
            let mut list: Vec<usize> = list.map_or(vec![], |list| serde_json::from_str(list).unwrap());
            list.push(place);
            Some((serde_json::to_string(&list).unwrap(), MINUTE))
        };
        storage.update("list", add).await.unwrap();
    })
    .await;
    let list = test.storage.get("list").await.unwrap().unwrap();
    let mut list: Vec<usize> = serde_json::from_str(&list).unwrap();
    list.sort_unstable();
    assert_eq!(list, (0..MANY).collect::<Vec<_>>());
    test.storage.update("list", |_| None).await.unwrap();
    assert_eq!(test.storage.get("list").await.unwrap(), None);
}
