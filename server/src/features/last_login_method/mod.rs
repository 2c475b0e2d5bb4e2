//! How somebody signed in last, so that the page can show them that way first when they come back.
//!
//! It is told by a cookie that scripts read, under upstream's name; nothing is decided by it. On request the user's row has
//! it too.

mod cookie;
mod row;

use crate::config::{Config, Problem};
use crate::feature::Feature;
use crate::kit::cookies::{Cookie, is_cookie_name};

/// Tell how somebody signed in last.
pub fn feature() -> Feature {
    Feature::new("last-login-method", "How somebody signed in last.")
        .enabled(|config| config.last_login_method.enabled)
        .check(check)
        .tables_when(|config| config.last_login_method.store_in_database, row::column)
        .session_cookies(cookie::set)
        .on_sign_in(row::signed_in)
        .hooks_for(row::hooks)
}

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.last_login_method;
    let (key, name) = ("last_login_method.cookie_name", options.cookie_name.clone());
    let name = (!is_cookie_name(&name)).then_some(Problem::CookieName { key, name });
    let age = Problem::range("last_login_method.max_age", options.max_age, 1, Cookie::LONGEST);
    let unknown =
        options.methods.keys().filter_map(|name| Problem::operation("last_login_method.methods", name));
    name.into_iter().chain(age).chain(unknown).collect()
}
