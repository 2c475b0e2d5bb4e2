use portcullis_client::errors::{IsUsernameAvailableError, SignInUsernameError};
use portcullis_client::operations::{IsUsernameAvailable, SignInUsername};
use portcullis_client::types::{IsUsernameAvailableBody, SessionAnswer, SignInUsernameBody};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::{address, every_operation};
use serde_json::json;

use super::{Called, server};

pub(super) async fn call(called: &mut Called) {
    let (server, nobody) = server(every_operation).await;
    server.sign_up_with("ada", json!({"username": "ada"})).await;

    let asked = nobody.username().is_username_available(&IsUsernameAvailableBody::new("ada")).await;
    assert!(!called.success::<IsUsernameAvailable>(asked).available);
    let refused = nobody.username().is_username_available(&IsUsernameAvailableBody::new("a")).await;
    called.refusal::<IsUsernameAvailable>(refused, IsUsernameAvailableError::UsernameTooShort);

    let signed_in = nobody.username().sign_in_username(&SignInUsernameBody::new(PASSWORD, "ada")).await;
    let SessionAnswer::SessionBegun(begun) = called.success::<SignInUsername>(signed_in) else {
        panic!("a second factor")
    };
    assert_eq!(begun.user.email, address("ada"));
    assert!(nobody.session().refetch().await.state.data().is_some(), "the session signal knows");
    let wrong = nobody.username().sign_in_username(&SignInUsernameBody::new("wrong", "ada")).await;
    called.refusal::<SignInUsername>(wrong, SignInUsernameError::InvalidUsernameOrPassword);
}
