//! The relying party's side of WebAuthn (W3C, Level 3): what proves that an authenticator has made a key, and that it holds
//! one.
//!
//! [`register`] is section 7.1, [`authenticate`] section 7.2. Attestation is asked for by nobody (`none`), so a statement
//! that comes along says nothing here. Where challenges are kept, and what a key is for, is the caller's.

mod authenticator_data;
mod client_data;
mod cose;
#[cfg(test)]
mod tests;

use ciborium::Value;
use sha2::{Digest, Sha256};

use authenticator_data::{Attested, AuthenticatorData};
use client_data::{Ceremony, ClientData};
pub use cose::{ALGORITHMS, PublicKey};

/// What this server asked for.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The challenge, in base64url.
    pub challenge: &'a str,
    /// The domain that keys are for.
    pub rp_id: &'a str,
    /// Whether a page of this origin may ask for a key to be used.
    pub origin: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether the authenticator has to have verified who is there, by a PIN or a finger.
    pub user_verification: bool,
}

/// Why a ceremony is refused: for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The client data is no JSON, or lacks something.
    #[error("the client data can't be read")]
    ClientData,
    /// It is the other ceremony's.
    #[error("the client data is of another ceremony")]
    Ceremony,
    /// It answers another challenge.
    #[error("the challenge is another one")]
    Challenge,
    /// The page is of an origin that may not.
    #[error("the origin is not expected")]
    Origin,
    /// The page was in a frame of somebody else's.
    #[error("the page was framed by another origin")]
    CrossOrigin,
    /// The authenticator's data, or the attestation around it, is cut off, too long, or not CBOR.
    #[error("the authenticator's data can't be read")]
    AuthenticatorData,
    /// The key is for another domain.
    #[error("the key is for another RP id")]
    RpId,
    /// Nobody touched the authenticator.
    #[error("nobody was present")]
    UserPresence,
    /// The authenticator has not verified who is there.
    #[error("the user was not verified")]
    UserVerification,
    /// A backup of what can't be backed up.
    #[error("the flags contradict each other")]
    Flags,
    /// The id that was sent is not the one that the authenticator made.
    #[error("the credential's id is another one")]
    CredentialId,
    /// Of another algorithm than those that were offered, or none at all.
    #[error("the public key can't be used")]
    PublicKey,
    /// Somebody else signed this, or something else was signed.
    #[error("the signature is wrong")]
    Signature,
    /// The count has not grown: there may be a copy of the authenticator.
    #[error("the signature counter has not grown")]
    Counter,
}

/// A key that an authenticator has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The key as it came, in COSE (RFC 9052 section 7).
    pub public_key: Vec<u8>,
    /// How often it has signed; 0 where it does not count.
    pub sign_count: u32,
    /// Which kind of authenticator it is, as a UUID; zeros where it does not say.
    pub aaguid: String,
    /// Whether it can be on several devices.
    pub backup_eligible: bool,
    /// Whether it is.
    pub backed_up: bool,
}

/// A key that an authenticator has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticated {
    /// How often it has signed; 0 where it does not count.
    pub sign_count: u32,
    /// Whether the authenticator has verified who is there: with the key these are two factors.
    pub user_verified: bool,
}

/// Verifies a new credential (section 7.1).
///
/// # Errors
/// [`Refused`].
pub fn register(
    expected: Expected<'_>,
    id: &[u8],
    client_data: &[u8],
    attestation_object: &[u8],
) -> Result<Registered, Refused> {
    ClientData::read(client_data)?.check(Ceremony::Create, &expected)?;
    let data = authenticator_data_of(attestation_object)?;
    let data = AuthenticatorData::read(&data)?;
    data.check(&expected)?;
    let Attested { aaguid, credential_id, public_key } =
        data.attested.as_ref().ok_or(Refused::AuthenticatorData)?;
    if *credential_id != id {
        return Err(Refused::CredentialId);
    }
    PublicKey::read(public_key)?;
    Ok(Registered {
        public_key: public_key.to_vec(),
        sign_count: data.sign_count,
        aaguid: uuid::Uuid::from_bytes(*aaguid).to_string(),
        backup_eligible: data.backup_eligible(),
        backed_up: data.backed_up(),
    })
}

/// Verifies that a credential was used (section 7.2). `known_count` is its count when it was used last.
///
/// # Errors
/// [`Refused`].
pub fn authenticate(
    expected: Expected<'_>,
    public_key: &[u8],
    known_count: u32,
    client_data: &[u8],
    authenticator_data: &[u8],
    signature: &[u8],
) -> Result<Authenticated, Refused> {
    ClientData::read(client_data)?.check(Ceremony::Get, &expected)?;
    let data = AuthenticatorData::read(authenticator_data)?;
    data.check(&expected)?;
    let signed = [authenticator_data, Sha256::digest(client_data).as_slice()].concat();
    PublicKey::read(public_key)?.verify(&signed, signature)?;
    if (data.sign_count, known_count) != (0, 0) && data.sign_count <= known_count {
        return Err(Refused::Counter);
    }
    Ok(Authenticated { sign_count: data.sign_count, user_verified: data.user_verified() })
}

/// The authenticator's data in an attestation object (section 6.5.4).
fn authenticator_data_of(attestation_object: &[u8]) -> Result<Vec<u8>, Refused> {
    let Value::Map(entries) = cose::one_item(attestation_object)? else {
        return Err(Refused::AuthenticatorData);
    };
    let find = |name: &str| {
        let mut found = entries.iter().filter(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none()).ok_or(Refused::AuthenticatorData)
    };
    let (format, statement) = (find("fmt")?.as_text(), find("attStmt")?.as_map());
    match (format, statement) {
        (Some("none"), Some(statement)) if !statement.is_empty() => Err(Refused::AuthenticatorData),
        (Some(_), Some(_)) => find("authData")?.as_bytes().cloned().ok_or(Refused::AuthenticatorData),
        _ => Err(Refused::AuthenticatorData),
    }
}
