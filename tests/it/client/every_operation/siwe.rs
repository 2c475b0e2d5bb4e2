use portcullis_client::errors::VerifySiweMessageError;
use portcullis_client::operations::{GetSiweNonce, VerifySiweMessage};
use portcullis_client::types::{GetSiweNonceBody, SiweAnswer, VerifySiweMessageBody};
use portcullis_tests::server::every_operation;

use super::{Called, busy, server};
use crate::siwe::Wallet;

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    let wallet = Wallet::new(1);
    let asked = nobody.siwe().get_siwe_nonce(&GetSiweNonceBody::new(wallet.address())).await;
    let nonce = called.success::<GetSiweNonce>(asked).nonce;
    let message = wallet.message(&server, &nonce).to_string();
    let body = VerifySiweMessageBody::new(&*message, wallet.sign(&message), wallet.address());
    let signed_in = nobody.siwe().verify_siwe_message(&body).await;
    let SiweAnswer::SiweVerified(verified) = called.success::<VerifySiweMessage>(signed_in) else {
        panic!("a second factor")
    };
    assert_eq!(verified.user.wallet_address, wallet.address());
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");
    let refused = nobody.siwe().verify_siwe_message(&body).await;
    called.refusal::<VerifySiweMessage>(refused, VerifySiweMessageError::UnauthorizedInvalidOrExpiredNonce);

    let (_server, nobody) = busy().await;
    let body = GetSiweNonceBody::new(wallet.address());
    nobody.siwe().get_siwe_nonce(&body).await.unwrap();
    called.too_many::<GetSiweNonce>(nobody.siwe().get_siwe_nonce(&body).await);
}
