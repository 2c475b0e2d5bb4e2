use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::cx::Cx;
use crate::endpoint::Html;
use crate::error::Result;

/// What a failed redirect says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ErrorPageQuery {
    /// The error's code.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::first")]
    #[param(nullable = false)]
    pub error: Option<String>,
    /// The error in words.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::first")]
    #[param(nullable = false)]
    pub error_description: Option<String>,
}

/// The page that a flow ends on when it failed and has nowhere else to go.
///
/// A code that is not made of letters, digits, `_`, `-` and `'` is shown as `UNKNOWN`; the page runs no script.
#[endpoint(GET "/error", id = "errorPage")]
async fn error_page(cx: &Cx, query: ErrorPageQuery) -> Result<Html> {
    let plain = |code: &String| {
        !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\''))
    };
    let code = query.error.filter(plain).unwrap_or_else(|| "UNKNOWN".to_owned());
    let description =
        query.error_description.unwrap_or_else(|| "We could not finish what you started.".to_owned());
    Ok(Html(
        include_str!("error.html")
            .replace("{app}", &escape(&cx.config().app_name))
            .replace("{code}", &escape(&code))
            .replace("{description}", &escape(&description)),
    ))
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Braces would let one value stand for the place of the next.
            '{' => out.push_str("&#123;"),
            c => out.push(c),
        }
    }
    out
}
