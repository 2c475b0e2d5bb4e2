use portcullis::kit::mail::MailKind;
use portcullis_client::Answer;
use portcullis_client::operations::{MagicLinkVerify, SignInMagicLink};
use portcullis_client::queries::MagicLinkVerifyQuery;
use portcullis_client::types::{SessionAnswer, SignInMagicLinkBody};
use portcullis_tests::server::{address, every_operation};

use super::{Called, busy, server};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    let body = SignInMagicLinkBody::new(address("ada"));
    let asked = nobody.magic_link().sign_in_magic_link(&body).await;
    assert!(called.success::<SignInMagicLink>(asked).status);
    let token = server.mail(&address("ada"), MailKind::MagicLink).await.token;
    let verified = nobody.magic_link().magic_link_verify(&MagicLinkVerifyQuery::new(token)).await;
    let Answer::Json(answer) = called.success::<MagicLinkVerify>(verified) else { panic!("a redirect") };
    let SessionAnswer::SessionBegun(begun) = answer else { panic!("a second factor") };
    assert_eq!(begun.user.email, address("ada"));
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");

    // A bad link is no refusal but a redirect: that leaves one call too many.
    let (_server, nobody) = busy().await;
    let unknown = MagicLinkVerifyQuery::new("unknown");
    for _ in 0..5 {
        nobody.magic_link().sign_in_magic_link(&body).await.unwrap();
        let Answer::Redirect(_) = nobody.magic_link().magic_link_verify(&unknown).await.unwrap() else {
            panic!("no redirect")
        };
    }
    called.too_many::<SignInMagicLink>(nobody.magic_link().sign_in_magic_link(&body).await);
    called.too_many::<MagicLinkVerify>(nobody.magic_link().magic_link_verify(&unknown).await);
}
