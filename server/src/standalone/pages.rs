//! The account page, made with our own npm package.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::json;

use crate::assets;
use crate::config::Config;

/// Scripts and styles from this server only; WebAssembly may be compiled.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What `/` says where the page was not built in.
const NOT_BUILT: &str =
    "Portcullis is running. The account page is not part of this build: `cargo xtask run` builds it.\n";

/// What the page has to know of the configuration, as a script of its own.
const SETTINGS: &str = "/settings.js";

/// The text of [`SETTINGS`].
pub(super) fn settings(config: &Config) -> String {
    let password = &config.email_and_password;
    let settings = json!({
        "appName": config.app_name,
        "basePath": config.base_path,
        "signUp": password.enabled && !password.disable_sign_up,
        "changeEmail": config.user.change_email.enabled,
        "deleteUser": config.user.delete_user.enabled,
        "minPasswordLength": password.min_password_length,
    });
    format!("export const settings = {settings};\n")
}

/// The files of the page; not found for everything else.
pub(super) async fn account(request: Request, settings: String) -> Response {
    if request.method() != Method::GET {
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = request.uri().path();
    if path == SETTINGS {
        let script = HeaderValue::from_static("text/javascript; charset=utf-8");
        return ([(header::CONTENT_TYPE, script)], settings).into_response();
    }
    let file = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    let Some(mut response) = assets::serve(&format!("account/{file}"), request.headers()) else {
        return if path == "/" { NOT_BUILT.into_response() } else { StatusCode::NOT_FOUND.into_response() };
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
