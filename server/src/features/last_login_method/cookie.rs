//! The cookie.

use crate::cx::{Cx, SetCookie};
use crate::features::session::{Remember, SessionRow};

/// Where the answer signs somebody in: the attributes are those of the session's cookie, but scripts can read it, and it
/// outlives the session.
pub(super) fn set(cx: &Cx, _: &SessionRow, _: Remember) -> Vec<SetCookie> {
    let options = &cx.config().last_login_method;
    let Some(method) = options.of(cx.act().operation) else { return vec![] };
    let session = cx.shared().cookies.cookie("session_token");
    let cookie = session.renamed(options.cookie_name.clone()).readable();
    let line = cookie.set(method, Some(options.max_age));
    vec![SetCookie { name: cookie.name().to_owned(), line }]
}
