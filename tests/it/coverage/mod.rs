//! What holds for every operation. The cases come from the contract, so a new operation has them from its first day.

mod foreign_session;
mod hostile;
mod no_session;
