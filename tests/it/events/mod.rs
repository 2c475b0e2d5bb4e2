//! What happened, recorded and told.

mod feed;
mod idle;
mod outbox;
mod service;
mod subscription;
