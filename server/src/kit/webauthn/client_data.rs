//! What the browser says about a ceremony (section 5.8.1).

use serde::Deserialize;

use super::{Expected, Refused};

/// Which ceremony it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    Create,
    Get,
}

/// What has to be checked of it; browsers add more.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl ClientData {
    pub(super) fn read(json: &[u8]) -> Result<Self, Refused> {
        serde_json::from_slice(json).map_err(|_| Refused::ClientData)
    }

    pub(super) fn check(&self, ceremony: Ceremony, expected: &Expected<'_>) -> Result<(), Refused> {
        let kind = match ceremony {
            Ceremony::Create => "webauthn.create",
            Ceremony::Get => "webauthn.get",
        };
        if self.r#type != kind {
            return Err(Refused::Ceremony);
        }
        if self.challenge != expected.challenge {
            return Err(Refused::Challenge);
        }
        if !(expected.origin)(&self.origin) {
            return Err(Refused::Origin);
        }
        if self.cross_origin {
            return Err(Refused::CrossOrigin);
        }
        Ok(())
    }
}
