//! A page may read answers exactly if it may send requests, and `doctor` says why it may not: a slash at the end, another
//! scheme, another port.

use portcullis::Config;
use portcullis::doctor;
use portcullis::kit::cookies::Site;
use portcullis_tests::call::Call;
use portcullis_tests::server::TestServer;

const APP: &str = "https://app.example.com";

fn configure(config: &mut Config) {
    config.base_url = "https://auth.example.com".to_owned();
    config.trusted_origins = vec![APP.to_owned(), "https://*.example.org".to_owned()];
    config.cookies.site = Site::Subdomain;
}

#[tokio::test]
async fn one_list_decides_both() {
    let server = TestServer::on_sqlite(configure).await;
    let ada = server.sign_up("ada").await;
    for (origin, trusted) in [
        (APP, true),
        ("https://auth.example.com", true),
        ("https://a.example.org", true),
        ("https://example.org", false),
        ("http://app.example.com", false),
        ("https://app.example.com:8443", false),
        ("https://app.example.com.evil.test", false),
        ("null", false),
    ] {
        let mut browser = ada.browser.clone();
        let reads = browser.send(Call::get("/get-session").header("origin", origin)).await;
        let sends = browser.send(Call::post("/revoke-other-sessions").header("origin", origin)).await;
        let may_read = reads.header("access-control-allow-origin") == Some(origin);
        assert_eq!((may_read, sends.status == 200), (trusted, trusted), "{origin}: {sends}");
    }
}

#[tokio::test]
async fn doctor_explains_what_is_nearly_trusted() {
    let mut config = Config::default();
    configure(&mut config);
    for (page, reason) in [
        ("http://app.example.com/sign-in", "https://app.example.com, which is, of another scheme"),
        ("https://app.example.com:8443", "https://app.example.com, which is, on another port"),
        ("http://auth.example.com", "https://auth.example.com, which is, of another scheme"),
        ("https://evil.test", "https://evil.test is not in trusted_origins"),
    ] {
        let found = doctor::may_call(&config, page).expect(page).to_string();
        assert!(found.contains(reason), "{found}");
    }
    // What a browser shows has a slash at its end, what it sends has none.
    assert_eq!(doctor::may_call(&config, "https://app.example.com/"), None);
    assert_eq!(doctor::may_call(&config, APP), None);

    config.trusted_origins = vec!["https://app.example.com/".to_owned()];
    let found = doctor::examine(&config).await.iter().map(ToString::to_string).collect::<String>();
    let reason = "\"https://app.example.com/\" is more than an origin: write https://app.example.com";
    assert!(found.contains(reason), "{found}");
}
