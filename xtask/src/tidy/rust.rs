//! Rules about Rust, read as tokens: comments don't count, macros do.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{Source, ratchet};

const STORE: &str = "server/src/store/";

/// Statements in string literals; the store alone writes SQL.
pub fn sql(sources: &[Source]) -> Vec<String> {
    let mut found = vec![];
    for source in code(sources).filter(|source| !source.path.starts_with(STORE)) {
        each_token(&source.text, &mut |tokens| {
            if let [TokenTree::Literal(literal), ..] = tokens
                && is_sql(&literal.to_string())
            {
                found.push(format!("{}:{}: SQL", source.path, line_of(&source.text, &literal.to_string())));
            }
        });
    }
    found
}

/// The line on which a literal begins. (Spans know it only with a feature that slows every build.)
fn line_of(text: &str, literal: &str) -> usize {
    text.find(literal).map_or(1, |at| text[..at].matches('\n').count() + 1)
}

fn is_sql(literal: &str) -> bool {
    const STATEMENTS: [(&str, &str); 9] = [
        ("SELECT ", " FROM "),
        ("INSERT ", "INTO "),
        ("UPDATE ", " SET "),
        ("DELETE ", "FROM "),
        ("CREATE ", "TABLE "),
        ("CREATE ", "INDEX "),
        ("ALTER ", "TABLE "),
        ("DROP ", "TABLE "),
        ("PRAGMA ", ""),
    ];
    let text = literal.trim_start_matches(['r', 'b', '#', '"']).trim_start().to_uppercase();
    STATEMENTS
        .iter()
        .any(|(start, then)| text.strip_prefix(start).is_some_and(|rest| rest.contains(then.trim_start())))
}

/// The escape hatch `raw(sqlite, postgres, mysql)`: each file that uses it is listed with the number of its uses.
pub fn raw_sql(sources: &[Source]) -> Vec<String> {
    let mut found = vec![];
    for source in code(sources).filter(|source| source.path.starts_with("server/src/")) {
        let mut uses = 0;
        each_token(&source.text, &mut |tokens| match tokens {
            [TokenTree::Ident(function), TokenTree::Ident(name), ..] if function == "fn" && name == "raw" => {
                uses -= 1
            }
            [TokenTree::Ident(name), TokenTree::Group(group), ..]
                if name == "raw" && group.delimiter() == Delimiter::Parenthesis =>
            {
                uses += 1;
            }
            _ => {}
        });
        if uses > 0 {
            found.push(format!("{}: {uses}", source.path));
        }
    }
    ratchet("tests/ratchet/raw_sql.txt", sources, &found)
}

/// What is shipped. Tests may look into the database.
pub fn code(sources: &[Source]) -> impl Iterator<Item = &Source> {
    let shipped = ["api-spec/src/", "client/src/", "client-wasm/src/", "server/src/", "server/macros/src/"];
    let is_test = |path: &str| path.ends_with("/tests.rs") || path.contains("/tests/");
    sources.iter().filter(move |s| {
        s.path.ends_with(".rs")
            && shipped.iter().any(|folder| s.path.starts_with(folder))
            && !is_test(&s.path)
    })
}

/// Calls `visit` with every token and those that follow it in its group. Attributes are skipped, since docs are
/// literals, and so are modules of tests.
pub fn each_token(text: &str, visit: &mut impl FnMut(&[TokenTree])) {
    if let Ok(stream) = text.parse::<TokenStream>() {
        walk(stream, visit);
    }
}

fn walk(stream: TokenStream, visit: &mut impl FnMut(&[TokenTree])) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let [token, after @ ..] = rest {
        rest = match (token, after) {
            (
                TokenTree::Punct(hash),
                [TokenTree::Group(attribute), module, _, TokenTree::Group(_), after @ ..],
            ) if hash.as_char() == '#' && is_cfg_test(attribute) && module.to_string() == "mod" => after,
            (TokenTree::Punct(hash), [TokenTree::Punct(inner), TokenTree::Group(_), after @ ..])
                if hash.as_char() == '#' && inner.as_char() == '!' =>
            {
                after
            }
            (TokenTree::Punct(hash), [TokenTree::Group(_), after @ ..]) if hash.as_char() == '#' => after,
            (TokenTree::Group(group), after) => {
                walk(group.stream(), visit);
                after
            }
            (_, after) => {
                visit(rest);
                after
            }
        };
    }
}

fn is_cfg_test(attribute: &Group) -> bool {
    attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}
