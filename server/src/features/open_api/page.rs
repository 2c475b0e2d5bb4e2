//! The page of the interactive reference, and the scripts that lie beside it.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use crate::assets;
use crate::config::Config;
use crate::features::status::escape;

/// The page for this server's name. Its addresses are relative, so it works below any base path.
pub(super) fn render(config: &Config) -> String {
    let page =
        if assets::contains(SCRIPT) { include_str!("page.html") } else { include_str!("not_built.html") };
    page.replace("{app}", &escape(&config.app_name))
}

const SCRIPT: &str = "reference/scalar.js";

/// `reference/start.js` is ours, `reference/scalar.js` the viewer.
pub(crate) async fn script(Path(file): Path<String>, request: HeaderMap) -> Response {
    match file.as_str() {
        "start.js" => ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("start.js"))
            .into_response(),
        "scalar.js" => {
            assets::serve(SCRIPT, &request).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
