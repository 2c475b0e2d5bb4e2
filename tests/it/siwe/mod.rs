//! Signing in by an Ethereum wallet.

mod refused;
mod sign_in;

use k256::ecdsa::SigningKey;
use portcullis::Config;
use portcullis_tests::answer::Answer;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::{Value, json};
use sha3::{Digest, Keccak256};

pub(crate) const NONCE: &str = "/siwe/nonce";
pub(crate) const VERIFY: &str = "/siwe/verify";

fn on(config: &mut Config) {
    config.siwe.enabled = true;
}

/// Somebody's wallet, which signs by itself.
pub(crate) struct Wallet(SigningKey);

impl Wallet {
    /// The wallet of a number.
    pub(crate) fn new(number: u8) -> Self {
        Self(SigningKey::from_slice(&[number; 32]).expect("a key"))
    }

    /// `0x` and the last twenty bytes of the public key's hash, in EIP-55's case.
    pub(crate) fn address(&self) -> String {
        let point = self.0.verifying_key().to_encoded_point(false);
        let hash = Keccak256::digest(&point.as_bytes()[1..]);
        let lower: String = hash[12..].iter().map(|byte| format!("{byte:02x}")).collect();
        let case = Keccak256::digest(lower.as_bytes());
        let digit = |(at, c): (usize, char)| match (case[at / 2] >> (4 * (1 - at % 2))) & 15 {
            8.. => c.to_ascii_uppercase(),
            _ => c,
        };
        format!("0x{}", lower.chars().enumerate().map(digit).collect::<String>())
    }

    /// EIP-191, version `E`.
    pub(crate) fn sign(&self, message: &str) -> String {
        let text = format!("\x19Ethereum Signed Message:\n{}{message}", message.len());
        let (signature, recovery) =
            self.0.sign_prehash_recoverable(&Keccak256::digest(text.as_bytes())).expect("a signature");
        let hex: String = signature.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("0x{hex}{:02x}", recovery.to_byte() + 27)
    }

    /// A nonce for it.
    pub(crate) async fn nonce(&self, server: &TestServer) -> String {
        let answer = server.browser().post(NONCE, json!({"walletAddress": self.address()})).await.ok();
        answer["nonce"].as_str().expect("a nonce").to_owned()
    }

    /// The message that a page at the server's own origin has it sign.
    pub(crate) fn message(&self, server: &TestServer, nonce: &str) -> Message {
        Message {
            domain: "localhost:3000".to_owned(),
            address: self.address(),
            chain: 1,
            nonce: nonce.to_owned(),
            issued: server.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            more: String::new(),
        }
    }

    /// The body that proves the wallet by a message.
    pub(crate) fn body(&self, message: &str) -> Value {
        json!({"message": message, "signature": self.sign(message), "walletAddress": self.address()})
    }

    /// Signs in by a new message.
    async fn sign_in(&self, server: &TestServer, browser: &mut Browser) -> Answer {
        let nonce = self.nonce(server).await;
        let message = self.message(server, &nonce).to_string();
        browser.post(VERIFY, self.body(&message)).await
    }
}

/// A message of EIP-4361.
#[derive(Clone)]
pub(crate) struct Message {
    pub domain: String,
    pub address: String,
    pub chain: u64,
    pub nonce: String,
    pub issued: String,
    /// Lines at its end.
    pub more: String,
}

impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { domain, address, chain, nonce, issued, more } = self;
        write!(
            f,
            "{domain} wants you to sign in with your Ethereum account:\n{address}\n\nSign in.\n\n\
             URI: http://{domain}\nVersion: 1\nChain ID: {chain}\nNonce: {nonce}\nIssued At: {issued}{more}"
        )
    }
}
