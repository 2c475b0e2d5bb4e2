//! The guard of every sign-in, and the cookie that names a pending one.

use std::time::Duration;

use super::{columns, devices};
use crate::cx::{Cx, SetCookie};
use crate::endpoint::BoxFuture;
use crate::features::session::{Factor, Remember};
use crate::features::user::UserRow;
use crate::features::verification::{self, Purpose};
use crate::kit::cookies::Cookie;
use crate::store::Store;

/// Asks for the second factor, where the user has one and the browser is not trusted.
pub(super) fn guard<'a>(
    cx: &'a Cx,
    store: &'a Store,
    user: &'a UserRow,
    factor: Factor,
    remember: Remember,
) -> BoxFuture<'a, bool> {
    Box::pin(async move {
        let options = &cx.config().two_factor;
        if !options.guards.asks_after(factor.strength()) {
            return Ok(false);
        }
        // As it is now: while a password was checked, somebody may have switched the second factor on.
        let Some(user) = store.find_one(UserRow::ID.eq(user.id.clone())).await? else { return Ok(false) };
        if !columns::is_on(&user) || devices::renew(cx, store, &user).await? {
            return Ok(false);
        }
        let lifetime = Duration::from_secs(options.challenge_expires_in);
        let token = verification::issue(cx, store, Purpose::TwoFactor, user.id.as_str(), lifetime).await?;
        let (cookie, secrets) = (cookie(cx), &cx.shared().secrets);
        let line = cookie.set_signed(&format!("{PREFIX}{token}"), secrets, Some(lifetime.as_secs()));
        cx.ask_second_factor(SetCookie { name: cookie.name().to_owned(), line }, remember);
        Ok(true)
    })
}

/// Upstream's cookie has the identifier of the row, prefix and all.
const PREFIX: &str = "2fa-";

/// The length of the token after the prefix. What else begins with `2fa-` is longer.
const TOKEN: usize = 20;

/// The token of the pending sign-in that the request presents.
pub(super) fn presented(cx: &Cx) -> Option<&str> {
    let value = cx.cookies().get_signed(cookie(cx).name(), &cx.shared().secrets)?;
    value.strip_prefix(PREFIX).filter(|token| token.len() == TOKEN)
}

/// Ends the cookie of a sign-in that is no longer pending.
pub(super) fn clear(cx: &Cx) {
    let cookie = cookie(cx);
    cx.outgoing().set_cookie(SetCookie { name: cookie.name().to_owned(), line: cookie.clear() });
}

fn cookie(cx: &Cx) -> Cookie {
    cx.shared().cookies.cookie("two_factor")
}
