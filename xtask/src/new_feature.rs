//! `cargo xtask new-feature <name>`: a folder that builds and is tested, to be changed into what it should be.

use std::fs;

use heck::{ToKebabCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

use crate::shell::{Result, root};

const REGISTRY: &str = "server/src/features/mod.rs";
const TESTS: &str = "tests/it/main.rs";

pub fn run(arguments: &[&str]) -> Result {
    let [name] = arguments else { return Err("takes the feature's name, as in `two-factor`".into()) };
    let snake = name.to_snake_case();
    if !snake.starts_with(|c: char| c.is_ascii_lowercase())
        || snake.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_')
    {
        return Err(format!("`{name}` is no name for a module").into());
    }
    let feature = format!("server/src/features/{snake}");
    let tests = format!("tests/it/{snake}");
    for folder in [&feature, &tests] {
        if root().join(folder).exists() {
            return Err(format!("{folder} exists").into());
        }
    }
    for (path, text) in files(&snake) {
        write(&path, &text)?;
    }
    let registry =
        register(&read(REGISTRY)?, &snake).ok_or_else(|| format!("{REGISTRY} has no list of features"))?;
    write(REGISTRY, &registry)?;
    write(TESTS, &declare(&read(TESTS)?, &format!("mod {snake};")))?;
    println!(
        "{feature} and {tests} are there, and in the registry. Now: `cargo xtask generate`, then make it yours."
    );
    Ok(())
}

/// Every new file: path and text.
fn files(snake: &str) -> Vec<(String, String)> {
    let templates = [
        (format!("server/src/features/{snake}/mod.rs"), include_str!("../templates/feature/mod.rs.txt")),
        (
            format!("server/src/features/{snake}/errors.rs"),
            include_str!("../templates/feature/errors.rs.txt"),
        ),
        (
            format!("server/src/features/{snake}/get_{snake}.rs"),
            include_str!("../templates/feature/get.rs.txt"),
        ),
        (format!("tests/it/{snake}/mod.rs"), include_str!("../templates/tests/mod.rs.txt")),
        (format!("tests/it/{snake}/get_{snake}.rs"), include_str!("../templates/tests/get.rs.txt")),
    ];
    templates.into_iter().map(|(path, template)| (path, fill(template, snake))).collect()
}

fn fill(template: &str, snake: &str) -> String {
    let words = snake.replace('_', " ");
    let mut title = words.clone();
    title[..1].make_ascii_uppercase();
    template
        .replace("{{snake}}", snake)
        .replace("{{kebab}}", &snake.to_kebab_case())
        .replace("{{pascal}}", &snake.to_pascal_case())
        .replace("{{screaming}}", &snake.to_shouty_snake_case())
        .replace("{{words}}", &words)
        .replace("{{title}}", &title)
}

/// The registry with one feature more.
fn register(registry: &str, snake: &str) -> Option<String> {
    let declared = declare(registry, &format!("pub mod {snake};"));
    let list = declared.find("vec![")?;
    let end = list + declared[list..].find("\n    ]")?;
    Some(format!("{}\n        {snake}::feature(),{}", &declared[..end], &declared[end..]))
}

/// A module list with one line more, in order.
fn declare(source: &str, line: &str) -> String {
    let is_module = |l: &str| l.ends_with(';') && (l.starts_with("mod ") || l.starts_with("pub mod "));
    let mut lines: Vec<&str> = source.lines().collect();
    let after = lines.iter().rposition(|l| is_module(l) && *l < line);
    let first = lines.iter().position(|l| is_module(l)).unwrap_or(lines.len());
    lines.insert(after.map_or(first, |at| at + 1), line);
    lines.join("\n") + "\n"
}

fn read(path: &str) -> Result<String> {
    Ok(fs::read_to_string(root().join(path))?)
}

fn write(path: &str, text: &str) -> Result {
    let place = root().join(path);
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(place, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_rust() {
        for (path, text) in files("two_factor") {
            assert!(syn::parse_file(&text).is_ok(), "{path}");
            assert!(!text.contains("{{"), "{path}");
        }
        assert!(files("two_factor").iter().any(|(_, text)| text.contains("\"TWO_FACTOR_NOT_FOUND\"")));
    }

    #[test]
    fn the_registry_gains_two_lines() {
        let before = "pub mod a;\npub mod c;\n\npub fn all() {\n    vec![\n        a::feature(),\n        c::feature(),\n    ]\n}\n";
        let after = "pub mod a;\npub mod b;\npub mod c;\n\npub fn all() {\n    vec![\n        a::feature(),\n        c::feature(),\n        b::feature(),\n    ]\n}\n";
        assert_eq!(register(before, "b").as_deref(), Some(after));
    }

    #[test]
    fn a_module_finds_its_place() {
        assert_eq!(declare("//! x\n\nmod b;\nmod d;\n", "mod a;"), "//! x\n\nmod a;\nmod b;\nmod d;\n");
        assert_eq!(declare("mod b;\nmod d;\n", "mod c;"), "mod b;\nmod c;\nmod d;\n");
        assert_eq!(declare("mod b;\n", "mod c;"), "mod b;\nmod c;\n");
    }

    #[test]
    fn the_project_has_the_places() {
        assert!(register(&read(REGISTRY).expect("the registry"), "zebra").is_some());
        assert!(read(TESTS).expect("the tests").contains("\nmod "));
    }
}
