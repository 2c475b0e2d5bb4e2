//! Whether callers may write a column says nothing about whether they may read it, and the other way round.

use portcullis::config::{ColumnType, ExtraColumnConfig};
use portcullis::features::user::UserRow;
use portcullis::store::Value as Cell;
use portcullis_tests::server::TestServer;
use serde_json::json;

#[tokio::test]
async fn each_of_the_four_is_as_it_says() {
    let all =
        [("both", true, true), ("written", true, false), ("read", false, true), ("neither", false, false)];
    let server = TestServer::on_sqlite(|config| {
        let column = |(name, input, returned): (&str, bool, bool)| ExtraColumnConfig {
            name: name.to_owned(),
            kind: ColumnType::String,
            required: false,
            default: Some(json!("ours")),
            unique: false,
            index: false,
            input,
            returned,
        };
        config.tables.user.extra = all.map(column).to_vec();
    })
    .await;
    let theirs = json!({"both": "theirs", "written": "theirs", "read": "theirs", "neither": "theirs"});
    let mut ada = server.sign_up_with("ada", theirs).await;
    let shown = ada.browser.session().await["user"].clone();
    let row = server.rows::<UserRow>().await.remove(0);
    for (name, input, returned) in all {
        let stored = if input { "theirs" } else { "ours" };
        assert_eq!(row.extra.get(name), Some(&Cell::Text(stored.into())), "{name}");
        assert_eq!(shown.get(name), returned.then(|| json!(stored)).as_ref(), "{name}");
    }
}
