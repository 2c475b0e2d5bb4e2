use std::borrow::Cow;

use super::{Cookie, Cookies};

/// A cookie whose value may be longer than browsers keep: upstream cuts it into `name.0`, `name.1` and so on.
#[derive(Clone, Debug)]
pub struct ChunkedCookie(Cookie);

impl ChunkedCookie {
    /// The longest value that goes into one cookie, in characters.
    const LONGEST: usize = 4093;

    /// How much of a longer one goes into each part.
    const PART: usize = 3896;

    /// A cookie that is cut where it has to be.
    pub fn new(cookie: Cookie) -> Self {
        Self(cookie)
    }

    /// The whole value that a request brings.
    pub fn get<'a>(&self, presented: &'a Cookies) -> Option<Cow<'a, str>> {
        if let Some(whole) = presented.get(self.0.name()).filter(|value| !value.is_empty()) {
            return Some(whole.into());
        }
        let mut parts: Vec<_> = self.parts(presented).collect();
        parts.sort_unstable();
        let value: String = parts.into_iter().filter_map(|i| presented.get(self.0.part(i).name())).collect();
        Some(value.into()).filter(|value: &Cow<'_, str>| !value.is_empty())
    }

    /// Names and `Set-Cookie` lines of a value of ASCII characters. What a longer or shorter one left behind in the
    /// browser is removed. `max_age` is in seconds; without it the cookies end with the browser session.
    pub fn set(&self, value: &str, max_age: Option<u64>, presented: &Cookies) -> Vec<(String, String)> {
        let (whole, count) = match value.len() {
            ..=Self::LONGEST => (true, 0),
            length => (false, length.div_ceil(Self::PART)),
        };
        let left = self.parts(presented).filter(|i| *i >= count).map(|i| self.0.part(i));
        let before = (!whole && presented.get(self.0.name()).is_some()).then(|| self.0.clone());
        let mut lines: Vec<_> = left.chain(before).map(|cookie| cleared(&cookie)).collect();
        if whole {
            lines.push((self.0.name().to_owned(), self.0.set(value, max_age)));
        }
        for i in 0..count {
            let (part, start) = (self.0.part(i), i * Self::PART);
            let line = part.set(&value[start..value.len().min(start + Self::PART)], max_age);
            lines.push((part.name().to_owned(), line));
        }
        lines
    }

    /// Names and `Set-Cookie` lines that remove the cookie and its parts.
    pub fn clear(&self, presented: &Cookies) -> Vec<(String, String)> {
        let parts = self.parts(presented).map(|i| self.0.part(i));
        [self.0.clone()].into_iter().chain(parts).map(|cookie| cleared(&cookie)).collect()
    }

    fn parts<'a>(&'a self, presented: &'a Cookies) -> impl Iterator<Item = usize> + 'a {
        presented.names().filter_map(|name| {
            let number = name.strip_prefix(self.0.name())?.strip_prefix('.')?;
            // One spelling a number: `01` is another cookie than `1`.
            number.parse().ok().filter(|i: &usize| i.to_string() == number)
        })
    }
}

fn cleared(cookie: &Cookie) -> (String, String) {
    (cookie.name().to_owned(), cookie.clear())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use url::Url;

    use super::super::{CookieAttributes, CookiePolicy, Site};
    use super::*;

    fn cookie() -> ChunkedCookie {
        let base_url = Url::parse("http://localhost:3000").expect("a URL");
        let (attributes, overrides) = (CookieAttributes::default(), BTreeMap::new());
        let policy = CookiePolicy::new(&base_url, Site::SameOrigin, "p", None, None, attributes, overrides);
        ChunkedCookie::new(policy.expect("a policy").cookie("data"))
    }

    /// What a browser has after these lines, if it had this before.
    fn browser(before: &Cookies, lines: Vec<(String, String)>) -> Cookies {
        let mut kept: BTreeMap<String, String> = before
            .names()
            .map(|name| (name.to_owned(), before.get(name).expect("a value").to_owned()))
            .collect();
        for (name, line) in lines {
            let value = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a value").1;
            match line.contains("; Max-Age=0;") {
                true => kept.remove(&name),
                false => kept.insert(name, value.to_owned()),
            };
        }
        let pairs: Vec<_> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Cookies::parse(&pairs.join("; "))
    }

    #[test]
    fn a_value_is_cut_where_upstream_cuts_it() {
        let cookie = cookie();
        for (length, parts) in [(1, 0), (4093, 0), (4094, 2), (7792, 2), (7793, 3)] {
            let value: String = ('a'..='z').cycle().take(length).collect();
            let set = browser(&Cookies::default(), cookie.set(&value, Some(1), &Cookies::default()));
            assert_eq!(set.names().count(), parts.max(1), "{length}");
            assert_eq!(set.get("p.data").is_some(), parts == 0, "{length}");
            assert_eq!(set.get("p.data.0").map_or(3896, str::len), 3896);
            assert_eq!(cookie.get(&set).as_deref(), Some(value.as_str()));
        }
    }

    #[test]
    fn nothing_of_a_longer_or_shorter_value_is_left_behind() {
        let cookie = cookie();
        let [short, long, longest] = [10, 5000, 45_000].map(|length| "v".repeat(length));
        for first in [&short, &long, &longest] {
            for second in [&short, &long, &longest] {
                let before = browser(&Cookies::default(), cookie.set(first, Some(1), &Cookies::default()));
                let after = browser(&before, cookie.set(second, Some(1), &before));
                assert_eq!(cookie.get(&after).as_deref(), Some(second.as_str()));
                assert_eq!(browser(&after, cookie.clear(&after)).names().count(), 0);
            }
        }
    }

    #[test]
    fn cookies_of_similar_names_are_others() {
        let presented =
            Cookies::parse("p.data.x=1; p.data.01=2; p.data.-1=3; p.datas.0=4; p.data.=5; p.data=");
        assert_eq!(cookie().get(&presented), None);
        assert_eq!(cookie().clear(&presented).len(), 1);
    }
}
