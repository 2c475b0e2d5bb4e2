//! The sessions that a browser keeps.

use crate::cx::{CurrentSession, Cx, SetCookie};
use crate::error::Result;
use crate::features::session::{Remember, SessionRow};
use crate::kit::cookies::Cookie;

/// More than this no browser keeps: each is looked up when they are listed.
pub(super) const MOST: u64 = 50;

/// The cookie of a session that can be switched to, named as upstream does: without regard to case.
fn cookie(cx: &Cx, token: &str) -> Cookie {
    let session = cx.shared().cookies.cookie("session_token");
    let name = format!("{}_multi-{}", session.name(), token.to_ascii_lowercase());
    session.renamed(name)
}

/// The cookie that keeps a session, unless the browser has it or has enough.
pub(super) fn keep(cx: &Cx, session: &SessionRow, remember: Remember) -> Vec<SetCookie> {
    let kept = tokens(cx);
    let full = kept.len() as u64 + 1 >= cx.config().multi_session.maximum_sessions;
    if full || kept.contains(&session.token.as_str()) {
        return vec![];
    }
    let cookie = cookie(cx, &session.token);
    let max_age = (remember == Remember::Yes).then(|| session.seconds_left(cx.now()));
    let line = cookie.set_signed(&session.token, &cx.shared().secrets, max_age);
    vec![SetCookie { name: cookie.name().to_owned(), line }]
}

/// Removes the cookie of a session.
pub(super) fn forget(cx: &Cx, token: &str) {
    let cookie = cookie(cx, token);
    cx.outgoing().set_cookie(SetCookie { name: cookie.name().to_owned(), line: cookie.clear() });
}

/// The tokens of the sessions that the browser keeps, ended ones too. Each is signed and stands in the cookie of its name:
/// the signature of one can't be shown for another.
pub(super) fn tokens(cx: &Cx) -> Vec<&str> {
    let (cookies, secrets) = (cx.cookies(), &cx.shared().secrets);
    let prefix = cookie(cx, "");
    let names = cookies.names().filter(|name| name.starts_with(prefix.name()));
    let signed = names.filter_map(|name| {
        let token = cookies.get_signed(name, secrets)?;
        (cookie(cx, token).name() == name).then_some(token)
    });
    signed.take(MOST as usize).collect()
}

/// Whether the browser keeps the session of a token that a caller names.
pub(super) fn keeps(cx: &Cx, token: &str) -> bool {
    let kept = cx.cookies().get_signed(cookie(cx, token).name(), &cx.shared().secrets);
    kept.is_some_and(|kept| same(kept, token))
}

/// Whether two texts are one secret.
pub(super) fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// The sessions that the browser keeps and that still live, the newest first.
pub(super) async fn live(cx: &Cx) -> Result<Vec<CurrentSession>> {
    let mut live = vec![];
    for token in tokens(cx) {
        live.extend(cx.sessions().find(cx.store(), token).await?);
    }
    live.retain(|current| current.session.expires_at > cx.now());
    live.sort_by_key(|current| std::cmp::Reverse(current.session.created_at));
    Ok(live)
}
