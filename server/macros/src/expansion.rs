//! What the attributes write is committed, so that a change to it is seen in review.

use std::path::Path;

use proc_macro2::TokenStream;

/// Compares with `expansions/{name}.rs`; with `BLESS` set, writes it.
pub(crate) fn check(name: &str, expansion: TokenStream) {
    let file: syn::File = syn::parse2(expansion).expect("the expansion is Rust");
    let text = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("expansions/{name}.rs"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).expect("the folder is there");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "{name} expands differently: run `BLESS=1 cargo test -p portcullis-macros`, then review"
    );
}
