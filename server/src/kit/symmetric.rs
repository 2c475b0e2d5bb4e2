//! What is encrypted in the database, in upstream's form: the hex of nonce, ciphertext and tag of XChaCha20-Poly1305
//! under the SHA-256 of the app secret.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

use super::random::Rng;
use super::secret::{Secret, Secrets};

const NONCE: usize = 24;

/// Encrypts with the current secret.
pub fn encrypt(text: &str, secrets: &Secrets, rng: &Rng) -> String {
    let nonce: [u8; NONCE] = rng.bytes();
    #[expect(clippy::expect_used, reason = "it fails beyond 256 GB only")]
    let sealed =
        cipher(secrets.current()).encrypt(&XNonce::from(nonce), text.as_bytes()).expect("a short text");
    hex::encode([nonce.as_slice(), &sealed].concat())
}

/// Decrypts with whichever secret it was encrypted with; `None` if that is none of them, or the text was changed.
pub fn decrypt(sealed: &str, secrets: &Secrets) -> Option<String> {
    let bytes = hex::decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let nonce = XNonce::from(*nonce);
    let text = secrets.find(|secret| cipher(secret).decrypt(&nonce, sealed).ok())?;
    String::from_utf8(text).ok()
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Sha256::digest(secret.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets::new(texts.iter().copied().map(Secret::from)).expect("secrets")
    }

    /// Written by better-auth 1.4.16 (`symmetricEncrypt`).
    const SEALED: &str = "fec0773e21298132dc716adef973aa46dbf9b3909ce73881988b6aa26d84de067ccd2d9b29ccb129faadd712fa5e51bbc72cac";

    #[test]
    fn the_form_is_upstreams() {
        let secrets = secrets(&["better-auth-secret-123456789"]);
        assert_eq!(decrypt(SEALED, &secrets).as_deref(), Some("two factors"));
        let sealed = encrypt("two factors", &secrets, &Rng::system());
        assert_eq!(sealed.len(), SEALED.len());
        assert_eq!(decrypt(&sealed, &secrets).as_deref(), Some("two factors"));
    }

    #[test]
    fn an_old_secret_still_decrypts_and_another_does_not() {
        let sealed = encrypt("text", &secrets(&["old"]), &Rng::system());
        assert_eq!(decrypt(&sealed, &secrets(&["new", "old"])).as_deref(), Some("text"));
        assert_eq!(decrypt(&sealed, &secrets(&["new"])), None);
    }

    #[test]
    fn a_changed_text_is_none() {
        let secrets = secrets(&["key"]);
        let sealed = encrypt("text", &secrets, &Rng::system());
        for length in 0..sealed.len() {
            assert_eq!(decrypt(&sealed[..length], &secrets), None, "cut to {length}");
        }
        let flipped = if sealed.ends_with('0') { '1' } else { '0' };
        assert_eq!(decrypt(&format!("{}{flipped}", &sealed[..sealed.len() - 1]), &secrets), None);
    }
}
