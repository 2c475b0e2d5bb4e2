//! Comparing two schemas in the direction in which their values travel.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use crate::walk::{entries, list, resolve};

/// Who sends the value. A server may ask for less and answer with more, never the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    Request,
    Response,
}

/// A comparison under way.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    /// Pairs of named schemas that were compared; types may hold themselves.
    seen: HashSet<(String, String, Direction)>,
    breaks: Vec<String>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self { old, new, seen: HashSet::new(), breaks: vec![] }
    }

    pub(super) fn report(&mut self, message: String) {
        self.breaks.push(message);
    }

    pub(super) fn into_breaks(self) -> Vec<String> {
        self.breaks
    }

    /// Compares two schemas; `place` says where, in words.
    pub(super) fn schemas(&mut self, old: &Value, new: &Value, direction: Direction, place: &str) {
        if let (Some(a), Some(b)) = (old["$ref"].as_str(), new["$ref"].as_str())
            && !self.seen.insert((a.to_owned(), b.to_owned(), direction))
        {
            return;
        }
        let before = Shape::of(self.old, old);
        let after = Shape::of(self.new, new);
        // What a reader has to understand must not grow, what a writer may say must not shrink.
        let (narrow, wide) = match direction {
            Direction::Request => (&before, &after),
            Direction::Response => (&after, &before),
        };
        let anything = narrow.types.is_empty() && wide.variants.is_empty();
        if !wide.types.is_empty() && (anything || !narrow.types.is_subset(&wide.types)) {
            self.report(format!("{place} was {}, now {}", before.describe(), after.describe()));
        } else if narrow.nullable && !wide.nullable {
            match direction {
                Direction::Request => self.report(format!("{place} may no longer be null")),
                Direction::Response => self.report(format!("{place} may now be null")),
            }
        }
        if before.format != after.format {
            self.report(format!("{place} had the format {:?}, now {:?}", before.format, after.format));
        }
        self.values(&before, &after, direction, place);
        self.limits(&before, &after, direction, place);
        self.variants(&before, &after, direction, place);
        self.properties(&before, &after, direction, place);
        if let (Some(a), Some(b)) = (before.items, after.items) {
            self.schemas(a, b, direction, &format!("{place}[]"));
        }
    }

    fn values(&mut self, before: &Shape<'_>, after: &Shape<'_>, direction: Direction, place: &str) {
        match (direction, &before.values, &after.values) {
            (Direction::Request, Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    self.report(format!("{place} may no longer be {value}"));
                }
            }
            (Direction::Request, None, Some(_)) => self.report(format!("{place} is now one of a list")),
            (Direction::Response, Some(old), Some(new)) => {
                for value in new.iter().filter(|value| !old.contains(value)) {
                    self.report(format!("{place} may now be {value}"));
                }
            }
            (Direction::Response, Some(_), None) => {
                self.report(format!("{place} is no longer one of a list"))
            }
            _ => {}
        }
    }

    /// Limits on what may be sent. (What an answer keeps to is nobody's loss when it changes.)
    fn limits(&mut self, before: &Shape<'_>, after: &Shape<'_>, direction: Direction, place: &str) {
        if direction == Direction::Response {
            return;
        }
        for (keyword, upper) in LIMITS {
            let (old, new) = (before.limit(keyword), after.limit(keyword));
            let tightened = match (old, new) {
                (_, None) => false,
                (None, Some(new)) => upper || new > 0.0,
                (Some(old), Some(new)) => {
                    if upper {
                        new < old
                    } else {
                        new > old
                    }
                }
            };
            if tightened {
                self.report(format!("{place} has a tighter {keyword}"));
            }
        }
        if after.pattern.is_some() && before.pattern != after.pattern {
            self.report(format!("{place} must match another pattern"));
        }
    }

    fn variants(&mut self, before: &Shape<'_>, after: &Shape<'_>, direction: Direction, place: &str) {
        if before.variants.is_empty() || after.variants.is_empty() {
            return;
        }
        let same = |a: &Value, b: &Value| match (a["$ref"].as_str(), b["$ref"].as_str()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => tag(a) == tag(b),
            _ => false,
        };
        for old in &before.variants {
            match after.variants.iter().find(|new| same(old, new)) {
                Some(new) => self.schemas(old, new, direction, &format!("{place} ({})", tag(old))),
                None if direction == Direction::Request => {
                    self.report(format!("{place} may no longer be {}", tag(old)))
                }
                None => {}
            }
        }
        if direction == Direction::Response {
            for new in after.variants.iter().filter(|new| !before.variants.iter().any(|old| same(old, new))) {
                self.report(format!("{place} may now be {}", tag(new)));
            }
        }
    }

    fn properties(&mut self, before: &Shape<'_>, after: &Shape<'_>, direction: Direction, place: &str) {
        for (name, old) in &before.properties {
            let at = format!("{place}.{name}");
            let Some((_, new)) = after.properties.iter().find(|(n, _)| n == name) else {
                self.report(format!("{at} is gone"));
                continue;
            };
            let (was, is) = (before.required.contains(name.as_str()), after.required.contains(name.as_str()));
            match direction {
                Direction::Request if is && !was => self.report(format!("{at} is now required")),
                Direction::Response if was && !is => self.report(format!("{at} may now be absent")),
                _ => {}
            }
            self.schemas(old, new, direction, &at);
        }
        if direction == Direction::Request {
            for name in &after.required {
                if !before.properties.iter().any(|(n, _)| n == name) {
                    self.report(format!("{place}.{name} is now required"));
                }
            }
        }
    }
}

/// Keywords that bound a value, and whether the bound is an upper one.
const LIMITS: [(&str, bool); 8] = [
    ("maxLength", true),
    ("maximum", true),
    ("exclusiveMaximum", true),
    ("maxItems", true),
    ("minLength", false),
    ("minimum", false),
    ("exclusiveMinimum", false),
    ("minItems", false),
];

/// What a variant of a union is called: its schema's name, or what it is.
fn tag(variant: &Value) -> String {
    if let Some(reference) = variant["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or(reference).to_owned();
    }
    // A tagged variant holds its tag as the one value of a property; an externally tagged one is that property.
    let constant =
        entries(&variant["properties"]).find_map(|(_, p)| match p["enum"].as_array().map(Vec::as_slice) {
            Some([only]) => Some(only),
            _ => p.get("const"),
        });
    let named =
        constant.or_else(|| variant.get("const")).or_else(|| variant.get("enum")).map(Value::to_string);
    let required = || list(&variant["required"]).next().map(Value::to_string);
    named.or_else(required).unwrap_or_else(|| variant["type"].to_string())
}

/// A schema with references followed, `allOf` put together and `null` set apart.
#[derive(Default)]
struct Shape<'a> {
    types: BTreeSet<&'a str>,
    nullable: bool,
    format: Option<&'a str>,
    pattern: Option<&'a str>,
    values: Option<Vec<&'a Value>>,
    properties: Vec<(&'a String, &'a Value)>,
    required: BTreeSet<&'a str>,
    items: Option<&'a Value>,
    variants: Vec<&'a Value>,
    limits: Vec<(&'static str, f64)>,
}

impl<'a> Shape<'a> {
    fn of(document: &'a Value, schema: &'a Value) -> Self {
        let mut shape = Self::default();
        shape.add(document, schema);
        shape
    }

    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        let schema = resolve(document, schema);
        let types =
            schema["type"].as_str().into_iter().chain(list(&schema["type"]).filter_map(Value::as_str));
        for name in types {
            if name == "null" {
                self.nullable = true;
            } else {
                self.types.insert(name);
            }
        }
        self.format = self.format.or(schema["format"].as_str());
        self.pattern = self.pattern.or(schema["pattern"].as_str());
        if let Some(values) = schema["enum"].as_array() {
            self.values = Some(values.iter().filter(|value| !value.is_null()).collect());
        } else if let Some(value) = schema.get("const") {
            self.values = Some(vec![value]);
        }
        self.properties.extend(entries(&schema["properties"]));
        self.required.extend(list(&schema["required"]).filter_map(Value::as_str));
        self.items = self.items.or(schema.get("items"));
        for (keyword, _) in LIMITS {
            self.limits.extend(schema[keyword].as_f64().map(|n| (keyword, n)));
        }
        for part in list(&schema["allOf"]) {
            self.add(document, part);
        }
        for keyword in ["oneOf", "anyOf"] {
            let variants: Vec<&Value> = list(&schema[keyword]).filter(|v| v["type"] != "null").collect();
            self.nullable |= variants.len() != list(&schema[keyword]).count();
            match variants.as_slice() {
                [only] => self.add(document, only),
                several => self.variants.extend(several),
            }
        }
    }

    fn limit(&self, keyword: &str) -> Option<f64> {
        self.limits.iter().find(|(name, _)| *name == keyword).map(|(_, n)| *n)
    }

    fn describe(&self) -> String {
        match self.types.iter().copied().collect::<Vec<_>>().as_slice() {
            [] => "anything".into(),
            types => types.join(" or "),
        }
    }
}
