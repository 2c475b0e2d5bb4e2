//! The guard of every sign-in, and the cookie that names a pending one.

use std::time::Duration;

use super::{columns, devices};
use crate::cx::{Cx, SetCookie};
use crate::endpoint::BoxFuture;
use crate::error::Result;
use crate::features::session::{Factor, Remember, Strength};
use crate::features::user::UserRow;
use crate::features::verification::{self, Purpose};
use crate::kit::cookies::Cookie;
use crate::kit::random::Rng;
use crate::store::{Id, Store};

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
        let after = match factor.strength() {
            Strength::Mailbox => After::Mail,
            Strength::Phone => After::Message,
            Strength::Password | Strength::One | Strength::Two => After::Anything,
        };
        let purpose = after.purpose();
        let lifetime = Duration::from_secs(options.challenge_expires_in);
        let token = verification::issue(cx, store, purpose, user.id.as_str(), lifetime).await?;
        let (cookie, secrets) = (cookie(cx), &cx.shared().secrets);
        let line = cookie.set_signed(&purpose.identifier(&token), secrets, Some(lifetime.as_secs()));
        cx.ask_second_factor(SetCookie { name: cookie.name().to_owned(), line }, remember);
        Ok(true)
    })
}

/// What a sign-in that waits for its second factor began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// A code that is sent proves something that was not proved before.
    Anything,
    /// The mailbox is proved already.
    Mail,
    /// The phone is proved already.
    Message,
}

impl After {
    /// The value of the token is the user's id. All prefixes begin as upstream's, and to end what begins so ends all.
    pub(super) const fn purpose(self) -> Purpose {
        match self {
            Self::Anything => Purpose::new("2fa-", Rng::two_factor_challenge),
            Self::Mail => Purpose::new("2fa-after-mail-", Rng::two_factor_challenge),
            Self::Message => Purpose::new("2fa-after-message-", Rng::two_factor_challenge),
        }
    }
}

/// Ends every sign-in of a user that waits for its second factor.
pub(super) async fn end_all_of(store: &Store, user: &Id) -> Result<()> {
    verification::revoke_all(store, After::Anything.purpose(), user.as_str()).await
}

/// The length of a token. What else begins with one of the prefixes has another.
const TOKEN: usize = 20;

/// The pending sign-in that the request presents. As upstream's, the cookie has the identifier of the row, prefix and all.
pub(super) fn presented(cx: &Cx) -> Option<(After, &str)> {
    let identifier = cx.cookies().get_signed(cookie(cx).name(), &cx.shared().secrets)?;
    let token =
        |after: After| identifier.strip_prefix(after.purpose().prefix()).filter(|token| token.len() == TOKEN);
    [After::Anything, After::Mail, After::Message].into_iter().find_map(|after| Some((after, token(after)?)))
}

/// Ends the cookie of a sign-in that is no longer pending.
pub(super) fn clear(cx: &Cx) {
    let cookie = cookie(cx);
    cx.outgoing().set_with_session(SetCookie { name: cookie.name().to_owned(), line: cookie.clear() });
}

fn cookie(cx: &Cx) -> Cookie {
    cx.shared().cookies.cookie("two_factor")
}
