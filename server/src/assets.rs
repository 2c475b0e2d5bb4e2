//! What the browser loads from this server: the account page, the npm package, the reference page's script.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::sync::OnceLock;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};

struct Asset {
    path: &'static str,
    gzip: &'static [u8],
}

const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Whether a file was built in.
pub fn contains(path: &str) -> bool {
    ASSETS.iter().any(|asset| asset.path == path)
}

/// Answers with a file, revalidated by its hash: the next release may bring another one under the same name.
pub fn serve(path: &str, request: &HeaderMap) -> Option<Response> {
    let asset = ASSETS.iter().find(|asset| asset.path == path)?;
    let tag = tag(asset);
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes());
    let accepts = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("gzip"));
    let packed = request.get(header::ACCEPT_ENCODING).is_some_and(accepts);
    let body = match (known, packed) {
        (true, _) => Body::empty(),
        (false, true) => Body::from(asset.gzip),
        (false, false) => Body::from(unpack(asset.gzip)),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    headers.extend(HeaderValue::from_str(&tag).map(|tag| (header::ETAG, tag)));
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if packed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Some(response)
}

fn unpack(gzip: &[u8]) -> Vec<u8> {
    let mut plain = vec![];
    // Packed by our own build: reading it back does not fail.
    let _ = flate2::read::GzDecoder::new(gzip).read_to_end(&mut plain);
    plain
}

fn tag(asset: &Asset) -> String {
    static TAGS: OnceLock<Vec<String>> = OnceLock::new();
    let tags = TAGS.get_or_init(|| {
        let hash = |asset: &Asset| {
            let mut hasher = DefaultHasher::new();
            asset.gzip.hash(&mut hasher);
            format!("\"{:016x}\"", hasher.finish())
        };
        ASSETS.iter().map(hash).collect()
    });
    ASSETS.iter().position(|a| a.path == asset.path).map(|at| tags[at].clone()).unwrap_or_default()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    }
}
