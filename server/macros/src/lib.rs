//! The attributes of portcullis-server.
