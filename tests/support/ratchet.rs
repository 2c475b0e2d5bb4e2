//! Lists of exceptions in `tests/ratchet/` that only shrink: one a line, with a reason behind `#`.

use std::path::Path;

/// Compares what was found with a list.
///
/// # Panics
/// Something was found that is not listed, or something listed was not found.
pub fn check(list: &str, found: impl IntoIterator<Item = String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ratchet").join(list);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let listed = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let listed: Vec<_> = listed.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let found: Vec<_> = found.into_iter().collect();
    let missing: Vec<_> = found.iter().filter(|line| !listed.contains(line)).collect();
    let stale: Vec<_> = listed.iter().filter(|line| !found.contains(line)).collect();
    assert!(missing.is_empty(), "not in tests/ratchet/{list}: {missing:#?}");
    assert!(stale.is_empty(), "take these out of tests/ratchet/{list}: {stale:#?}");
}
