use std::collections::BTreeMap;

use portcullis::config::CaptchaProvider::{self, CaptchaFox, CloudflareTurnstile, GoogleRecaptcha, HCaptcha};
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{SECRET, on, provider, try_sign_in};

async fn server(provider: &Receiver, whose: CaptchaProvider) -> TestServer {
    let server = TestServer::on_sqlite(|config| {
        on(provider)(config);
        config.captcha.provider = whose;
        config.captcha.site_key = Some("the site's key".to_owned());
        config.captcha.min_score = 0.7;
    })
    .await;
    server.user_with_password("ada").await;
    server
}

#[tokio::test]
async fn each_is_asked_in_its_own_words() {
    for (whose, kind, expected) in [
        (CloudflareTurnstile, "application/json", &["remoteip", "response", "secret"][..]),
        (GoogleRecaptcha, "application/x-www-form-urlencoded", &["remoteip", "response", "secret"]),
        (HCaptcha, "application/x-www-form-urlencoded", &["remoteip", "response", "secret", "sitekey"]),
        (CaptchaFox, "application/x-www-form-urlencoded", &["remoteIp", "response", "secret", "sitekey"]),
    ] {
        let provider = provider().await;
        let server = server(&provider, whose).await;
        try_sign_in(&server, "good & well").await.ok();
        let asked = provider.seen().remove(0);
        assert_eq!(
            (asked.to.as_str(), &asked.headers["content-type"]),
            ("POST /hooks", &kind.parse().unwrap())
        );
        let fields: BTreeMap<String, String> = match whose {
            CloudflareTurnstile => serde_json::from_slice(&asked.body).unwrap(),
            _ => url::form_urlencoded::parse(&asked.body).into_owned().collect(),
        };
        assert_eq!(fields.keys().collect::<Vec<_>>(), expected, "{whose:?}");
        assert_eq!((fields["response"].as_str(), fields["secret"].as_str()), ("good & well", SECRET));
        assert_eq!(fields.get("remoteip").or(fields.get("remoteIp")).unwrap(), "192.0.2.1");
        assert!(fields.get("sitekey").is_none_or(|key| key == "the site's key"));
    }
}

#[tokio::test]
async fn a_score_counts_with_recaptcha_only() {
    for (whose, score, status) in [
        (GoogleRecaptcha, json!(0.7), 200),
        (GoogleRecaptcha, json!(0.69), 403),
        (GoogleRecaptcha, json!(0), 403),
        // Version 2 has none.
        (GoogleRecaptcha, json!(null), 200),
        (HCaptcha, json!(0.1), 200),
    ] {
        let answer = json!({"success": true, "score": score});
        let provider = Receiver::start(move |_, _| Reply::Json(200, answer.clone())).await;
        let server = server(&provider, whose).await;
        assert_eq!(try_sign_in(&server, "x").await.status, status, "{whose:?} {score}");
    }
}

#[tokio::test]
async fn a_good_score_is_no_success() {
    let provider = Receiver::start(|_, _| Reply::Json(200, json!({"success": false, "score": 0.9}))).await;
    let server = server(&provider, GoogleRecaptcha).await;
    try_sign_in(&server, "x").await.refused(403, "CAPTCHA_VERIFICATION_FAILED");
}
