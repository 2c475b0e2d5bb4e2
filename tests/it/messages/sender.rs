//! A library user's own way out.

use std::sync::{Arc, Mutex};

use portcullis::Auth;
use portcullis::config::MessageTransport;
use portcullis::kit::messages::{Message, MessageKind, MessageSender, NotSent};
use portcullis_tests::server::TestServer;
use serde_json::json;

#[derive(Clone, Default)]
struct Carrier(Arc<Mutex<Vec<Message>>>);

impl MessageSender for Carrier {
    async fn send(&self, message: &Message) -> Result<(), NotSent> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

#[tokio::test]
async fn it_comes_before_the_configured_one() {
    let server = TestServer::on_sqlite(|config| {
        config.phone_number.enabled = true;
        config.messages.transport = MessageTransport::None;
    })
    .await;
    let send = json!({"phoneNumber": "+15550100"});
    let answer = server.browser().expecting_failure().post("/phone-number/send-otp", send).await;
    answer.refused(501, "SENDOTP_NOT_IMPLEMENTED");

    let carrier = Carrier::default();
    let builder = Auth::builder(server.config.clone()).message_sender(carrier.clone());
    let auth = builder.build_with(server.store.clone()).unwrap();
    let body =
        portcullis::features::phone_number::SendPhoneNumberOtpBody { phone_number: "+15550100".to_owned() };
    auth.api().send_phone_number_otp(body).await.unwrap();
    let messenger = auth.shared().messenger.as_ref().unwrap();
    assert_eq!(messenger.flush(std::time::Duration::from_secs(5)).await, 0);
    let taken = carrier.0.lock().unwrap();
    assert_eq!((taken[0].to(), taken[0].kind()), ("+15550100", MessageKind::PhoneVerification));
    assert!(taken[0].text().contains(taken[0].secret().expose()));
}
