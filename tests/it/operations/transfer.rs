//! `portcullis export` and `import`: users with their hashes, between databases of any kind.

use macro_rules_attribute::apply;
use portcullis::Config;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::account::AccountRow;
use portcullis::features::user::UserRow;
use portcullis::store::{Changes, IdStrategy, Value as Cell};
use portcullis::transfer::{self, ImportOptions, Imported, TransferError};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::{TestServer, address};

use super::process;

const KEEP: ImportOptions = ImportOptions { new_ids: false };
const NEW: ImportOptions = ImportOptions { new_ids: true };

async fn export(server: &TestServer) -> String {
    let mut file = Vec::new();
    transfer::export(&server.store, server.clock.now().into(), &mut file).await.expect("an export");
    String::from_utf8(file).unwrap()
}

async fn import(server: &TestServer, options: ImportOptions, file: &str) -> Result<Imported, TransferError> {
    transfer::import(&server.store, options, file.as_bytes()).await
}

fn with_nickname(config: &mut Config) {
    let nickname = ExtraColumnConfig {
        name: "nickname".to_owned(),
        kind: ColumnType::String,
        required: false,
        default: None,
        unique: false,
        index: false,
        input: false,
        returned: true,
    };
    config.tables.user.extra.push(nickname);
}

async fn people(server: &TestServer) {
    for name in ["ada", "bob"] {
        server.user(name).await;
    }
    let changes = Changes::new().set_extra("nickname", Cell::Text("The \"Countess\"\n☃".to_owned()));
    server.store.update(UserRow::EMAIL.eq(address("ada")), changes).await.unwrap();
}

#[apply(every_database)]
async fn users_move_to_sqlite_and_back(database: TestDatabase) {
    let source = TestServer::start(database, with_nickname).await;
    people(&source).await;
    let file = export(&source).await;
    assert_eq!(file.lines().count(), 4);

    let target = TestServer::on_sqlite(with_nickname).await;
    let expected = Imported { users: 2, accounts: 2, ..Imported::default() };
    assert_eq!(import(&target, KEEP, &file).await.unwrap(), expected);
    target.sign_in("ada").await;
    assert_eq!(export(&target).await.lines().nth(1), file.lines().nth(1), "nothing is lost or changed");

    // An import that is repeated changes nothing; on the source everybody is there already.
    for server in [&target, &source] {
        let again = import(server, KEEP, &file).await.unwrap();
        assert_eq!(again, Imported { already_there: 2, ..Imported::default() });
    }
    for user in source.rows::<UserRow>().await {
        source.store.delete(UserRow::ID.eq(user.id)).await.unwrap();
    }
    assert_eq!(import(&source, KEEP, &export(&target).await).await.unwrap(), expected);
    source.sign_in("ada").await;
}

#[apply(every_database)]
async fn ids_are_made_anew_where_the_database_numbers_its_rows(database: TestDatabase) {
    let source = TestServer::on_sqlite(|_| {}).await;
    source.user("ada").await;
    let file = export(&source).await;
    let target = TestServer::start(database, |config| config.database.ids = IdStrategy::Serial).await;
    assert!(matches!(import(&target, KEEP, &file).await, Err(TransferError::SerialIds)));
    assert_eq!(import(&target, NEW, &file).await.unwrap().users, 1);
    let account = target.rows::<AccountRow>().await.remove(0);
    assert_eq!(account.account_id, account.user_id.as_str());
    target.sign_in("ada").await;
    target.sign_up("eve").await;
    assert_eq!(import(&target, NEW, &file).await.unwrap().already_there, 1);
}

#[apply(every_database)]
async fn who_can_not_be_here_is_reported_and_the_others_come(database: TestDatabase) {
    let source = TestServer::on_sqlite(|_| {}).await;
    for name in ["ada", "bob", "eve"] {
        source.user(name).await;
    }
    let file = export(&source).await;
    let target = TestServer::start(database, |_| {}).await;
    let bob = target.user("bob").await;
    let line = file.lines().position(|line| line.contains("bob@")).unwrap() as u64 + 1;
    let imported = import(&target, KEEP, &file).await.unwrap();
    assert_eq!(imported, Imported { users: 2, accounts: 2, already_there: 0, taken: vec![line] });
    assert_eq!(target.sessions_of(&bob.id).await.len(), 1, "who was here stays as they are");
    assert_eq!(target.count::<UserRow>().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_wrong_says_where() {
    let source = TestServer::on_sqlite(with_nickname).await;
    people(&source).await;
    let file = export(&source).await;
    let target = TestServer::on_sqlite(|_| {}).await;
    let error = import(&target, KEEP, &file).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "line 2: there is no column `nickname` in `user`; columns of one's own are declared in tables.user.extra"
    );
    for (wrong, message) in [
        ("", "the file was cut off: what it holds was imported, and more is missing"),
        ("{\"user\":", "line 1: is no line of an export"),
        (
            "{\"portcullis\":\"users\",\"version\":2,\"exportedAt\":\"\"}",
            "line 1: version 2 of the format is not known here",
        ),
        (
            "{\"end\":true,\"users\":1,\"accounts\":0}",
            "the file was cut off: what it holds was imported, and more is missing",
        ),
    ] {
        assert_eq!(import(&target, KEEP, wrong).await.unwrap_err().to_string(), message);
    }
    let cut = file.lines().take(3).collect::<Vec<_>>().join("\n");
    assert!(matches!(import(&source, KEEP, &cut).await, Err(TransferError::CutOff)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_private_and_hashes_are_nowhere_else() {
    let server = process(|_| {}).await;
    let process = &server.processes[0];
    server.sign_up("ada").await;
    let output = process.run(&["export", "users.jsonl"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout, b"1 users with 1 accounts\n");
    let file = process.folder().join("users.jsonl");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let hash = server.rows::<AccountRow>().await.remove(0).password.unwrap();
    assert!(std::fs::read_to_string(&file).unwrap().contains(&hash));
    assert!(!process.run(&["export", "users.jsonl"]).status.success(), "nothing is overwritten");
    assert!(!process.run(&["export"]).status.success(), "a file must be named");
    let output = process.run(&["import", "users.jsonl"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "0 users with 0 accounts\n1 were there already, and are left as they are\n"
    );
}
