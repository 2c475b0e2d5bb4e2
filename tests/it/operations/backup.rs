//! `portcullis backup`: a copy of a SQLite file that is in use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use portcullis::features::account::AccountRow;
use portcullis::features::user::UserRow;
use portcullis::store::{Extra, Filter, Id, Kind, Store, StoreError, Value};
use portcullis::{Auth, Config};
use portcullis_tests::server::address;

use super::process;

/// Users come with their accounts, in one transaction each, until told to stop. How many.
async fn sign_up_until(store: Store, stop: Arc<AtomicBool>) -> u64 {
    let now = chrono::Utc::now().into();
    for number in 0.. {
        if stop.load(Ordering::Relaxed) {
            return number;
        }
        let user = UserRow {
            id: Id::unset(),
            name: "Somebody".to_owned(),
            email: address(&format!("user{number}")),
            email_verified: false,
            image: None,
            created_at: now,
            updated_at: now,
            extra: Extra::default(),
        };
        let user = &user;
        let done = store.transaction(|store| async move {
            let user = store.create(user.clone()).await?;
            store.create(AccountRow::credential(&user.id, "hash".to_owned(), now)).await?;
            Ok::<_, StoreError>(())
        });
        done.await.expect("the backup is in nobody's way");
    }
    0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_under_load_is_whole_and_can_be_used() {
    let server = process(|_| {}).await;
    let process = &server.processes[0];
    server.sign_up("ada").await;
    let stop = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn(sign_up_until(server.store.clone(), stop.clone()));
    while server.count::<UserRow>().await < 20 {
        tokio::task::yield_now().await;
    }
    let output = process.run(&["backup", "copy.db"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    stop.store(true, Ordering::Relaxed);
    let written = load.await.unwrap();

    let copy = process.folder().join("copy.db");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let mut config = Config { secret: portcullis_tests::server::SECRET.into(), ..Config::default() };
    config.database.url = format!("sqlite:{}", copy.display()).into();
    config.mail.outbox = process.folder().join("outbox");
    let auth = Auth::builder(config).build().await.expect("the copy is migrated");
    let store = &auth.shared().store;
    let check = "PRAGMA integrity_check";
    let sound = store.raw(check, check, check, &[], &[Kind::Text]).await.unwrap();
    assert_eq!(sound, [[Value::Text("ok".to_owned())]]);
    let users = store.count(Filter::<UserRow>::all()).await.unwrap();
    assert_eq!(users, store.count(Filter::<AccountRow>::all()).await.unwrap(), "no half of a transaction");
    assert!((20..=written + 1).contains(&users), "{users} of {written}");
    let ada = store.find_one(UserRow::EMAIL.eq(address("ada"))).await.unwrap();
    assert!(ada.is_some());

    let again = process.run(&["backup", "copy.db"]);
    assert!(!again.status.success(), "a file that is there is never overwritten");
    assert_eq!(store.count(Filter::<UserRow>::all()).await.unwrap(), users);
}
