//! Public keys in COSE (RFC 9052 section 7; for RSA RFC 8230), which is CBOR.

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::Refused;

const EDDSA: i32 = -8;
const ES256: i32 = -7;
const RS256: i32 = -257;

/// The algorithms that are offered, the best first: upstream's list of COSE's numbers.
pub const ALGORITHMS: [i32; 3] = [EDDSA, ES256, RS256];

/// How deep CBOR may be nested; a key is one map.
const DEEPEST: usize = 16;

/// A public key of one of the [`ALGORITHMS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Ed25519 (RFC 8032).
    EdDsa([u8; 32]),
    /// ECDSA on P-256 with SHA-256: the point, not compressed (SEC 1 section 2.3.3).
    Es256([u8; 65]),
    /// RSASSA-PKCS1-v1_5 with SHA-256: modulus and exponent, the most significant byte first.
    Rs256 {
        /// The modulus; from 2048 to 8192 bits.
        modulus: Vec<u8>,
        /// The exponent.
        exponent: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Refused::PublicKey`] for what is none, or of another algorithm.
    pub fn read(cose: &[u8]) -> Result<Self, Refused> {
        let Ok(Value::Map(entries)) = one_item(cose) else { return Err(Refused::PublicKey) };
        let find = |label: i32| {
            let mut found =
                entries.iter().filter(|(key, _)| number(key) == Some(label)).map(|(_, value)| value);
            found.next().filter(|_| found.next().is_none()).ok_or(Refused::PublicKey)
        };
        let bytes = |label| find(label)?.as_bytes().ok_or(Refused::PublicKey);
        // Its type, its algorithm, and its curve where that has one.
        match (number(find(1)?), number(find(3)?)) {
            (Some(1), Some(EDDSA)) if number(find(-1)?) == Some(6) => Ok(Self::EdDsa(fixed(bytes(-2)?)?)),
            (Some(2), Some(ES256)) if number(find(-1)?) == Some(1) => {
                let (x, y) = (fixed::<32>(bytes(-2)?)?, fixed::<32>(bytes(-3)?)?);
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                Ok(Self::Es256(fixed(&point)?))
            }
            (Some(3), Some(RS256)) => {
                let (modulus, exponent) = (bytes(-1)?.clone(), bytes(-2)?.clone());
                match (256..=1024).contains(&modulus.len()) && (1..=5).contains(&exponent.len()) {
                    true => Ok(Self::Rs256 { modulus, exponent }),
                    false => Err(Refused::PublicKey),
                }
            }
            _ => Err(Refused::PublicKey),
        }
    }

    /// Verifies a signature of a message.
    ///
    /// # Errors
    /// [`Refused::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let verified = match self {
            Self::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            Self::Rs256 { modulus: n, exponent: e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| Refused::Signature)
    }
}

fn number(value: &Value) -> Option<i32> {
    i32::try_from(i128::from(value.as_integer()?)).ok()
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Refused> {
    bytes.try_into().map_err(|_| Refused::PublicKey)
}

/// One item of CBOR, and nothing after it.
pub(super) fn one_item(bytes: &[u8]) -> Result<Value, Refused> {
    let mut rest = bytes;
    let value = read(&mut rest)?;
    if rest.is_empty() { Ok(value) } else { Err(Refused::AuthenticatorData) }
}

/// The bytes of the next item of CBOR.
pub(super) fn split_item<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Refused> {
    let all = *rest;
    read(rest)?;
    Ok(&all[..all.len() - rest.len()])
}

fn read(rest: &mut &[u8]) -> Result<Value, Refused> {
    ciborium::de::from_reader_with_recursion_limit(rest, DEEPEST).map_err(|_| Refused::AuthenticatorData)
}
