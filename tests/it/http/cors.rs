//! Calls by scripts of other origins, as `cookies.site` allows them.

use http::Method;
use portcullis::Config;
use portcullis::kit::cookies::Site;
use portcullis_tests::answer::Answer;
use portcullis_tests::call::Call;
use portcullis_tests::server::TestServer;

const APP: &str = "https://app.example.com";

fn configure(config: &mut Config, site: Site) {
    config.base_url = "https://auth.example.com".to_owned();
    config.trusted_origins = vec![APP.to_owned()];
    config.cookies.site = site;
}

fn preflight(origin: &str) -> Call {
    Call::new(Method::OPTIONS, "/update-user")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
}

fn allows(answer: &Answer) -> Option<(&str, &str)> {
    Some((answer.header("access-control-allow-origin")?, answer.header("access-control-allow-credentials")?))
}

#[tokio::test]
async fn trusted_origins_only_and_only_where_cookies_are_shared() {
    for (site, allowed) in [(Site::SameOrigin, false), (Site::Subdomain, true), (Site::CrossSite, true)] {
        let server = TestServer::on_sqlite(|config| configure(config, site)).await;
        for (origin, trusted) in [
            (APP, true),
            ("https://evil.test", false),
            ("null", false),
            ("https://app.example.com.evil.test", false),
            ("http://app.example.com", false),
            ("https://app.example.com:8443", false),
        ] {
            let expected = (allowed && trusted).then_some((origin, "true"));
            let call = Call::get("/get-session").header("origin", origin);
            let answer = server.browser().send(call).await;
            answer.ok();
            assert_eq!(allows(&answer), expected, "{site:?} {origin}");

            let answer = server.browser().send(preflight(origin)).await;
            assert_eq!(allows(&answer), expected, "{site:?} {origin}");
            match expected {
                None => assert_eq!(answer.status, 404),
                Some(_) => {
                    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
                    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST"));
                    let headers = answer.header("access-control-allow-headers").unwrap();
                    assert!(headers.contains("content-type") && headers.contains("authorization"));
                    assert!(answer.header("vary").unwrap().contains("Origin"));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_can_be_read_too() {
    let server = TestServer::on_sqlite(|config| configure(config, Site::Subdomain)).await;
    let answer = server.browser().send(Call::get("/list-sessions").header("origin", APP)).await;
    answer.refused(401, "UNAUTHORIZED");
    assert_eq!(allows(&answer), Some((APP, "true")));
}
