//! Whether a page may call this server.

use url::Url;

use super::Finding;
use crate::config::Config;
use crate::kit::origin::TrustedOrigins;

/// Why the scripts of a page can't call this server with cookies; nothing if they can. `page` is what the browser shows,
/// or sends as `Origin`.
pub fn may_call(config: &Config, page: &str) -> Option<Finding> {
    let base_url = Url::parse(&config.base_url).ok()?;
    // What is wrong with the list itself is said with the rest of the configuration.
    let origins = TrustedOrigins::new(&base_url, config.trusted_origins.iter().map(String::as_str)).ok()?;
    if let Err(reason) = origins.explain(page) {
        let mend =
            "open the page at the origin that is trusted, or add its own to trusted_origins, if it is yours";
        return Some(Finding::error(format_args!("the page can't call this server: {reason}"), mend));
    }
    let elsewhere = Url::parse(page).is_ok_and(|page| page.origin() != base_url.origin());
    (elsewhere && !config.cookies.site.allows_cors()).then(|| {
        Finding::error(
            "the page is trusted, but no page of another origin can read an answer: cookies.site is \"same_origin\"",
            "set cookies.site to \"subdomain\" or \"cross_site\", or serve the page from base_url's origin",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_judged_as_requests_are() {
        let trusted = "base_url = 'https://auth.example.com'\ntrusted_origins = ['https://app.example.com']";
        for (more, page, expected) in [
            ("", "https://auth.example.com/", None),
            ("cookies.site = 'subdomain'", "https://app.example.com", None),
            ("", "https://app.example.com", Some("the page is trusted, but no page of another origin")),
            (
                "cookies.site = 'subdomain'",
                "http://app.example.com",
                Some("the page can't call this server: http://app"),
            ),
            ("", "https://evil.test", Some("the page can't call this server: https://evil.test is not in")),
        ] {
            let config: Config = toml::from_str(&format!("{trusted}\n{more}")).expect("a configuration");
            let found = may_call(&config, page).map(|finding| finding.what);
            assert_eq!(found.is_some(), expected.is_some(), "{page}: {found:?}");
            assert!(found.is_none_or(|what| what.starts_with(expected.unwrap_or_default())), "{page}");
        }
    }
}
