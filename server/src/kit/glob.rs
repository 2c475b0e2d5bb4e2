//! Wildcard patterns over `/`-separated text, as trusted origins and rate-limit rules use them.

/// A compiled pattern. It matches in time proportional to pattern × text, whatever either holds.
///
/// `*` is any run of characters but `/` (dots included), `?` is one such character, `**` as a whole segment is any
/// number of segments, and `\` takes the next character as it is. Slashes at the end of the text don't count.
///
/// One difference from upstream: there `a/**` also matches `ab`, so that `https://example.com/**` trusts
/// `https://example.com.evil.test`. Here the segments start after a `/`.
#[derive(Clone, Debug)]
pub struct Glob(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Char(char),
    /// `?`
    One,
    /// `*`
    Run,
    /// `**` before other segments: nothing, or text up to and with a `/`.
    Segments,
    /// `/**` at the end: nothing, or a `/` and [`Token::Everything`], which stands next.
    Tail,
    Everything,
    Slashes,
}

impl Glob {
    /// Compiles a pattern. Every text is one.
    pub fn new(pattern: &str) -> Self {
        let mut tokens = Vec::new();
        let segments: Vec<&str> = pattern.split('/').collect();
        for (index, segment) in segments.iter().enumerate() {
            let last = index + 1 == segments.len();
            match (*segment, last) {
                ("**", true) => {
                    if tokens.last() == Some(&Token::Char('/')) {
                        tokens.pop();
                        tokens.push(Token::Tail);
                    }
                    tokens.push(Token::Everything);
                }
                ("**", false) => tokens.push(Token::Segments),
                (segment, last) => {
                    compile_segment(segment, &mut tokens);
                    tokens.push(if last { Token::Slashes } else { Token::Char('/') });
                }
            }
        }
        Self(tokens)
    }

    /// Whether the pattern fits the whole text.
    pub fn matches(&self, text: &str) -> bool {
        let mut live = vec![false; self.0.len() + 1];
        let mut next = live.clone();
        self.enter(0, &mut live);
        for c in text.chars() {
            next.fill(false);
            for (at, token) in self.0.iter().enumerate().filter(|(at, _)| live[*at]) {
                match token {
                    Token::Char(expected) if *expected == c => self.enter(at + 1, &mut next),
                    Token::One if c != '/' => self.enter(at + 1, &mut next),
                    Token::Run if c != '/' => self.enter(at, &mut next),
                    Token::Tail if c == '/' => self.enter(at + 1, &mut next),
                    Token::Slashes if c == '/' => self.enter(at, &mut next),
                    Token::Everything => self.enter(at, &mut next),
                    Token::Segments => {
                        next[at] = true;
                        if c == '/' {
                            self.enter(at + 1, &mut next);
                        }
                    }
                    _ => {}
                }
            }
            std::mem::swap(&mut live, &mut next);
        }
        live[self.0.len()]
    }

    /// Makes a position live, and those behind it that need no character.
    fn enter(&self, at: usize, live: &mut [bool]) {
        live[at] = true;
        match self.0.get(at) {
            Some(Token::Run | Token::Segments | Token::Everything | Token::Slashes) => {
                self.enter(at + 1, live)
            }
            Some(Token::Tail) => self.enter(at + 2, live),
            Some(Token::Char(_) | Token::One) | None => {}
        }
    }
}

fn compile_segment(segment: &str, tokens: &mut Vec<Token>) {
    let mut chars = segment.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' if tokens.last() == Some(&Token::Run) => {}
            '*' => tokens.push(Token::Run),
            '?' => tokens.push(Token::One),
            '\\' => tokens.extend(chars.next().map(Token::Char)),
            c => tokens.push(Token::Char(c)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each row was run through better-auth 1.4.16 (`wildcardMatch`); those that differ say so.
    #[test]
    fn patterns_match_as_upstreams() {
        for (pattern, text, expected) in [
            ("/sign-in/*", "/sign-in/email", true),
            ("/sign-in/*", "/sign-in/email/x", false),
            ("/sign-in/*", "/sign-in", false),
            ("/sign-in/*", "/sign-in/", true),
            ("/sign-in/**", "/sign-in/email/x", true),
            ("/sign-in/**", "/sign-in", true),
            ("/a/**/d", "/a/d", true),
            ("/a/**/d", "/a/b/c/d", true),
            ("/a/**/d", "/a/b/cd", false),
            ("/a/**/d", "/a/bd", false),
            ("/a/**/**", "/a/b", true),
            ("**", "", true),
            ("**", "a/b", true),
            ("*", "a/b", false),
            ("*", "a.b", true),
            ("a**b", "axxb", true),
            ("a**b", "ax/xb", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("a?c", "ac", false),
            ("a\\*c", "a*c", true),
            ("a\\*c", "abc", false),
            ("abc", "abc", true),
            ("abc", "abc/", true),
            ("abc", "ABC", false),
            ("a.c", "abc", false),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn segments_start_after_a_slash_unlike_upstream() {
        assert!(!Glob::new("https://example.com/**").matches("https://example.com.evil.test"));
        assert!(!Glob::new("/two-factor/**").matches("/two-factory"));
    }

    #[test]
    fn hostile_repetition_takes_no_time() {
        let pattern = Glob::new(&"*a".repeat(60));
        let start = std::time::Instant::now();
        assert!(!pattern.matches(&"a".repeat(10_000).replace("aa", "ab")[..9_999].replace('a', "c")));
        assert!(pattern.matches(&"a".repeat(10_000)));
        assert!(start.elapsed().as_secs() < 5);
    }

    proptest! {
        #[test]
        fn a_pattern_without_wildcards_fits_itself_only(a in "[a-c/.]{0,6}", b in "[a-c/.]{0,6}") {
            let same = a.trim_end_matches('/') == b.trim_end_matches('/') && b.len() >= a.len();
            prop_assert_eq!(Glob::new(&a).matches(&b), same, "{} on {}", a, b);
        }
    }
}
