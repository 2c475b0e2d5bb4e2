//! What the authenticator says (section 6.1).

use sha2::{Digest, Sha256};

use super::{Expected, Refused, cose};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// The longest id of a credential, in bytes (section 4, "credential ID").
const LONGEST_ID: usize = 1023;

pub(super) struct AuthenticatorData<'a> {
    rp_id_hash: &'a [u8; 32],
    flags: u8,
    pub(super) sign_count: u32,
    pub(super) attested: Option<Attested<'a>>,
}

/// A new credential (section 6.5.1).
pub(super) struct Attested<'a> {
    pub(super) aaguid: &'a [u8; 16],
    pub(super) credential_id: &'a [u8],
    pub(super) public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Reads all of it: bytes that are left over are as wrong as bytes that are missing.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        let mut rest = bytes;
        let rp_id_hash = take::<32>(&mut rest)?;
        let [flags] = *take(&mut rest)?;
        let sign_count = u32::from_be_bytes(*take(&mut rest)?);
        let attested = (flags & ATTESTED != 0).then(|| Attested::read(&mut rest)).transpose()?;
        if flags & EXTENSIONS != 0 {
            cose::split_item(&mut rest)?;
        }
        match rest.is_empty() {
            true => Ok(Self { rp_id_hash, flags, sign_count, attested }),
            false => Err(Refused::AuthenticatorData),
        }
    }

    pub(super) fn check(&self, expected: &Expected<'_>) -> Result<(), Refused> {
        if self.rp_id_hash[..] != Sha256::digest(expected.rp_id)[..] {
            return Err(Refused::RpId);
        }
        if !self.has(USER_PRESENT) {
            return Err(Refused::UserPresence);
        }
        if expected.user_verification && !self.user_verified() {
            return Err(Refused::UserVerification);
        }
        if self.backed_up() && !self.backup_eligible() {
            return Err(Refused::Flags);
        }
        Ok(())
    }

    pub(super) fn user_verified(&self) -> bool {
        self.has(USER_VERIFIED)
    }

    pub(super) fn backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    pub(super) fn backed_up(&self) -> bool {
        self.has(BACKED_UP)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

impl<'a> Attested<'a> {
    fn read(rest: &mut &'a [u8]) -> Result<Self, Refused> {
        let aaguid = take(rest)?;
        let length = usize::from(u16::from_be_bytes(*take(rest)?));
        if length > LONGEST_ID {
            return Err(Refused::AuthenticatorData);
        }
        let (credential_id, after) = rest.split_at_checked(length).ok_or(Refused::AuthenticatorData)?;
        *rest = after;
        Ok(Self { aaguid, credential_id, public_key: cose::split_item(rest)? })
    }
}

fn take<'a, const N: usize>(rest: &mut &'a [u8]) -> Result<&'a [u8; N], Refused> {
    let (taken, after) = rest.split_first_chunk().ok_or(Refused::AuthenticatorData)?;
    *rest = after;
    Ok(taken)
}
