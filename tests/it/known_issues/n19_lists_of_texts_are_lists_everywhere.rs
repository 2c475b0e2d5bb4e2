//! A column of type string[] is an array in answers, and one that the database's own functions can read.

use macro_rules_attribute::apply;
use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::store::{Kind, Value as Cell};
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[apply(every_database)]
async fn in_the_api_and_in_sql(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        config.tables.user.extra = vec![ExtraColumnConfig {
            name: "tags".to_owned(),
            kind: ColumnType::StringList,
            required: false,
            default: None,
            unique: false,
            index: false,
            input: true,
            returned: true,
        }];
    })
    .await;
    for tags in [json!(["a", "b,c", "\"d\""]), json!([])] {
        let mut ada = server.sign_up_with(&format!("ada{}", tags[0].is_null()), json!({"tags": tags})).await;
        assert_eq!(ada.browser.session().await["user"]["tags"], tags);
        let id = Cell::Text(ada.id.as_str().into());
        let rows = server
            .store
            .raw(
                r#"SELECT json_array_length("tags") FROM "user" WHERE "id" = ?"#,
                r#"SELECT jsonb_array_length("tags"::jsonb)::bigint FROM "user" WHERE "id" = $1"#,
                "SELECT JSON_LENGTH(tags) FROM user WHERE id = ?",
                &[(Kind::Id, id)],
                &[Kind::BigNumber],
            )
            .await
            .unwrap();
        let length = i64::try_from(tags.as_array().unwrap().len()).unwrap();
        assert_eq!(rows, [[Cell::Number(length)]]);
    }
}
