//! From any database to the wanted schema, by adding only.

use macro_rules_attribute::apply;
use portcullis::store::StoreOptions;
use portcullis::store::migrate::{self, Status};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;

use super::tables::schema;

#[apply(every_database)]
async fn from_empty_and_then_nothing_is_left_to_do(database: TestDatabase) {
    let store = database.connect(schema().build().unwrap(), StoreOptions::default()).await;
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Empty);
    let planned = migrate::plan(&store).await.unwrap();
    assert_eq!(migrate::apply(&store).await.unwrap(), planned);
    assert_eq!(planned.statements.len(), 5 + 4, "{planned}");
    assert_eq!(migrate::plan(&store).await.unwrap(), migrate::Plan::default());
    assert_eq!(migrate::status(&store).await.unwrap(), Status::Current);
}
