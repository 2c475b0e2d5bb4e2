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

#[test]
fn the_browser_client_leaves_json_unread_and_needs_no_library() {
    let source = browser::client(&fixture()).expect("a client");
    assert!(source.contains("body: &'a crate::fetch::Json"), "{source}");
    let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    for foreign in ["struct User", "reqwest", "progenitor_client", "serde"] {
        assert!(!code.contains(foreign), "{foreign}: {source}");
    }
}

#[test]
fn javascript_sees_every_operation_that_takes_and_gives_json() {
    let source = browser::exports(&fixture()).expect("exports");
    assert!(source.contains("\"signInEmail\" => client.sign_in_email(&input.body()?)"), "{source}");
    assert!(source.contains("| \"signInEmail\""), "it changes the session");
    assert!(source.contains("input.optional_flag(\"disableCookieCache\")"));
    assert!(source.contains("client.revoke_sessions()"), "nothing to say");
    assert!(!source.contains("reset_password_callback"), "a place to go to, not a call");
    assert!(!source.contains("oauth2_token"), "a form, not JSON");
    assert!(browser::names(&fixture()).contains("  \"signInEmail\",\n"));
}

#[test]
fn every_operation_has_its_error_codes_in_typescript() {
    let source = types::errors(&fixture());
    assert!(source.contains("  ok: \"INTERNAL_SERVER_ERROR\" | \"TOO_MANY_REQUESTS\";\n"), "{source}");
    assert!(!source.contains("login"));
}
