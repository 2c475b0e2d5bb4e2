//! Signing in by a password, whatever name it goes with.

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::email_verification::link;
use crate::features::session::{Factor, Remember, SignIn};
use crate::features::user::UserRow;
use crate::kit::password::Verdict;
use crate::kit::rate_limit::Attempt;

/// A password that is shown for a user who was named.
pub(crate) struct ByPassword<'a, E> {
    /// What the failures of this name are counted by.
    pub(crate) attempt: Attempt<'a>,
    /// Who has the name, if anybody has.
    pub(crate) user: Option<&'a UserRow>,
    pub(crate) password: &'a Sensitive,
    pub(crate) remember: Remember,
    /// Where the link leads to that who has not verified their address may be sent.
    pub(crate) callback: Option<&'a str>,
    /// What a wrong password is called.
    pub(crate) wrong: E,
}

impl<'a, E: Into<Error>> ByPassword<'a, E> {
    /// Begins a session, or asks for a second factor. An unknown user, one without a password and a wrong password are one
    /// refusal, after the same work.
    pub(crate) async fn begin(self, cx: &Cx) -> Result<(&'a UserRow, SignIn)> {
        let (user, callback) = (self.user, self.callback);
        let verifies = cx.config().email_and_password.require_email_verification;
        let ready = !verifies || user.is_some_and(|user| user.email_verified);
        let begun = self.begin_if(cx, ready).await?;
        match (begun, user) {
            (Some(begun), _) => Ok(begun),
            (None, Some(user)) => Err(unverified(cx, user, callback).await),
            (None, None) => Err(EmailPasswordError::EmailNotVerified.into()),
        }
    }

    /// As [`begin`](Self::begin), for who asks for something else than the address to be verified. If that is not so yet,
    /// the password is looked at, and `None` says that it is right.
    pub(crate) async fn begin_if(self, cx: &Cx, ready: bool) -> Result<Option<(&'a UserRow, SignIn)>> {
        let (password, remember) = (self.password.expose(), self.remember);
        let mut hash = match self.user {
            Some(user) => {
                cx.act().is_about(&user.id);
                credentials::hash_of(cx.store(), &user.id).await?
            }
            None => None,
        };
        let (user, signed_in) = loop {
            let verdict = cx.verify_password(hash.as_deref(), password).await?;
            let (Some(user), Some(proved), Verdict::Right { needs_rehash }) = (self.user, &hash, verdict)
            else {
                return Err(self.wrong.into());
            };
            if !ready {
                self.attempt.succeeded().await;
                return Ok(None);
            }
            let better = match needs_rehash {
                true => credentials::rehashed(cx, password).await?,
                false => None,
            };
            let better = &better;
            let signed_in = cx.store().transaction(|tx| async move {
                if !credentials::hold(&tx, &user.id, proved).await? {
                    return Ok::<_, Error>(None);
                }
                if let Some(better) = better {
                    credentials::set_better_hash(&tx, &user.id, better.clone()).await?;
                }
                cx.sign_in(&tx, user, Factor::Password, remember).await.map(Some)
            });
            match signed_in.await? {
                Some(signed_in) => break (user, signed_in),
                // It was changed meanwhile, or hashed anew by somebody else who signs in.
                None => hash = credentials::hash_of(cx.store(), &user.id).await?,
            }
        };
        self.attempt.succeeded().await;
        Ok(Some((user, signed_in)))
    }
}

/// Sends the link once more, if that is wanted.
async fn unverified(cx: &Cx, user: &UserRow, callback: Option<&str>) -> Error {
    let sent = async {
        if cx.config().email_verification.send_on_sign_in && cx.can_send_mail() {
            let mail = link::proof(cx, &user.email, Some(user), callback).await?;
            mail.map_or(Ok(()), |mail| cx.send_mail(mail))?;
        }
        Ok(())
    };
    sent.await.err().unwrap_or_else(|| EmailPasswordError::EmailNotVerified.into())
}
