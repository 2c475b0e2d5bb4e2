use super::*;

fn file(path: &str, text: &str) -> Vec<Source> {
    vec![Source { path: path.to_owned(), text: text.to_owned() }]
}

#[test]
fn sql_is_found_in_literals_and_not_in_docs() {
    let text = r#"
        /// SELECT a FROM b
        fn f() { let a = "select name from user"; format!("Update users, SET free"); call("  DELETE FROM user") }
        const QUIET: &str = "Select one of these";
        #[cfg(test)]
        mod tests { const A: &str = "DROP TABLE user"; }
    "#;
    let found = rust::sql(&file("server/src/kit/a.rs", text));
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("server/src/kit/a.rs:3"));
    assert_eq!(rust::sql(&file("server/src/store/a.rs", text)), [""; 0]);
    assert_eq!(rust::sql(&file("tests/it/a.rs", text)), [""; 0]);
}

#[test]
fn uses_of_raw_are_counted_and_compared_with_the_list() {
    let mut sources = file("server/src/a.rs", "fn raw() {} fn f() { store.raw(1); raw(2); draw(3) }");
    assert_eq!(rust::raw_sql(&sources), ["server/src/a.rs: 2: not in tests/ratchet/raw_sql.txt"]);
    sources
        .extend(file("tests/ratchet/raw_sql.txt", "# why\nserver/src/a.rs: 2\nserver/src/b.rs: 1 # gone\n"));
    assert_eq!(rust::raw_sql(&sources), ["server/src/b.rs: 1: in tests/ratchet/raw_sql.txt, but gone"]);
}

#[test]
fn long_files() {
    assert_eq!(text::length(&file("a.rs", &"x\n".repeat(500))), [""; 0]);
    assert_eq!(text::length(&file("a.rs", &"x\n".repeat(501))), ["a.rs: 501 lines, more than 500"]);
    assert_eq!(text::length(&file("client/src/generated/a.rs", &"x\n".repeat(501))), [""; 0]);
    assert_eq!(text::length(&file("data.json", &"x\n".repeat(501))), [""; 0]);
}

#[test]
fn machine_paths() {
    let somebody = ["/", "home", "/ada/x"].concat();
    assert_eq!(text::machine_paths(&file("a", &format!("fine\nsee {somebody}"))).len(), 1);
    assert_eq!(text::machine_paths(&file("a", &format!("{}/a", root().display()))).len(), 1);
    assert_eq!(text::machine_paths(&file("a", &format!("https://example.com{somebody}"))), [""; 0]);
}

#[test]
fn registry_hosts_in_lock_files() {
    let resolved = "\"resolved\": \"https://registry.example/a.tgz\"";
    assert_eq!(text::lock_files(&file("a/package-lock.json", resolved)).len(), 1);
    assert_eq!(text::lock_files(&file("a/package-lock.json", "\"resolved\": \"../b\"")), [""; 0]);
}

#[test]
fn features_that_use_each_other() {
    let text = "use crate::features::{session::Session, user}; use crate::features::account::A; fn f() { features::mine::x() }";
    let found = doors::doors(&file("server/src/features/mine/a.rs", text));
    let edges: Vec<&str> = found.iter().filter_map(|f| f.split_once(": ")).map(|(edge, _)| edge).collect();
    assert_eq!(edges, ["mine -> account", "mine -> session", "mine -> user"]);
}

#[test]
fn sessions_are_asked_for_in_one_place() {
    let text = "use super::SessionRow; fn f(a: SessionRow) { SessionRow::USER_ID.eq(a); SessionRow::view(&a); \
                store.create(SessionRow { id }) }";
    let found = doors::sessions(&file("server/src/features/user/a.rs", text));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("SessionRow::USER_ID") && found[1].contains("create(SessionRow)"));
    assert_eq!(doors::sessions(&file("server/src/features/session/sessions/a.rs", text)), [""; 0]);
    assert_eq!(doors::sessions(&file("tests/it/a.rs", text)), [""; 0]);
}
