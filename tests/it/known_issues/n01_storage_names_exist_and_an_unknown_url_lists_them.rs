//! Every kind of database that the documentation names can be configured, and a URL of any other kind is answered with
//! the known ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis::Config;
use portcullis::config::Problem;
use portcullis::store::{Schema, Store, StoreOptions};

/// The schemes of the database URLs in a text: on lines with `sqlite:`, what stands before the colon in backticks.
fn named(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| line.contains("`sqlite:"));
    let quoted = lines.flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter_map(|url| url.split_once(':')).map(|(scheme, _)| scheme).collect()
}

/// What is wrong with a database URL, if anything is.
fn refusal(url: &str) -> Option<String> {
    let mut config = Config::default();
    config.database.url = url.into();
    let problems = config.check();
    problems.iter().find(|problem| matches!(problem, Problem::DatabaseUrl(_))).map(ToString::to_string)
}

#[test]
fn every_documented_name_can_be_configured() {
    let manual = Config::default_toml();
    for text in [include_str!("../../../README.md"), &manual] {
        let schemes = named(text);
        assert!(schemes.len() >= 3, "{schemes:?}");
        for scheme in schemes {
            assert_eq!(refusal(&format!("{scheme}://me:swordfish@localhost/auth")), None);
        }
    }
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_the_known_ones() {
    let known = named(include_str!("../../../README.md"));
    for url in
        ["mongodb://me:swordfish@localhost/auth", "redis://localhost", "mssql://localhost", "auth.db", ""]
    {
        let schema = Arc::new(Schema::builder().build().unwrap());
        let Err(error) = Store::connect(url, schema, StoreOptions::default()).await else { panic!("{url}") };
        let cause = std::error::Error::source(&error).unwrap().to_string();
        for said in [refusal(url).expect(url), cause] {
            assert!(known.iter().all(|scheme| said.contains(&format!("{scheme}:"))), "{url}: {said}");
            assert!(!said.contains("swordfish"), "{said}");
        }
    }
}
