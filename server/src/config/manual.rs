//! The reference manual: JSON Schema and commented default file, both from the doc comments.

use std::collections::HashSet;

use schemars::Schema;
use serde_json::Value as Json;

use super::Config;
use super::shape::join;

/// The width to which comments are broken.
const WIDTH: usize = 100;

const HEADING: &str = "\
# Every key with its default. The environment wins over this file: PORTCULLIS_SESSION__EXPIRES_IN
# sets session.expires_in, PORTCULLIS_SECRET_FILE names a file that holds the secret.
";

impl Config {
    /// The JSON Schema (2020-12) of the configuration, for editors.
    pub fn json_schema() -> Schema {
        schemars::schema_for!(Self)
    }

    /// A TOML file that sets every key to its default, with its doc comment above. Keys without a default are commented
    /// out, with an example.
    pub fn default_toml() -> String {
        let root = Self::json_schema().to_value();
        let mut manual = Manual { root: &root, text: HEADING.to_owned(), explained: HashSet::new() };
        manual.section("", &root, true);
        manual.text
    }
}

struct Manual<'a> {
    root: &'a Json,
    text: String,
    /// The types of sections that were written out: the four tables are explained once.
    explained: HashSet<&'a str>,
}

impl<'a> Manual<'a> {
    fn section(&mut self, key: &str, schema: &'a Json, explain: bool) {
        let (schema, _) = self.resolve(schema);
        let properties = schema["properties"].as_object().into_iter().flatten();
        let is_section = |it: &Json| self.resolve(it).0["properties"].is_object();
        // TOML takes what stands after a section's heading for its own.
        let (sections, values): (Vec<_>, Vec<_>) = properties.partition(|(_, it)| is_section(it));
        for (name, value) in values {
            self.value(name, value, explain);
        }
        for (name, section) in sections {
            let (resolved, name_of_type) = self.resolve(section);
            let explain = name_of_type.is_none_or(|name| self.explained.insert(name));
            self.blank_line();
            self.comment("# ", section["description"].as_str().or(resolved["description"].as_str()));
            let key = join(key, name);
            self.text.push_str(&format!("[{key}]\n"));
            self.section(&key, section, explain);
        }
    }

    fn value(&mut self, name: &str, schema: &'a Json, explain: bool) {
        if explain {
            self.blank_line();
            self.comment("# ", schema["description"].as_str());
            self.choices(schema);
        }
        let written = |value: &Json| toml::Value::try_from(value).map(|value| format!("{name} = {value}\n"));
        match (&schema["default"], &schema["examples"][0]) {
            (Json::Null, example) if explain => {
                let line = written(example).unwrap_or_default();
                self.text.push_str(&format!("#{line}"));
            }
            (Json::Null, _) => {}
            (default, _) => self.text.push_str(&written(default).unwrap_or_default()),
        }
    }

    /// What the value can be: the names of an enumeration, or the keys of the tables that a list or map holds.
    fn choices(&mut self, schema: &'a Json) {
        for (name, text) in self.variants(schema) {
            self.comment("#   ", Some(&format!("{name}: {text}")));
        }
        let (schema, _) = self.resolve(schema);
        let each = [&schema["items"], &schema["additionalProperties"]].map(|it| self.resolve(it).0);
        for (name, property) in each.iter().filter_map(|it| it["properties"].as_object()).flatten() {
            let text = property["description"].as_str().unwrap_or_default();
            let variants: Vec<_> = self.variants(property).map(|(name, _)| name.to_string()).collect();
            let one_of = if variants.is_empty() { "" } else { " One of " };
            self.comment("#   ", Some(&format!("{name}: {text}{one_of}{}", variants.join(", "))));
        }
    }

    /// The names of an enumeration and what they mean.
    fn variants(&self, schema: &'a Json) -> impl Iterator<Item = (&'a Json, &'a str)> + use<'a> {
        let optional = &schema["anyOf"][0];
        let (schema, _) = self.resolve(if optional.is_object() { optional } else { schema });
        let variants = schema["oneOf"].as_array().into_iter().flatten();
        variants.map(|it| (&it["const"], it["description"].as_str().unwrap_or_default()))
    }

    /// The schema that a reference leads to, and the name of its type.
    fn resolve(&self, schema: &'a Json) -> (&'a Json, Option<&'a str>) {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let path = reference.trim_start_matches('#');
                (self.root.pointer(path).unwrap_or(&Json::Null), Some(reference))
            }
            None => (schema, None),
        }
    }

    /// Paragraphs as comment lines; lines after the first are indented as `start` is.
    fn comment(&mut self, start: &str, text: Option<&str>) {
        for paragraph in text.into_iter().flat_map(|text| text.split("\n\n")) {
            let mut line = start.to_owned();
            for word in paragraph.split_whitespace() {
                if line.chars().count() + word.chars().count() > WIDTH {
                    self.text.push_str(line.trim_end());
                    self.text.push('\n');
                    line = start.to_owned();
                }
                line.push_str(word);
                line.push(' ');
            }
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn blank_line(&mut self) {
        let after_heading = self.text.lines().last().is_some_and(|line| line.starts_with('['));
        if !after_heading {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str) -> Config {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("portcullis.toml");
        std::fs::write(&path, toml).expect("a file");
        Config::load(Some(&path), std::iter::empty()).expect("a configuration")
    }

    #[test]
    fn the_default_file_is_the_default() {
        assert_eq!(load(&Config::default_toml()), Config::default());
    }

    #[test]
    fn its_examples_hold_too() {
        let is_example = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
        let text = Config::default_toml();
        assert!(text.lines().filter(is_example).count() >= 13);
        let uncommented: String = text
            .lines()
            .map(|line| format!("{}\n", if is_example(&line) { &line[1..] } else { line }))
            .collect();
        let config = load(&uncommented);
        assert_eq!(config.mail.smtp.port, Some(587));
    }

    #[test]
    fn it_explains_what_it_sets() {
        let text = Config::default_toml();
        for part in [
            "\n# The longest accepted request body, in bytes.\nbody_limit = 1048576\n",
            "\ndisabled_paths = []\n\n# How the server listens.\n[server]\n",
            "\n#   \"json\": One JSON object a line, for machines.\nformat = \"text\"\n",
            "\n#   type: What it holds. One of \"string\", \"number\", \"boolean\", \"date\", \"json\", \"string[]\",\n#   \"number[]\"\n",
            "\n#port = 587\n",
        ] {
            assert!(text.contains(part), "no {part} in {text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn the_schema_explains_every_key_and_closes_every_section() {
        fn walk(at: &str, schema: &Json) {
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                assert!(property["description"].is_string(), "{at}.{key}");
            }
            if schema["properties"].is_object() {
                assert_eq!(schema["additionalProperties"], false, "{at}");
            }
        }
        let schema = Config::json_schema().to_value();
        walk("", &schema);
        let types = schema["$defs"].as_object().expect("types");
        assert!(types.len() > 20);
        types.iter().for_each(|(name, schema)| walk(name, schema));
    }
}
