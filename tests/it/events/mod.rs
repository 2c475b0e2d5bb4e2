//! What happened, recorded and told.

mod bell;
mod feed;
mod idle;
mod outbox;
mod service;
mod subscription;
