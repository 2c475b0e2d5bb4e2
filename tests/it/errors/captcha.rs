//! A proof that a person is there.

use portcullis_tests::contract;
use portcullis_tests::server::TestServer;

use super::Provoked;
use crate::captcha::{on, provider};

pub(super) async fn provoke(provoked: &mut Provoked) {
    let provider = provider().await;
    let server = TestServer::on_sqlite(on(&provider)).await;
    let nobody = server.browser();
    let asks = |code: &str| code == "MISSING_CAPTCHA_RESPONSE";
    for operation in contract::operations().iter().filter(|it| it.codes.iter().any(|(code, _)| asks(code))) {
        provoked.refusal(&nobody, operation.call(), 400, "MISSING_CAPTCHA_RESPONSE").await;
        let bad = operation.call().header("x-captcha-response", "bad");
        provoked.refusal(&nobody, bad, 403, "CAPTCHA_VERIFICATION_FAILED").await;
    }
}
