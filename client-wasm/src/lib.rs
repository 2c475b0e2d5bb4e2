//! The part of the npm package that runs as WebAssembly: the generated client and the session.
//!
//! JavaScript sees [`client::Core`], and sees it only through the package's face in `js/`, which is there before this
//! is: it shows the kept session, takes subscribers, and loads the rest when it is first needed.
//!
//! Nothing here reads JSON. Bodies and answers are JavaScript's on both sides; they pass through as the strings that
//! `fetch` takes and gives (see [`fetch`]).

mod bridge;
mod client;
mod fetch;
mod generated;
mod listener;
mod page;
mod server;
mod session;
mod storage;
mod tabs;
mod wake;
