use portcullis_client::errors::{
    ListSessionsError, RevokeOtherSessionsError, RevokeSessionError, RevokeSessionsError, SignOutError,
};
use portcullis_client::operations::{
    GetSession, ListSessions, RevokeOtherSessions, RevokeSession, RevokeSessions, SignOut,
};
use portcullis_client::queries::GetSessionQuery;
use portcullis_client::types::{RevokeSessionBody, SignInEmailBody};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::address;

use super::{Called, builder, busy, server, sign_up};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(|_| {}).await;
    let laptop = sign_up(&server, "ada").await;
    let sign_in = async || {
        let phone = builder(&server).build().unwrap();
        let body = SignInEmailBody::new(address("ada"), PASSWORD);
        phone.email_password().sign_in_email(&body).await.unwrap();
        phone
    };
    let token = async |client: &portcullis_client::Client| {
        let session = client.sessions().get_session(&GetSessionQuery::default()).await.unwrap();
        session.map(|session| session.session.token)
    };

    let phone = sign_in().await;
    let sessions = called.success::<ListSessions>(laptop.sessions().list_sessions().await);
    assert_eq!(sessions.len(), 2);
    let refused = nobody.sessions().list_sessions().await;
    called.refusal::<ListSessions>(refused, ListSessionsError::Unauthorized);

    let body = RevokeSessionBody::new(token(&phone).await.unwrap());
    assert!(called.success::<RevokeSession>(laptop.sessions().revoke_session(&body).await).status);
    assert!(token(&phone).await.is_none());
    let refused = phone.sessions().revoke_session(&body).await;
    called.refusal::<RevokeSession>(refused, RevokeSessionError::Unauthorized);

    let phone = sign_in().await;
    assert!(called.success::<RevokeOtherSessions>(laptop.sessions().revoke_other_sessions().await).status);
    assert!(token(&phone).await.is_none());
    let refused = phone.sessions().revoke_other_sessions().await;
    called.refusal::<RevokeOtherSessions>(refused, RevokeOtherSessionsError::Unauthorized);

    assert!(called.success::<RevokeSessions>(laptop.sessions().revoke_sessions().await).status);
    assert!(token(&laptop).await.is_none());
    let refused = laptop.sessions().revoke_sessions().await;
    called.refusal::<RevokeSessions>(refused, RevokeSessionsError::Unauthorized);

    let phone = sign_in().await;
    let foreign = builder(&server).cookies().origin("https://elsewhere.example").build().unwrap();
    let body = SignInEmailBody::new(address("ada"), PASSWORD);
    foreign.email_password().sign_in_email(&body).await.unwrap();
    let refused = foreign.sessions().sign_out().await;
    called.refusal::<SignOut>(refused, SignOutError::InvalidOrigin);
    assert!(called.success::<SignOut>(phone.sessions().sign_out().await).success);
    assert!(phone.token().is_none());

    let (_server, client) = busy().await;
    let get = async || client.sessions().get_session(&GetSessionQuery::default()).await;
    assert!(called.success::<GetSession>(get().await).is_none());
    called.too_many::<GetSession>(get().await);
}
