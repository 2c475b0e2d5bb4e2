use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::password::{Algorithm, HasherOptions};

/// How passwords are hashed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordConfig {
    /// The form of new hashes. Passwords with hashes of the other form still work, and are hashed again at sign-in.
    pub hash: Algorithm,
    /// How many passwords are hashed at once; 0 means one for each core.
    pub threads: usize,
    /// How many may wait beyond that; the next one is answered 503 with `Retry-After`.
    pub queue: usize,
}

impl Default for PasswordConfig {
    fn default() -> Self {
        Self { hash: Algorithm::default(), threads: 0, queue: 64 }
    }
}

impl PasswordConfig {
    /// What these settings mean for the hasher.
    pub fn hasher(&self) -> HasherOptions {
        HasherOptions { algorithm: self.hash, threads: self.threads, queue: self.queue }
    }
}
