//! The list: all hashes that begin with the same five digits, each as `SUFFIX:COUNT` on a line of its own.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::cx::Cx;
use crate::kit::http_client::HttpClientError;

/// When it makes sense to try again where the service is away.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(5);

/// With padding an answer has about a thousand lines of at most fifty characters.
const LONGEST: usize = 512 * 1024;

/// Why a password could not be looked up. The texts hold nothing of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum RangeError {
    #[error("have_i_been_pwned.url: {0}")]
    Url(#[from] url::ParseError),
    #[error(transparent)]
    Http(#[from] HttpClientError),
    #[error("the list of leaked passwords answered with status {0}")]
    Status(u16),
}

/// Whether a hash is on the list.
pub(super) async fn has(cx: &Cx, sha1: &[u8; 20]) -> Result<bool, RangeError> {
    let options = &cx.config().have_i_been_pwned;
    let hash = hex::encode_upper(sha1);
    let (prefix, suffix) = hash.split_at(5);
    let url = Url::parse(&format!("{}{prefix}", options.url))?;
    let padding = (HeaderName::from_static("add-padding"), HeaderValue::from_static("true"));
    let headers = HeaderMap::from_iter([padding]);
    let answer = cx.shared().http.get(&url, headers, Duration::from_secs(options.timeout), LONGEST).await?;
    match answer.status().as_u16() {
        200 => Ok(lists(&String::from_utf8_lossy(answer.body()), suffix)),
        status => Err(RangeError::Status(status)),
    }
}

/// Whether a range has a suffix. Lines of padding have a count of 0.
fn lists(range: &str, suffix: &str) -> bool {
    range.lines().any(|line| {
        let (listed, count) = line.trim().split_once(':').unwrap_or((line.trim(), "1"));
        listed.eq_ignore_ascii_case(suffix) && count.trim() != "0"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_listed_whatever_its_case_and_the_ends_of_lines() {
        let suffix = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";
        for (range, listed) in [
            ("1E4C9B93F3F0682250B6CF8331B7EE68FD8:3730471\r\n0018A45C4D1DEF81644B54AB7F969B88D65:1", true),
            ("0018A45C4D1DEF81644B54AB7F969B88D65:1\n1e4c9b93f3f0682250b6cf8331b7ee68fd8:1\n", true),
            ("1E4C9B93F3F0682250B6CF8331B7EE68FD8:0", false),
            ("1E4C9B93F3F0682250B6CF8331B7EE68FD:1\n1E4C9B93F3F0682250B6CF8331B7EE68FD80:1", false),
            ("", false),
        ] {
            assert_eq!(lists(range, suffix), listed, "{range}");
        }
    }
}
