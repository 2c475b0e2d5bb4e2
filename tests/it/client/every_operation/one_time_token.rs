use portcullis_client::errors::{GenerateOneTimeTokenError, VerifyOneTimeTokenError};
use portcullis_client::operations::{GenerateOneTimeToken, VerifyOneTimeToken};
use portcullis_client::types::VerifyOneTimeTokenBody;
use portcullis_tests::server::{address, every_operation};

use super::{Called, server, sign_up};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    let ada = sign_up(&server, "ada").await;

    let refused = nobody.one_time_token().generate_one_time_token().await;
    called.refusal::<GenerateOneTimeToken>(refused, GenerateOneTimeTokenError::Unauthorized);
    let generated = ada.one_time_token().generate_one_time_token().await;
    let body = VerifyOneTimeTokenBody::new(called.success::<GenerateOneTimeToken>(generated).token);

    let verified = nobody.one_time_token().verify_one_time_token(&body).await;
    assert_eq!(called.success::<VerifyOneTimeToken>(verified).user.email, address("ada"));
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");
    let refused = nobody.one_time_token().verify_one_time_token(&body).await;
    called.refusal::<VerifyOneTimeToken>(refused, VerifyOneTimeTokenError::InvalidToken);
}
