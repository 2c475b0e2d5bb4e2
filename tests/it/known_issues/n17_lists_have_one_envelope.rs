//! A list is an array of named objects, or one array beside its total: never an envelope in another.

use portcullis_api_spec::walk::{self, resolve};
use portcullis_tests::server::TestServer;
use serde_json::Value;

fn is_list_of_objects(document: &Value, schema: &Value) -> bool {
    let items = resolve(document, &schema["items"]);
    resolve(document, schema)["type"] == "array" && items.get("properties").is_some()
}

#[test]
fn the_contract_knows_no_other() {
    let document: Value = serde_json::from_str(include_str!("../../../api-spec/openapi.json")).unwrap();
    let mut lists = vec![];
    for operation in walk::operations(&document) {
        for (_, response) in operation.responses().filter(|(status, _)| status.starts_with('2')) {
            let schema =
                resolve(&document, &resolve(&document, response)["content"]["application/json"]["schema"]);
            let inner: Vec<_> = walk::entries(&schema["properties"])
                .filter(|(_, value)| is_list_of_objects(&document, resolve(&document, value)))
                .collect();
            assert!(inner.len() <= 1, "{} answers with several lists", operation.route());
            if !inner.is_empty() {
                let total = &schema["properties"]["total"];
                assert!(!total.is_null(), "the list of {} has no total", operation.route());
            }
            if is_list_of_objects(&document, schema) {
                lists.push(operation.id());
                let item = resolve(&document, &schema["items"]);
                let nested = walk::entries(&item["properties"])
                    .find(|(_, value)| is_list_of_objects(&document, resolve(&document, value)));
                assert_eq!(nested, None, "{} nests lists", operation.route());
            }
        }
    }
    for list in ["listSessions", "listUserAccounts"] {
        assert!(lists.contains(&list), "{list} is no list in {lists:?}");
    }
}

#[tokio::test]
async fn the_server_keeps_to_it() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let mut ada = server.user("ada").await;
    for list in ["/list-sessions", "/list-accounts"] {
        let answer = ada.browser.get(list).await.ok();
        let items = answer.as_array().unwrap_or_else(|| panic!("{list}: {answer}"));
        assert!(items.len() == 1 && items[0].is_object(), "{list}: {answer}");
    }
}
