//! The token in a verify-email link: a JWT (RFC 7519) that carries what will happen, so that no row is needed.
//!
//! It is signed with the raw app secret, as upstream does, so that a link mailed by one server works on the other. The
//! same key signs cookies; no cookie value has a JWT's form ([`super::cookies::sign`]), and only a token with exactly
//! these claims is accepted.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::email_address::EmailAddress;
use super::secret::{Secret, Secrets};

/// What following a verify-email link proves and does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailToken {
    /// The address of the account when the link was sent, in lower case. It comes from the database, which may hold
    /// addresses of other forms than are accepted today.
    pub email: String,
    /// Whom it was mailed to.
    pub addressee: Addressee,
    /// What for.
    pub purpose: EmailPurpose,
}

/// Whom a link was mailed to. The address alone does not say it: somebody else may have it by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// The user with this id.
    User(String),
    /// Whoever had the address at this time, in whole seconds. better-auth 1.4.16 says no more.
    Holder(DateTime<Utc>),
}

/// Why a link was mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailPurpose {
    /// To the account's address: it is the user's.
    Verify,
    /// To the old address: the user agrees to move to the new one.
    ConfirmChange {
        /// The address to move to.
        new_email: EmailAddress,
    },
    /// To the new address: it is the user's, and becomes the account's.
    VerifyChange {
        /// The address to move to.
        new_email: EmailAddress,
    },
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum EmailTokenError {
    /// It was one of ours, but its time is over.
    #[error("token_expired")]
    Expired,
    /// It is not one of ours.
    #[error("invalid_token")]
    Invalid,
}

/// The claims in upstream's order.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Claims {
    email: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    update_to: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_type: Option<RequestType>,
    /// As 1.7 has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// Seconds since the Unix epoch.
    iat: i64,
    /// Seconds since the Unix epoch.
    exp: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RequestType {
    ChangeEmailConfirmation,
    ChangeEmailVerification,
}

impl EmailToken {
    /// The token as text, signed with the current secret. It is valid for `expires_in` seconds.
    pub fn issue(&self, secrets: &Secrets, now: DateTime<Utc>, expires_in: u32) -> String {
        let (update_to, request_type) = match self.purpose.clone() {
            EmailPurpose::Verify => (None, None),
            EmailPurpose::ConfirmChange { new_email } => {
                (Some(new_email), Some(RequestType::ChangeEmailConfirmation))
            }
            EmailPurpose::VerifyChange { new_email } => {
                (Some(new_email), Some(RequestType::ChangeEmailVerification))
            }
        };
        let user_id = match &self.addressee {
            Addressee::User(id) => Some(id.clone()),
            Addressee::Holder(_) => None,
        };
        let iat = now.timestamp();
        let claims = Claims {
            email: self.email.clone(),
            update_to,
            request_type,
            user_id,
            iat,
            exp: iat + i64::from(expires_in),
        };
        let header = Header { typ: None, ..Header::new(Algorithm::HS256) };
        let key = EncodingKey::from_secret(secrets.current().expose().as_bytes());
        #[expect(clippy::expect_used, reason = "texts and numbers are JSON, and HS256 takes any key")]
        jsonwebtoken::encode(&header, &claims, &key).expect("signable claims")
    }

    /// Reads a token that any of the secrets signed and that is valid at `now`.
    ///
    /// # Errors
    /// [`EmailTokenError`]; its text is the word that upstream answers with.
    pub fn verify(text: &str, secrets: &Secrets, now: DateTime<Utc>) -> Result<Self, EmailTokenError> {
        let claims = secrets.find(|secret| decode(text, secret)).ok_or(EmailTokenError::Invalid)?;
        let purpose = match (claims.request_type, claims.update_to) {
            (None, None) => EmailPurpose::Verify,
            (Some(RequestType::ChangeEmailConfirmation), Some(new_email)) => {
                EmailPurpose::ConfirmChange { new_email }
            }
            (Some(RequestType::ChangeEmailVerification), Some(new_email)) => {
                EmailPurpose::VerifyChange { new_email }
            }
            _ => return Err(EmailTokenError::Invalid),
        };
        if claims.exp <= now.timestamp() {
            return Err(EmailTokenError::Expired);
        }
        let addressee = match claims.user_id {
            Some(id) => Addressee::User(id),
            None => {
                Addressee::Holder(DateTime::from_timestamp(claims.iat, 0).ok_or(EmailTokenError::Invalid)?)
            }
        };
        Ok(Self { email: claims.email, addressee, purpose })
    }
}

fn decode(text: &str, secret: &Secret) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    // The library reads the system's clock; ours is an argument.
    validation.validate_exp = false;
    validation.set_required_spec_claims::<&str>(&[]);
    let key = DecodingKey::from_secret(secret.expose().as_bytes());
    jsonwebtoken::decode::<Claims>(text, &key, &validation).ok().map(|token| token.claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use chrono::TimeDelta;

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets::new(texts.iter().copied().map(Secret::from)).expect("secrets")
    }

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).expect("an address")
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    fn confirm_change() -> EmailToken {
        let purpose = EmailPurpose::ConfirmChange { new_email: address("new@example.com") };
        let addressee = Addressee::User("1".to_owned());
        EmailToken { email: "ada@example.com".to_owned(), addressee, purpose }
    }

    /// A token with any header and claims, rightly signed.
    fn forge(header: &str, claims: &str, secrets: &Secrets) -> String {
        let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = URL_SAFE_NO_PAD.encode(secrets.sign(input.as_bytes()));
        format!("{input}.{signature}")
    }

    /// Written by better-auth 1.4.16 (`createEmailVerificationToken`).
    const UPSTREAMS: &str = "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSIsImlhdCI6MTc5NTQ0MjQyMiwiZXhwIjoxNzk1NDQ2MDIyfQ.6_5UQNTe0wK10UoYLjf0x1fzn2uokOkgqDWgC12YQsc";
    const UPSTREAMS_SECRET: &str = "better-auth-secret-123456789";

    #[test]
    fn tokens_are_upstreams_to_the_byte() {
        let (secrets, now) = (secrets(&[UPSTREAMS_SECRET]), at(1_795_442_422));
        let token = EmailToken {
            email: "ada@example.com".to_owned(),
            addressee: Addressee::Holder(now),
            purpose: EmailPurpose::Verify,
        };
        assert_eq!(token.issue(&secrets, now, 3600), UPSTREAMS);
        assert_eq!(EmailToken::verify(UPSTREAMS, &secrets, now), Ok(token));
    }

    #[test]
    fn a_change_of_address_carries_both() {
        let (secrets, now) = (secrets(&[UPSTREAMS_SECRET]), at(1_795_442_422));
        let token = EmailToken { addressee: Addressee::Holder(now), ..confirm_change() };
        let text = token.issue(&secrets, now, 3600);
        // Written by better-auth 1.4.16 for `change-email-confirmation`, header and signature cut off.
        let claims = text.split('.').nth(1).expect("claims");
        assert_eq!(
            claims,
            "eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSIsInVwZGF0ZVRvIjoibmV3QGV4YW1wbGUuY29tIiwicmVxdWVzdFR5cGUiOiJjaGFuZ2UtZW1haWwtY29uZmlybWF0aW9uIiwiaWF0IjoxNzk1NDQyNDIyLCJleHAiOjE3OTU0NDYwMjJ9"
        );
        assert_eq!(EmailToken::verify(&text, &secrets, now), Ok(token));
        let purpose = EmailPurpose::VerifyChange { new_email: address("new@example.com") };
        let token = EmailToken { purpose, ..confirm_change() };
        let text = token.issue(&secrets, at(0), 1);
        assert_eq!(EmailToken::verify(&text, &secrets, at(0)), Ok(token));
    }

    #[test]
    fn a_token_ends_with_its_last_second() {
        let secrets = secrets(&["key"]);
        let now = at(1_000_000);
        let text = confirm_change().issue(&secrets, now, 3600);
        assert!(EmailToken::verify(&text, &secrets, now + TimeDelta::seconds(3599)).is_ok());
        assert_eq!(
            EmailToken::verify(&text, &secrets, now + TimeDelta::seconds(3600)),
            Err(EmailTokenError::Expired)
        );
    }

    #[test]
    fn an_older_secret_still_verifies_and_a_removed_one_does_not() {
        let text = confirm_change().issue(&secrets(&["old"]), at(0), 60);
        assert!(EmailToken::verify(&text, &secrets(&["new", "old"]), at(0)).is_ok());
        assert_eq!(EmailToken::verify(&text, &secrets(&["new"]), at(0)), Err(EmailTokenError::Invalid));
    }

    #[test]
    fn only_our_algorithm_and_exactly_our_claims_are_accepted() {
        let secrets = secrets(&["key"]);
        let hs256 = r#"{"alg":"HS256"}"#;
        let good = r#"{"email":"a@b.co","iat":0,"exp":9}"#;
        assert!(EmailToken::verify(&forge(hs256, good, &secrets), &secrets, at(0)).is_ok());
        for (header, claims) in [
            (r#"{"alg":"none"}"#, good),
            (r#"{"alg":"HS512"}"#, good),
            (r#"{"alg":"RS256"}"#, good),
            ("{}", good),
            ("", good),
            (hs256, ""),
            (hs256, "{}"),
            (hs256, r#"{"email":"a@b.co","iat":0}"#),
            (hs256, r#"{"email":"a@b.co","exp":9}"#),
            (hs256, r#"{"email":"a@b.co","iat":0,"exp":"9"}"#),
            (hs256, r#"{"email":7,"iat":0,"exp":9}"#),
            (hs256, r#"{"email":"a@b.co","userId":7,"iat":0,"exp":9}"#),
            (hs256, r#"{"email":"a@b.co","iat":9223372036854775807,"exp":9}"#),
            (
                hs256,
                r#"{"email":"a@b.co","updateTo":"c","requestType":"change-email-verification","iat":0,"exp":9}"#,
            ),
            (hs256, r#"{"iat":0,"exp":9}"#),
            (hs256, r#"{"email":"a@b.co","iat":0,"exp":9,"sub":"1"}"#),
            (hs256, r#"{"email":"a@b.co","updateTo":"c@d.ef","iat":0,"exp":9}"#),
            (hs256, r#"{"email":"a@b.co","requestType":"change-email-verification","iat":0,"exp":9}"#),
            (hs256, r#"{"email":"a@b.co","updateTo":"c@d.ef","requestType":"other","iat":0,"exp":9}"#),
            (
                hs256,
                r#"{"session":{},"user":{"email":"a@b.co"},"updatedAt":0,"version":"1","iat":0,"exp":9}"#,
            ),
        ] {
            let text = forge(header, claims, &secrets);
            assert_eq!(
                EmailToken::verify(&text, &secrets, at(0)),
                Err(EmailTokenError::Invalid),
                "{header} {claims}"
            );
        }
    }

    #[test]
    fn a_damaged_token_is_invalid() {
        let secrets = secrets(&[UPSTREAMS_SECRET]);
        for length in 0..UPSTREAMS.len() {
            let cut = EmailToken::verify(&UPSTREAMS[..length], &secrets, at(0));
            assert_eq!(cut, Err(EmailTokenError::Invalid), "cut to {length}");
        }
        for text in [format!("{UPSTREAMS}="), format!("{UPSTREAMS}.x"), UPSTREAMS.replacen("eyJl", "eyJm", 1)]
        {
            assert_eq!(EmailToken::verify(&text, &secrets, at(0)), Err(EmailTokenError::Invalid), "{text}");
        }
        assert_eq!(
            EmailToken::verify(UPSTREAMS, &self::secrets(&["other"]), at(0)),
            Err(EmailTokenError::Invalid)
        );
    }
}
