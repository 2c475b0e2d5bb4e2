//! The door: routes, origins, limits.

mod base_path;
mod client_address;
mod cors;
mod csrf;
mod disabled_paths;
mod in_process;
mod pages;
mod protect;
mod rate_limit;
mod redirects;
