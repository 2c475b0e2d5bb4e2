use macro_rules_attribute::apply;
use portcullis::features::siwe::WalletAddressRow;
use portcullis::features::user::UserRow;
use portcullis_tests::call;
use portcullis_tests::server::TestServer;

use super::{MANY, at_once, race};
use crate::siwe::{VERIFY, Wallet};

#[apply(race)]
async fn one_of_many_signs_in_by_a_message(server: TestServer) {
    let wallet = Wallet::new(1);
    let nonce = wallet.nonce(&server).await;
    let body = wallet.body(&wallet.message(&server, &nonce).to_string());
    let answers = at_once((0..MANY).map(|_| (server.browser(), call::post(VERIFY, body.clone())))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused(401, "UNAUTHORIZED_INVALID_OR_EXPIRED_NONCE");
        assert!(answer.set_cookies().is_empty(), "{answer}");
    }
    assert_eq!((server.count::<UserRow>().await, server.count::<WalletAddressRow>().await), (1, 1));
}

/// Many messages of a new wallet at once: one user.
#[apply(race)]
async fn many_messages_are_one_user(server: TestServer) {
    let wallet = Wallet::new(1);
    let mut bodies = vec![];
    for _ in 0..8 {
        let nonce = wallet.nonce(&server).await;
        bodies.push(wallet.body(&wallet.message(&server, &nonce).to_string()));
    }
    let answers = at_once(bodies.into_iter().map(|body| (server.browser(), call::post(VERIFY, body)))).await;
    answers.iter().for_each(|answer| drop(answer.ok()));
    assert_eq!((server.count::<UserRow>().await, server.count::<WalletAddressRow>().await), (1, 1));
}
