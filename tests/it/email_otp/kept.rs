use macro_rules_attribute::apply;
use portcullis::config::OtpStorage;
use portcullis::features::email_otp::SendVerificationOtpBody;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::symmetric;
use portcullis_tests::databases::TestDatabase;
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{code, on, sign_in, wrong};
use crate::two_factor::secrets;

const EMAIL: &str = "ada@example.com";

fn body(email: &str) -> SendVerificationOtpBody {
    serde_json::from_value(json!({"email": email, "type": "sign-in"})).unwrap()
}

#[apply(every_database)]
async fn it_is_kept_as_configured(database: TestDatabase) {
    let plain = TestServer::start(database, on).await;
    for storage in [OtpStorage::Plain, OtpStorage::Encrypted, OtpStorage::Hashed] {
        let server = plain.beside(|config| {
            on(config);
            config.email_otp.store_otp = storage;
        });
        let server = server.await;
        let code = code(&server, "sign-in", EMAIL).await;
        let row = server.rows::<VerificationRow>().await.remove(0);
        assert_eq!(row.identifier, format!("sign-in-otp-{EMAIL}"));
        let (kept, attempts) = row.value.rsplit_once(':').unwrap();
        assert_eq!(attempts, "0");
        let read = server.api().get_verification_otp(body(EMAIL)).await;
        match storage {
            OtpStorage::Plain => assert_eq!(kept, code),
            OtpStorage::Encrypted => assert_eq!(symmetric::decrypt(kept, &secrets()), Some(code.clone())),
            OtpStorage::Hashed => assert!(kept.len() == 43 && !kept.contains(&code), "{kept}"),
        }
        match storage {
            OtpStorage::Hashed => {
                let refused = read.unwrap_err();
                assert_eq!(refused.code().code, "OTP_IS_HASHED_CANNOT_RETURN_THE_PLAIN_TEXT_OTP");
            }
            _ => assert_eq!(read.unwrap().otp.as_ref().unwrap().expose(), code),
        }
        sign_in(&mut server.browser(), EMAIL, &wrong(&code)).await.refused(400, "INVALID_OTP");
        sign_in(&mut server.browser(), EMAIL, &code).await.ok();
    }
}

/// A server makes and reads codes by itself, to send them its own way.
#[tokio::test]
async fn a_server_makes_and_reads_codes() {
    let server = TestServer::on_sqlite(on).await;
    assert!(server.api().get_verification_otp(body(EMAIL)).await.unwrap().otp.is_none());
    let code = server.api().create_verification_otp(body("Ada@Example.com")).await.unwrap();
    let read = server.api().get_verification_otp(body(EMAIL)).await.unwrap();
    assert_eq!(read.otp.as_ref().unwrap().expose(), code.expose());
    sign_in(&mut server.browser(), EMAIL, code.expose()).await.ok();
    server.advance(1);
    server.api().create_verification_otp(body(EMAIL)).await.unwrap();
    server.advance(300);
    assert!(server.api().get_verification_otp(body(EMAIL)).await.unwrap().otp.is_none(), "its time is over");
    let refused = server.api().create_verification_otp(body("nobody")).await.unwrap_err();
    assert_eq!(refused.code().code, "INVALID_EMAIL");
    assert!(server.mails().await.is_empty());
}
