//! Two versions on one database, as during an upgrade: the newer one migrates, the older one goes on serving.

use std::io::Write as _;
use std::path::PathBuf;

use macro_rules_attribute::apply;
use portcullis::Feature;
use portcullis::features::session::SessionRow;
use portcullis::features::user::UserRow;
use portcullis::store::migrate::{self, Status};
use portcullis::store::{Changes, Extra, ExtraColumn, Filter, Id, Kind, Table, Timestamp, Value};
use portcullis_tests::PASSWORD;
use portcullis_tests::browser::Browser;
use portcullis_tests::call::Call;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

use crate::PROGRAM;

/// A table of a feature that there is not yet.
#[derive(Table, Clone, Debug)]
#[table(name = "device", unique(user_id, label))]
struct DeviceRow {
    id: Id,
    #[column(references = "user.id", index)]
    user_id: Id,
    #[column(sized)]
    label: String,
    expires_at: Timestamp,
    #[column(extra)]
    extra: Extra,
}

/// What an upgrade may bring: a table, columns of tables that there are, indexes, rows that expire. A column of an
/// older table can be left out by whoever does not know it.
fn tomorrow() -> Feature {
    Feature::new("device", "A feature of the next version.")
        .tables(|schema| {
            let level = ExtraColumn { index: true, ..ExtraColumn::new("user", "level", Kind::Number) };
            let device = ExtraColumn::new("session", "deviceId", Kind::Text);
            schema.table::<DeviceRow>().extra(level).extra(device)
        })
        .expires(DeviceRow::EXPIRES_AT)
}

/// What a user does in a life, short of its end.
async fn live(server: &TestServer, browser: &mut Browser, name: &str) {
    let session = browser.send(Call::get("/get-session")).await.ok();
    assert_eq!(session["user"]["email"], address(name));
    browser.post("/update-user", json!({"name": "Somebody Else"})).await.ok();
    let body = json!({"currentPassword": PASSWORD, "newPassword": PASSWORD, "revokeOtherSessions": true});
    browser.post("/change-password", body).await.ok();
    let mut second = server.sign_in(name).await;
    assert_eq!(second.send(Call::get("/list-sessions")).await.ok().as_array().unwrap().len(), 2);
    second.send(Call::post("/sign-out")).await.ok();
    assert_eq!(browser.send(Call::get("/list-accounts")).await.ok().as_array().unwrap().len(), 1);
}

#[apply(every_database)]
async fn an_older_server_serves_what_a_newer_one_migrated(database: TestDatabase) {
    let old = TestServer::start(database, |_| {}).await;
    let mut ada = old.sign_up("ada").await;
    let new = old.newer(tomorrow()).await;
    assert_eq!(migrate::status(&old.store).await.unwrap(), Status::Current, "the older one would start, too");

    // Who came before the upgrade, and who comes after it, on either.
    live(&old, &mut ada.browser, "ada").await;
    live(&new, &mut new.next_to(&ada.browser), "ada").await;
    for (here, there, name) in [(&old, &new, "bob"), (&new, &old, "eve")] {
        let user = here.sign_up(name).await;
        live(there, &mut there.next_to(&user.browser), name).await;
    }

    // What the newer one writes survives the older one's writing, and goes with the user.
    let level = Changes::new().set_extra("level", Value::Number(7));
    new.store.update(UserRow::EMAIL.eq(address("ada")), level).await.unwrap();
    let device = DeviceRow {
        id: Id::unset(),
        user_id: ada.id.as_str().into(),
        label: "Phone".to_owned(),
        expires_at: new.clock.now().into(),
        extra: Extra::default(),
    };
    new.store.create(device).await.unwrap();
    let mut ada = old.sign_in("ada").await;
    ada.post("/update-user", json!({"name": "Ada"})).await.ok();
    let row = new.store.find_one(UserRow::EMAIL.eq(address("ada"))).await.unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.extra.get("level")), ("Ada", Some(&Value::Number(7))));
    let id = row.id;
    old.store.delete(UserRow::ID.eq(&id)).await.unwrap();
    assert_eq!(new.store.count(Filter::<DeviceRow>::all()).await.unwrap(), 0);
    assert_eq!(old.store.count(SessionRow::USER_ID.eq(&id)).await.unwrap(), 0);
}

/// The last release, where `cargo xtask previous` has built it.
#[apply(every_database)]
async fn the_last_release_and_this_version_share_a_database(database: TestDatabase) {
    let Some(previous) = std::env::var_os("PORTCULLIS_TEST_PREVIOUS").map(PathBuf::from) else {
        // Past the test harness, which keeps what a passing test prints.
        let _ = std::io::stderr()
            .write_all(b"\nSKIPPED: no last release: `cargo xtask previous` builds and runs it\n\n");
        return;
    };
    let (old, new) = TestServer::two_versions(&previous, PROGRAM.as_ref(), database).await;
    for (here, there, name) in [(&old, &new, "ada"), (&new, &old, "bob")] {
        let mut user = here.sign_up(name).await;
        live(here, &mut user.browser, name).await;
        live(there, &mut there.next_to(&user.browser), name).await;
    }
}
