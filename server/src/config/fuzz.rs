//! Whatever a file or an environment holds: no panic, and no secret in what is said about it.

use proptest::prelude::*;

use super::Config;

const SECRET: &str = "swordfish";

/// Loads from both, checks, and shows everything there is to show.
fn shown(toml: &str, variables: Vec<(String, String)>) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("portcullis.toml");
    std::fs::write(&path, toml).expect("a file");
    match Config::load(Some(&path), variables.into_iter()) {
        Ok(config) => {
            let problems: String = config.check().iter().map(|it| format!("{it}\n{it:?}\n")).collect();
            let written = serde_json::to_string(&config).expect("json");
            format!("{problems}{config:?}{written}{:?}", config.secrets())
        }
        Err(error) => format!("{error}\n{error:?}"),
    }
}

/// Every key of the default file: `session.expires_in`.
fn keys() -> Vec<String> {
    fn collect(at: &str, table: &toml::Table, keys: &mut Vec<String>) {
        for (name, value) in table {
            let key = super::shape::join(at, name);
            if let toml::Value::Table(table) = value {
                collect(&key, table, keys);
            }
            keys.push(key);
        }
    }
    let table = Config::default_toml().parse().expect("the default file");
    let mut keys =
        vec!["mail.from".to_owned(), "mail.smtp.port".to_owned(), "cookies.attributes.path".to_owned()];
    collect("", &table, &mut keys);
    keys
}

fn known_key() -> impl Strategy<Value = String> {
    proptest::sample::select(keys())
}

fn toml_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|it| it.to_string()),
        any::<f64>().prop_map(|it| format!("{it:?}")),
        any::<bool>().prop_map(|it| it.to_string()),
        "\\PC*".prop_map(|it| toml::Value::String(it).to_string()),
        Just("1979-05-27T07:32:00Z".to_owned()),
        "[a-z0-9'\"\\[\\]{}=,. ]{0,12}",
        proptest::sample::select(vec![
            "''",
            "'/'",
            "'https://a.example'",
            "'::1'",
            "'0.0.0.0:0'",
            "'smtp'",
            "0",
            "-1"
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|it| format!("[{}]", it.join(", "))),
            proptest::collection::vec(("[a-z_]{1,8}", inner), 0..3).prop_map(|it| {
                let pairs: Vec<_> = it.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                format!("{{ {} }}", pairs.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_answered(toml in any::<String>(), name in any::<String>(), value in any::<String>()) {
        shown(&toml, vec![(format!("PORTCULLIS_{name}"), value)]);
    }

    #[test]
    fn any_value_of_any_key_is_answered(
        settings in proptest::collection::vec((known_key(), toml_value()), 1..4),
        variables in proptest::collection::vec((known_key(), toml_value(), any::<bool>()), 0..3),
    ) {
        let toml: String = settings.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let variables = variables.into_iter().map(|(key, value, file)| {
            let name = key.to_uppercase().replace('.', "__");
            (format!("PORTCULLIS_{name}{}", if file { "_FILE" } else { "" }), value)
        });
        shown(&toml, variables.collect());
    }

    #[test]
    fn a_secret_is_never_repeated(
        key in proptest::sample::select(vec!["secret", "secrets", "mail.smtp.password", "database.url"]),
        before in "[a-z0-9'\"\\[\\]{}=,.:/@\\\\ \n]{0,6}",
        after in "[a-z0-9'\"\\[\\]{}=,.:/@\\\\ \n]{0,6}",
        quote in proptest::sample::select(vec!["'", "\"", "\"\"\"", ""]),
        other in toml_value(),
    ) {
        let text = format!("{before}{SECRET}{after}");
        let toml = format!("{key} = {quote}{text}{quote}\nmail.from = {other}");
        // A key that it was written as, or a path that it was written into, is shown.
        let is_value = toml.parse::<toml::Table>().map_or(true, |table| !table.keys().any(|it| it.contains(SECRET)));
        let is_hidden = |shown: &str| !shown.contains(SECRET);
        if is_value && !text.contains(['=', '{']) && !text.contains("sqlite:") {
            let shown = shown(&toml, vec![]);
            prop_assert!(is_hidden(&shown), "{shown}");
        }
        let name = key.to_uppercase().replace('.', "__");
        let value = format!("postgres://user:{SECRET}@{after}/x");
        let shown = shown("", vec![(format!("PORTCULLIS_{name}"), value)]);
        prop_assert!(is_hidden(&shown), "{shown}");
    }
}
