use super::*;
use portcullis_api_spec::lint::lint;

/// A document as utoipa writes it, small and with every construct that the real one has.
fn fixture() -> Value {
    serde_json::from_str(include_str!("../../fixtures/openapi.json")).expect("the fixture is JSON")
}

#[test]
fn the_fixture_is_sound() {
    assert_eq!(lint(&fixture()), []);
}

#[test]
fn the_native_client_has_every_operation_once() {
    let source = native::client(&fixture()).expect("a client");
    let file = syn::parse_file(&source).expect("Rust");
    assert!(!file.items.is_empty());
    for id in ["sign_in_email", "reset_password_callback", "page_sessions", "oauth2_token", "verify_factor"] {
        assert_eq!(source.matches(&format!("pub async fn {id}<")).count(), 1, "{id}");
    }
    assert!(!source.contains("fn login"), "aliases are not generated");
}
