use portcullis_client::errors::{ListUserAccountsError, UnlinkAccountError};
use portcullis_client::operations::{ListUserAccounts, UnlinkAccount};
use portcullis_client::types::UnlinkAccountBody;

use super::{Called, server, sign_up};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(|config| config.account.allow_unlinking_all = true).await;
    let ada = sign_up(&server, "ada").await;

    let accounts = called.success::<ListUserAccounts>(ada.account().list_user_accounts().await);
    assert_eq!(
        accounts.iter().map(|account| account.provider_id.as_str()).collect::<Vec<_>>(),
        ["credential"]
    );
    let refused = nobody.account().list_user_accounts().await;
    called.refusal::<ListUserAccounts>(refused, ListUserAccountsError::Unauthorized);

    let refused = ada.account().unlink_account(&UnlinkAccountBody::new("unheard-of")).await;
    called.refusal::<UnlinkAccount>(refused, UnlinkAccountError::AccountNotFound);
    let body = UnlinkAccountBody::new("credential");
    assert!(called.success::<UnlinkAccount>(ada.account().unlink_account(&body).await).status);
    assert!(ada.account().list_user_accounts().await.unwrap().is_empty());
}
