//! From a method and a path to an endpoint.

use std::collections::HashMap;

use http::Method;
use serde_json::{Map, Value};

use crate::endpoint::{Definition, Registered};
use crate::feature::Feature;

/// The routes of the enabled features.
///
/// Most paths are literal and found by one look-up; those with parameters are few, and tried in turn.
#[derive(Clone, Default)]
pub struct Routes {
    literal: HashMap<&'static str, Vec<(Method, usize)>>,
    patterns: Vec<(Method, &'static str, usize)>,
    endpoints: Vec<Registered>,
}

/// An endpoint with the parameters of its path.
pub struct Matched<'a> {
    /// The endpoint.
    pub endpoint: &'a Registered,
    /// The path as it was declared, whatever alias was asked for: what limits count by.
    pub path: &'static str,
    /// The path parameters.
    pub parameters: Value,
}

impl Routes {
    /// Collects the routes, aliases included.
    pub fn new(features: &[Feature]) -> Self {
        let mut routes = Self::default();
        for endpoint in features.iter().flat_map(|f| &f.endpoints) {
            let index = routes.endpoints.len();
            for route in endpoint.definition.route.iter().chain(endpoint.definition.aliases) {
                if route.path.contains('{') {
                    routes.patterns.push((route.method.clone(), route.path, index));
                } else {
                    routes.literal.entry(route.path).or_default().push((route.method.clone(), index));
                }
            }
            routes.endpoints.push(endpoint.clone());
        }
        routes
    }

    /// The operation of an id; none for an act that is no operation.
    pub fn definition(&self, id: &str) -> Option<&Definition> {
        self.endpoints.iter().map(|endpoint| &endpoint.definition).find(|definition| definition.id == id)
    }

    /// Finds the endpoint of a method and a path below the base path.
    pub fn find(&self, method: &Method, path: &str) -> Option<Matched<'_>> {
        let matched = |index: usize, parameters| {
            let endpoint = &self.endpoints[index];
            endpoint.definition.paths().next().map(|path| Matched { endpoint, path, parameters })
        };
        if let Some(methods) = self.literal.get(path) {
            let (_, index) = methods.iter().find(|(m, _)| m == method)?;
            return matched(*index, Value::Null);
        }
        self.patterns
            .iter()
            .filter(|(m, ..)| m == method)
            .find_map(|(_, pattern, index)| matched(*index, Value::Object(parameters(pattern, path)?)))
    }
}

/// The parameters of a path that fits a pattern segment by segment; none of them is empty.
fn parameters(pattern: &str, path: &str) -> Option<Map<String, Value>> {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    let mut out = Map::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(out),
            (Some(w), Some(g)) => match w.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
                Some(_) if g.is_empty() => return None,
                Some(name) => {
                    let decoded = percent_encoding::percent_decode_str(g).decode_utf8().ok()?;
                    out.insert(name.to_owned(), Value::String(decoded.into_owned()));
                }
                None if w == g => {}
                None => return None,
            },
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_one_whole_segment() {
        let of = |path| parameters("/reset-password/{token}", path).map(|p| p["token"].clone());
        assert_eq!(of("/reset-password/abc"), Some("abc".into()));
        assert_eq!(of("/reset-password/a%20b"), Some("a b".into()));
        for no in [
            "/reset-password/",
            "/reset-password",
            "/reset-password/a/b",
            "/other/abc",
            "/reset-password/%ff",
        ] {
            assert_eq!(of(no), None, "{no}");
        }
    }
}
