use portcullis_client::errors::{DeleteAnonymousUserError, SignInAnonymousError};
use portcullis_client::operations::{DeleteAnonymousUser, SignInAnonymous};
use portcullis_tests::server::every_operation;

use super::{Called, server};

pub(super) async fn call(called: &mut Called) {
    let (_server, nobody) = server(every_operation).await;
    let refused = nobody.anonymous().delete_anonymous_user().await;
    called.refusal::<DeleteAnonymousUser>(refused, DeleteAnonymousUserError::Unauthorized);

    let begun = called.success::<SignInAnonymous>(nobody.anonymous().sign_in_anonymous().await);
    assert_eq!(begun.user.extra["isAnonymous"], true);
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");
    let again = nobody.anonymous().sign_in_anonymous().await;
    called
        .refusal::<SignInAnonymous>(again, SignInAnonymousError::AnonymousUsersCannotSignInAgainAnonymously);
    let deleted = nobody.anonymous().delete_anonymous_user().await;
    assert!(called.success::<DeleteAnonymousUser>(deleted).success);
}
