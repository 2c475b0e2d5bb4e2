//! The page of the interactive reference.

use crate::config::Config;

/// The page for this server's name. What it loads lies beside it, at `reference/…`.
pub(super) fn render(config: &Config) -> String {
    include_str!("page.html").replace("{app}", &crate::features::status::escape(&config.app_name))
}
