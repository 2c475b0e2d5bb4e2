//! Where the ids of new rows come from.

use rand::distr::{Alphanumeric, SampleString};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Id;

/// Where the ids of new rows come from; upstream's `advanced.database.generateId`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdStrategy {
    /// 32 letters and digits.
    #[default]
    Random,
    /// A version 4 UUID, in a column of that type on PostgreSQL.
    Uuid,
    /// The database counts; the column is an integer, the id in Rust and JSON its decimal digits.
    Serial,
}

impl IdStrategy {
    /// A new id; unset where the database will give it.
    pub(super) fn generate(self) -> Id {
        match self {
            Self::Random => Alphanumeric.sample_string(&mut rand::rng(), 32).into(),
            Self::Uuid => uuid::Uuid::new_v4().to_string().into(),
            Self::Serial => Id::unset(),
        }
    }
}
