//! A256CBC-HS512 (RFC 7518 section 5.2.5), from the primitives of RustCrypto: the maintained crates that have it whole
//! link OpenSSL, which a static binary can't.

use aes::Aes256;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;

/// Half for the authentication, half for the encryption.
pub(super) struct Key {
    mac: [u8; 32],
    cipher: [u8; 32],
}

impl From<[u8; 64]> for Key {
    fn from(key: [u8; 64]) -> Self {
        let mut halves = Self { mac: [0; 32], cipher: [0; 32] };
        halves.mac.copy_from_slice(&key[..32]);
        halves.cipher.copy_from_slice(&key[32..]);
        halves
    }
}

impl Key {
    /// The ciphertext and its tag. `iv` is never used twice.
    pub(super) fn encrypt(&self, plaintext: &[u8], iv: &[u8; 16], header: &[u8]) -> (Vec<u8>, [u8; 32]) {
        let cipher = cbc::Encryptor::<Aes256>::new(&self.cipher.into(), iv.into());
        let ciphertext = cipher.encrypt_padded_vec::<Pkcs7>(plaintext);
        let mut tag = [0; 32];
        tag.copy_from_slice(&self.mac(&ciphertext, iv, header).finalize().into_bytes()[..32]);
        (ciphertext, tag)
    }

    /// The plaintext, if the tag is right; nothing is decrypted before that is known.
    pub(super) fn decrypt(&self, ciphertext: &[u8], tag: &[u8], iv: &[u8], header: &[u8]) -> Option<Vec<u8>> {
        if tag.len() != 32 {
            return None;
        }
        self.mac(ciphertext, iv, header).verify_truncated_left(tag).ok()?;
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&self.cipher, iv).ok()?;
        cipher.decrypt_padded_vec::<Pkcs7>(ciphertext).ok()
    }

    fn mac(&self, ciphertext: &[u8], iv: &[u8], header: &[u8]) -> Hmac<Sha512> {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let mut mac = Hmac::<Sha512>::new_from_slice(&self.mac).expect("a key of any length");
        let bits = (header.len() as u64) * 8;
        for part in [header, iv, ciphertext, &bits.to_be_bytes()] {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7518, appendix B.3.
    #[test]
    fn it_is_the_standards() {
        let key: [u8; 64] = std::array::from_fn(|i| u8::try_from(i).expect("a byte"));
        let key = Key::from(key);
        let plaintext =
            b"A cipher system must not be required to be secret, and it must be able to fall into the \
                          hands of the enemy without inconvenience";
        let mut iv = [0; 16];
        hex::decode_to_slice("1af38c2dc2b96ffdd86694092341bc04", &mut iv).expect("hex");
        let header = b"The second principle of Auguste Kerckhoffs";
        let (ciphertext, tag) = key.encrypt(plaintext, &iv, header);
        assert_eq!(hex::encode(&ciphertext[..16]), "4affaaadb78c31c5da4b1b590d10ffbd");
        assert_eq!(hex::encode(tag), "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5");
        assert_eq!(key.decrypt(&ciphertext, &tag, &iv, header).as_deref(), Some(&plaintext[..]));
    }

    #[test]
    fn whatever_was_changed_is_refused() {
        let key = Key::from([7; 64]);
        let (ciphertext, tag) = key.encrypt(b"content", &[1; 16], b"header");
        let flipped = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            bytes[0] ^= 1;
            bytes
        };
        assert!(key.decrypt(&ciphertext, &tag, &[1; 16], b"header").is_some());
        assert!(key.decrypt(&flipped(&ciphertext), &tag, &[1; 16], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &flipped(&tag), &[1; 16], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &tag[..31], &[1; 16], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &[], &[1; 16], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &tag, &[2; 16], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &tag, &[1; 15], b"header").is_none());
        assert!(key.decrypt(&ciphertext, &tag, &[1; 16], b"Header").is_none());
        assert!(key.decrypt(&[], &tag, &[1; 16], b"header").is_none());
        assert!(Key::from([8; 64]).decrypt(&ciphertext, &tag, &[1; 16], b"header").is_none());
    }
}
