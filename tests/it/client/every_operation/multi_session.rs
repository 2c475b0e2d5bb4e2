use portcullis_client::errors::{RevokeDeviceSessionError, SetActiveSessionError};
use portcullis_client::operations::{ListDeviceSessions, RevokeDeviceSession, SetActiveSession};
use portcullis_client::types::{RevokeDeviceSessionBody, SetActiveSessionBody, SignUpEmailBody};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::{address, every_operation};

use super::{Called, builder, busy, server};

pub(super) async fn call(called: &mut Called) {
    let (server, _) = server(every_operation).await;
    let client = builder(&server).cookies().build().unwrap();
    for name in ["ada", "bob"] {
        let body = SignUpEmailBody::new(address(name), name, PASSWORD);
        client.email_password().sign_up_email(&body).await.unwrap();
    }
    let sessions = client.multi_session();
    let list = called.success::<ListDeviceSessions>(sessions.list_device_sessions().await);
    let of = |name: &str| {
        let session = list.iter().find(|session| session.user.email == address(name)).unwrap();
        session.session.token.clone()
    };
    let who =
        async || client.session().refetch().await.state.data().map(|session| session.user.email.clone());

    let active = sessions.set_active_session(&SetActiveSessionBody::new(of("ada"))).await;
    assert_eq!(called.success::<SetActiveSession>(active).user.email, address("ada"));
    assert_eq!(who().await, Some(address("ada")));
    let refused = sessions.set_active_session(&SetActiveSessionBody::new("unknown")).await;
    called.refusal::<SetActiveSession>(refused, SetActiveSessionError::InvalidSessionToken);

    let body = RevokeDeviceSessionBody::new(of("ada"));
    let revoked = sessions.revoke_device_session(&body).await;
    assert!(called.success::<RevokeDeviceSession>(revoked).status);
    assert_eq!(who().await, Some(address("bob")));
    let refused = sessions.revoke_device_session(&body).await;
    called.refusal::<RevokeDeviceSession>(refused, RevokeDeviceSessionError::InvalidSessionToken);

    let (_server, nobody) = busy().await;
    assert!(nobody.multi_session().list_device_sessions().await.unwrap().is_empty());
    called.too_many::<ListDeviceSessions>(nobody.multi_session().list_device_sessions().await);
}
