//! The life of a session.

mod budget;
mod cookie_cache;
mod cookies;
mod every_strategy;
mod lifetime;
mod list;
mod replaced;
mod revoke;
mod secondary;
mod sign_out;
mod stateless;

/// Nothing but requests asks the database, so that their statements can be counted.
fn quiet(config: &mut portcullis::Config) {
    config.events.enabled = false;
    config.audit.enabled = false;
}
