//! How somebody signed in last.

mod cookie;
mod row;

use portcullis::Config;

const COOKIE: &str = "better-auth.last_used_login_method";

fn on(config: &mut Config) {
    config.last_login_method.enabled = true;
}
