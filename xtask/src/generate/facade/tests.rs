use super::*;
use crate::generate::native;

/// The facade of the fixture, on one line: where formatters break lines is not what is tested.
fn source() -> String {
    let document: Value = serde_json::from_str(include_str!("../../../fixtures/openapi.json")).expect("JSON");
    let api = native::client(&document).expect("a client");
    let sources = facade(&document, &api).expect("a facade").map(|(_, source)| source).join("\n");
    sources.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_has(source: &str, part: &str) {
    assert!(source.contains(part), "`{part}` is missing in:\n{source}");
}

#[test]
fn calls_are_grouped_by_tag() {
    let source = source();
    assert_has(&source, "pub fn email_password(&self) -> EmailPassword<'_>");
    assert_has(&source, "pub fn sessions(&self) -> Sessions<'_>");
    assert!(!source.contains("fn login"), "aliases are not generated");
}

#[test]
fn a_call_is_typed_by_what_it_takes_answers_and_fails_with() {
    let source = source();
    assert_has(
        &source,
        "pub async fn sign_in_email( &self, body: &types::SignInEmailBody, ) -> Result<types::SignedIn, ApiError<errors::SignInEmailError>>",
    );
    assert_has(&source, "pub struct PageSessionsQuery {");
    assert_has(&source, "EmailNotVerified = 403 \"EMAIL_NOT_VERIFIED\",");
    assert!(!source.contains("TooManyRequests"), "429 is a variant of ApiError already");
}

#[test]
fn what_an_operation_answers_with_is_told_from_its_responses() {
    let source = source();
    assert_has(&source, "type Wire = Json<types::SignedIn>;");
    assert_has(&source, "type Wire = RedirectOnly;");
    assert_has(&source, "type Wire = Page;");
}

#[test]
fn bodies_are_made_from_what_they_cannot_be_without() {
    assert_has(&source(), "impl SignInEmailBody { /// With `email`, `password` and nothing else;");
}

#[test]
fn pages_are_a_stream_too() {
    let source = source();
    assert_has(
        &source,
        "pub fn page_sessions_stream( self, query: queries::PageSessionsQuery, ) -> impl futures_util::Stream<Item = Result<types::Session,",
    );
    assert!(!source.contains("list_sessions_stream"), "without an offset there are no pages");
}
