//! What goes wrong, and what it is called.
