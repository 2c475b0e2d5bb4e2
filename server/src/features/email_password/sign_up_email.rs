use portcullis_macros::endpoint;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{EmailPasswordError, credentials};
use crate::body::Sensitive;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::features::account::AccountRow;
use crate::features::email_verification::link;
use crate::features::session::{Factor, Remember};
use crate::features::user::{User, UserError, UserRow, fields};
use crate::kit::email_address::EmailAddress;
use crate::store::{Id, StoreError};

/// Who signs up.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignUpEmailBody {
    /// The display name.
    pub name: String,
    /// The address; it is stored in lower case.
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    /// The password, of the configured length (8 to 128 by default).
    pub password: Sensitive,
    /// The address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::body::present")]
    #[schema(nullable = false)]
    pub image: Option<String>,
    /// Where the link in the verification mail leads to in the end.
    #[serde(
        rename = "callbackURL",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub callback_url: Option<String>,
    /// False for a session that ends with the browser.
    #[serde(
        rename = "rememberMe",
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::body::present"
    )]
    #[schema(nullable = false)]
    pub remember_me: Option<bool>,
    /// Extra columns that are declared `input = true`; an unknown name is dropped.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The new user, signed in if the configuration says so.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedUp {
    /// The session token; null without automatic sign-in, or where the address has to be verified first.
    #[schema(required)]
    pub token: Option<Sensitive>,
    /// The new user.
    pub user: User,
}

/// Sign up by e-mail and password.
///
/// The new user is signed in at once, unless `email_and_password.auto_sign_in` is off or the address has to be verified
/// first.
#[endpoint(POST "/sign-up/email", changes = session, forms,
           errors(EmailPasswordError::{SignUpNotEnabled, PasswordTooShort, PasswordTooLong, UserAlreadyExists,
                                       FailedToCreateUser},
                  UserError::{FieldNotAllowed, FieldRequired, FieldInvalid}))]
async fn sign_up_email(cx: &Cx, body: SignUpEmailBody) -> Result<SignedUp> {
    let options = &cx.config().email_and_password;
    if !options.enabled || options.disable_sign_up {
        return Err(EmailPasswordError::SignUpNotEnabled.into());
    }
    let password = credentials::new_password(cx, body.password.expose())?;
    let extra = fields::input(cx.schema(), "user", &body.extra, fields::Action::Create)?;
    let sends = cx.config().email_verification.send_on_sign_up || options.require_email_verification;
    let place = sends.then(|| cx.reserve_mail()).transpose()?;
    if cx.store().count(UserRow::EMAIL.eq(body.email.as_str())).await? > 0 {
        return Err(EmailPasswordError::UserAlreadyExists.into());
    }
    let hash = cx.hash_password(password).await?;
    let now = cx.now();
    let row = UserRow {
        id: Id::unset(),
        name: body.name,
        email: body.email.as_str().to_owned(),
        email_verified: false,
        image: body.image,
        created_at: now,
        updated_at: now,
        extra,
    };
    let remember = if body.remember_me == Some(false) { Remember::No } else { Remember::Yes };
    let signs_in = options.auto_sign_in && !options.require_email_verification;
    let (row, hash) = (&row, hash.as_str());
    let (user, token) = cx
        .store()
        .transaction(|tx| async move {
            let user = tx.create(row.clone()).await.map_err(refused)?;
            tx.create(AccountRow::credential(&user.id, hash.to_owned(), now)).await?;
            let token = match signs_in {
                true => {
                    let signed_in = cx.sign_in(&tx, &user, Factor::Password, remember).await?;
                    signed_in.session().map(|session| session.token.into())
                }
                false => None,
            };
            Ok::<_, Error>((user, token))
        })
        .await?;
    if let Some(place) = place
        && let Some(mail) = link::proof(cx, &user.email, Some(&user), body.callback_url.as_deref()).await?
    {
        place.send(mail);
    }
    Ok(SignedUp { token, user: user.view(cx.schema()) })
}

/// The unique index decides between two sign-ups at once; another unique column may refuse the row too.
fn refused(error: StoreError) -> Error {
    match &error {
        StoreError::UniqueViolation { columns, .. } if columns.iter().any(|c| c == "email") => {
            EmailPasswordError::UserAlreadyExists.into()
        }
        StoreError::UniqueViolation { .. } => {
            Error::from(EmailPasswordError::FailedToCreateUser.spec()).because(error)
        }
        _ => error.into(),
    }
}
