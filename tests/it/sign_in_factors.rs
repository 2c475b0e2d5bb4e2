//! Who can begin a session. A new way in is a decision, so the list is kept by hand.

use std::path::Path;

use portcullis_tests::ratchet;

/// `sign_in_email: Password` for each call of `cx.sign_in` in the server's source.
fn calls(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            calls(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices(".sign_in(") {
            let factor =
                text[at..].split("Factor::").nth(1).expect("a call of `sign_in` names its factor here");
            let factor: String = factor.chars().take_while(|c| c.is_alphanumeric()).collect();
            found.push(format!("{}: {factor}", path.file_stem().unwrap().display()));
        }
    }
}

#[test]
fn the_ways_in_are_listed() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let mut found = vec![];
    calls(&server, &mut found);
    assert!(!found.is_empty());
    ratchet::check("sign_in_factors.txt", found);
}

/// Nobody else makes session rows.
#[test]
fn session_rows_are_made_in_one_place() {
    fn makers(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                makers(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let makes = |line: &str| {
                line.contains("SessionRow {") && !["struct ", "impl "].iter().any(|item| line.contains(item))
            };
            if text.lines().any(makes) {
                found.push(path.file_name().unwrap().display().to_string());
            }
        }
    }
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let mut found = vec![];
    makers(&server, &mut found);
    assert_eq!(found, ["issue.rs"]);
}
