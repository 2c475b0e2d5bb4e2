//! Pages for people.

use portcullis_tests::answer::Answer;
use portcullis_tests::server::{TestServer, every_operation};

fn is_a_safe_page(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[tokio::test]
async fn the_error_page_shows_what_it_is_told_and_runs_nothing() {
    let server = TestServer::on_sqlite(|config| config.app_name = "A & <B>".to_owned()).await;
    let answer = server.browser().get("/error?error=INVALID_TOKEN").await;
    is_a_safe_page(&answer);
    assert!(answer.text().contains("INVALID_TOKEN") && answer.text().contains("A &amp; &lt;B&gt;"));
    for script in
        ["%3Cscript%3Ealert(1)%3C/script%3E", "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "{description}"]
    {
        let target = format!("/error?error={script}&error_description={script}");
        let answer = server.browser().get(&target).await;
        is_a_safe_page(&answer);
        let text = answer.text();
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{text}");
        assert!(text.contains("UNKNOWN"), "a code of other characters is none");
    }
}

#[tokio::test]
async fn the_reference_is_a_page_of_this_server() {
    let server = TestServer::on_sqlite(|_| {}).await;
    let answer = server.browser().get("/reference").await;
    is_a_safe_page(&answer);
    assert!(!answer.text().contains("https://"), "nothing is loaded from elsewhere: {answer}");
}

#[tokio::test]
async fn the_document_names_what_is_enabled() {
    let server = TestServer::on_sqlite(every_operation).await;
    let document = server.browser().get("/open-api/generate-schema").await.ok();
    assert_eq!(server.browser().get("/generate-openapi-schema").await.ok(), document, "an older name");
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for operation in portcullis_tests::contract::operations() {
        let method = operation.method.as_str().to_lowercase();
        assert_eq!(document["paths"][&operation.path][&method]["operationId"], operation.id);
    }
    let off = server.beside(|config| config.open_api.enabled = false).await;
    for path in ["/open-api/generate-schema", "/generate-openapi-schema", "/reference"] {
        assert_eq!(off.browser().get(path).await.status, 404, "{path}");
    }
}
