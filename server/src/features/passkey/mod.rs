//! Passkeys: somebody signs in by a key that their device keeps, and proves that they hold it (WebAuthn).
//!
//! Whoever is signed in registers one, and signs in by it from then on. Each of both is a ceremony: a challenge, a row of
//! `verification` bound to what it is for and to the browser by a signed cookie, and an answer signed by the key. The
//! checks of the answer are [`webauthn`](crate::kit::webauthn)'s. The table is upstream's, so a passkey that was registered
//! there signs in here, and the other way round.

mod challenge;
mod credential;
mod delete_passkey;
mod errors;
mod generate_passkey_authentication_options;
mod generate_passkey_registration_options;
mod list_passkeys;
mod rp;
mod tables;
mod update_passkey;
mod verify_passkey_authentication;
mod verify_passkey_registration;
mod view;

pub use credential::{CredentialDescriptor, CredentialType};
pub use delete_passkey::{DeletePasskey, DeletePasskeyBody};
pub use errors::{PasskeyError, PasskeyNotFound};
pub use generate_passkey_authentication_options::{
    GeneratePasskeyAuthenticationOptions, PasskeyAuthenticationOptions,
};
pub use generate_passkey_registration_options::{
    AuthenticatorSelection, GeneratePasskeyRegistrationOptions, GeneratePasskeyRegistrationOptionsQuery,
    PasskeyAlgorithm, PasskeyExtensions, PasskeyRegistrationOptions, PasskeyRp, PasskeyUser,
};
pub use list_passkeys::ListPasskeys;
pub use tables::PasskeyRow;
pub use update_passkey::{PasskeyUpdated, UpdatePasskey, UpdatePasskeyBody};
pub use verify_passkey_authentication::{
    AssertionResponse, PasskeyAssertion, PasskeySignIn, PasskeySignedIn, VerifyPasskeyAuthentication,
    VerifyPasskeyAuthenticationBody,
};
pub use verify_passkey_registration::{
    AttestationResponse, PasskeyAttestation, VerifyPasskeyRegistration, VerifyPasskeyRegistrationBody,
};
pub use view::Passkey;

use crate::config::{Config, PasskeyConfig, Problem};
use crate::feature::Feature;
use crate::kit::cookies::is_cookie_name;

/// Sign in by a key that a device keeps.
pub fn feature() -> Feature {
    Feature::new("passkey", "Passkeys: signing in by a key that a device keeps.")
        .enabled(|config| config.passkey.enabled)
        .check(check)
        .tables(|schema| schema.table::<PasskeyRow>())
        .endpoint::<GeneratePasskeyRegistrationOptions>()
        .endpoint::<VerifyPasskeyRegistration>()
        .endpoint::<GeneratePasskeyAuthenticationOptions>()
        .endpoint::<VerifyPasskeyAuthentication>()
        .endpoint::<ListPasskeys>()
        .endpoint::<UpdatePasskey>()
        .endpoint::<DeletePasskey>()
}

/// A day is longer than anybody looks for a key.
const LONGEST: u64 = 86_400;

fn check(config: &Config) -> Vec<Problem> {
    let options = &config.passkey;
    let lifetime = Problem::range("passkey.challenge_expires_in", options.challenge_expires_in, 1, LONGEST);
    let (key, name) = ("passkey.challenge_cookie", options.challenge_cookie.clone());
    let name = (!is_cookie_name(&name)).then_some(Problem::CookieName { key, name });
    let rp_id = rp::id(config);
    let own = options.origin.is_empty().then_some(&config.base_url);
    let origins = options.origin.iter().chain(own.filter(|_| options.rp_id.is_some()));
    let outside = origins
        .filter(|origin| !PasskeyConfig::is_within(&rp_id, origin.trim_end_matches('/')))
        .map(|origin| Problem::PasskeyOrigin { origin: origin.clone(), rp_id: rp_id.clone() });
    lifetime.into_iter().chain(name).chain(outside).collect()
}
