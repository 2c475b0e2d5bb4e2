use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::store::Id;
use portcullis_tests::call;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{MANY, at_once, one_wins, race};

#[apply(race)]
async fn one_of_the_last_two_accounts_stays(server: TestServer) {
    let ada = server.user("ada").await;
    let now = server.clock.now().into();
    let id = Id::from(ada.id.as_str());
    let other = AccountRow {
        provider_id: "elsewhere".to_owned(),
        account_id: "4711".to_owned(),
        ..AccountRow::credential(&id, String::new(), now)
    };
    server.store.create(other).await.unwrap();
    let providers = ["credential", "elsewhere"];
    let calls = (0..MANY).map(|place| {
        let body = json!({"providerId": providers[place % 2]});
        (server.next_to(&ada.browser), call::post("/unlink-account", body))
    });
    let late = [(400, "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT"), (400, "ACCOUNT_NOT_FOUND")];
    let winner = one_wins(&at_once(calls).await, &late);
    let accounts = server.rows::<AccountRow>().await;
    assert_eq!(accounts.len(), 1);
    assert_ne!(accounts[0].provider_id, providers[winner % 2]);
}
