//! Trusted devices: browsers that are not asked for the second factor, until the password changes or the factor does.

use sha2::{Digest, Sha256};

use super::TrustedDeviceRow;
use crate::cx::{Cx, SetCookie};
use crate::error::Result;
use crate::features::user::UserRow;
use crate::kit::clock::seconds;
use crate::kit::cookies::Cookie;
use crate::store::{Changes, Id, Store};

/// Whether the user need not prove it in this browser. If so, it is trusted anew from now on.
pub(super) async fn renew(cx: &Cx, store: &Store, user: &UserRow) -> Result<bool> {
    let Some(token) = cx.cookies().get_signed(cookie(cx).name(), &cx.shared().secrets) else {
        return Ok(false);
    };
    let own = TrustedDeviceRow::TOKEN
        .eq(hash(token))
        .and(TrustedDeviceRow::USER_ID.eq(user.id.clone()))
        .and(TrustedDeviceRow::EXPIRES_AT.gt(cx.now()));
    let lifetime = cx.config().two_factor.trust_device_expires_in;
    let longer = Changes::new().set(TrustedDeviceRow::EXPIRES_AT, cx.now() + seconds(lifetime));
    // Within one moment nothing changes, and MySQL would count no row: it is asked for the row.
    let trusted = store.update(own, longer).await?.is_some();
    if trusted {
        set_cookie(cx, token, lifetime);
    }
    Ok(trusted)
}

/// Trusts this browser from now on.
pub(super) async fn trust(cx: &Cx, store: &Store, user: &UserRow) -> Result<()> {
    let lifetime = cx.config().two_factor.trust_device_expires_in;
    if lifetime == 0 {
        return Ok(());
    }
    let token = cx.rng().session_token();
    let now = cx.now();
    store
        .create(TrustedDeviceRow {
            id: Id::unset(),
            user_id: user.id.clone(),
            token: hash(&token),
            created_at: now,
            expires_at: now + seconds(lifetime),
            extra: Default::default(),
        })
        .await?;
    set_cookie(cx, &token, lifetime);
    // As upstream: whoever trusts a browser does not want to be forgotten by it.
    cx.outgoing().set_with_session(cx.shared().session_cookies.forget_dont_remember());
    Ok(())
}

/// Trusts no browser of the user any more.
pub(super) async fn end_all_of(store: &Store, user: &Id) -> Result<()> {
    store.delete_many(TrustedDeviceRow::USER_ID.eq(user.clone())).await?;
    Ok(())
}

fn set_cookie(cx: &Cx, token: &str, lifetime: u64) {
    let cookie = cookie(cx);
    let line = cookie.set_signed(token, &cx.shared().secrets, Some(lifetime));
    cx.outgoing().set_with_session(SetCookie { name: cookie.name().to_owned(), line });
}

fn cookie(cx: &Cx) -> Cookie {
    cx.shared().cookies.cookie("trust_device")
}

/// The purpose is part of what is hashed.
fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(format!("trusted-device:{token}")))
}
