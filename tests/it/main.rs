//! Every operation through the generated client, on every database.
