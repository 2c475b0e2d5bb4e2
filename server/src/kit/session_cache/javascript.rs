//! JSON as JavaScript writes it.
//!
//! Upstream verifies a compact cache by parsing it and writing it again, so ours has to be the text that
//! `JSON.stringify` would write. serde_json differs in one place only: fractions. (JavaScript also moves keys that look
//! like array indices to the front. A JSON column with such keys in another order is a cache that upstream drops.)

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

struct JavaScript;

impl Formatter for JavaScript {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(ryu_js::Buffer::new().format(value).as_bytes())
    }
}

/// The JSON text of a value.
///
/// # Panics
/// For a value that has no JSON, such as a map whose keys are no texts.
pub(super) fn to_string<T: Serialize>(value: &T) -> String {
    let mut text = Vec::with_capacity(1024);
    #[expect(clippy::expect_used, reason = "what is cached is made of texts, numbers and dates")]
    value.serialize(&mut Serializer::with_formatter(&mut text, JavaScript)).expect("JSON");
    #[expect(clippy::expect_used, reason = "serde_json writes UTF-8")]
    String::from_utf8(text).expect("UTF-8")
}
