//! A wallet, and whose it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{SiweError, WalletAddressRow};
use crate::cx::Cx;
use crate::endpoint::BoxFuture;
use crate::error::{Error, Result};
use crate::features::account::AccountRow;
use crate::features::user::{UserRow, fields};
use crate::kit::email_address::EmailAddress;
use crate::kit::random::Alphabet;
use crate::store::{Extra, Id, Store, StoreError};

/// The provider of a wallet's account.
const PROVIDER: &str = "siwe";

/// The address of a wallet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(pub(super) [u8; 20]);

impl TryFrom<String> for Address {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let mut address = [0; 20];
        match digits.map(|digits| hex::decode_to_slice(digits, &mut address)) {
            Some(Ok(())) => Ok(Self(address)),
            _ => Err("expected 0x and 40 hexadecimal digits"),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

/// In the case that EIP-55 gives it.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&siwe::eip55(&self.0))
    }
}

/// The EIP-155 number of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct ChainId(i32);

impl TryFrom<i32> for ChainId {
    type Error = &'static str;

    fn try_from(number: i32) -> Result<Self, Self::Error> {
        if number > 0 { Ok(Self(number)) } else { Err("expected a positive number") }
    }
}

impl From<ChainId> for i32 {
    fn from(chain: ChainId) -> Self {
        chain.0
    }
}

/// A wallet on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wallet {
    pub(super) address: Address,
    pub(super) chain: ChainId,
}

/// As identifiers name it.
impl fmt::Display for Wallet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.address, self.chain.0)
    }
}

impl Wallet {
    /// A wallet, on the main chain if none is said.
    pub(super) fn new(address: Address, chain: Option<ChainId>) -> Self {
        Self { address, chain: chain.unwrap_or(ChainId(1)) }
    }

    /// Whose it is, after it has proved itself: on whichever chain they were seen before, or a new user.
    pub(super) async fn owner(self, cx: &Cx, tx: &Store, email: Option<&EmailAddress>) -> Result<UserRow> {
        let address = self.address.to_string();
        let on_any_chain = || WalletAddressRow::ADDRESS.eq(address.as_str());
        let here = tx.find_one(on_any_chain().and(WalletAddressRow::CHAIN_ID.eq(self.chain.0))).await?;
        let is_known_here = here.is_some();
        let known = match here {
            Some(row) => Some(row),
            None => tx.find_one(on_any_chain()).await?,
        };
        let user = match known {
            Some(row) => tx.find_one(UserRow::ID.eq(row.user_id)).await?,
            None => None,
        };
        let is_new = user.is_none();
        let user = match user {
            Some(user) => user,
            None => self.sign_up(cx, tx, email).await?,
        };
        if !is_known_here {
            self.belongs_to(cx, tx, &user.id, is_new).await?;
        }
        Ok(user)
    }

    async fn sign_up(self, cx: &Cx, tx: &Store, email: Option<&EmailAddress>) -> Result<UserRow> {
        let address = self.address.to_string();
        let refused = |error: Error| Error::from(SiweError::FailedToCreateUser.spec()).because(error);
        let extra = fields::input(cx.schema(), "user", &Map::new(), fields::Action::Create);
        let now = cx.now();
        let user = UserRow {
            id: Id::unset(),
            email: match email {
                Some(email) => email.as_str().to_owned(),
                None => self.own_email(cx, tx).await?,
            },
            name: address,
            email_verified: false,
            image: Some(String::new()),
            created_at: now,
            updated_at: now,
            extra: extra.map_err(refused)?,
        };
        tx.create(user).await.map_err(|error| match &error {
            StoreError::UniqueViolation { columns, .. } if columns.iter().any(|c| c == "email") => {
                SiweError::UserAlreadyExists.into()
            }
            StoreError::UniqueViolation { .. } => refused(error.into()),
            _ => error.into(),
        })
    }

    /// The address of who has given none. Nobody reads mail there; and somebody may have signed up with it, to keep the
    /// wallet out.
    async fn own_email(self, cx: &Cx, tx: &Store) -> Result<String> {
        let domain = cx.config().siwe.email_domain_name.clone();
        let domain = domain.unwrap_or_else(|| cx.shared().base_url.host_str().unwrap_or_default().to_owned());
        let own = format!("{}@{domain}", self.address).to_lowercase();
        if tx.find_one(UserRow::EMAIL.eq(own.as_str())).await?.is_none() {
            return Ok(own);
        }
        Ok(format!("{}-{}@{domain}", self.address, cx.rng().string(8, Alphabet::LowerDigits)).to_lowercase())
    }

    async fn belongs_to(self, cx: &Cx, tx: &Store, user: &Id, is_primary: bool) -> Result<()> {
        let now = cx.now();
        tx.create(WalletAddressRow {
            id: Id::unset(),
            user_id: user.clone(),
            address: self.address.to_string(),
            chain_id: self.chain.0,
            is_primary,
            created_at: now,
            extra: Extra::default(),
        })
        .await?;
        let account = AccountRow::new(PROVIDER, self.to_string(), user, now);
        tx.create(account).await.map(drop).map_err(|error| match &error {
            StoreError::UniqueViolation { .. } => SiweError::UserAlreadyExists.into(),
            _ => error.into(),
        })
    }
}

/// Ends the wallets of an account whose address nobody had proved: whoever brought them was perhaps somebody else.
pub(super) fn reclaim<'a>(_: &'a Cx, tx: &'a Store, user: &'a UserRow) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        tx.delete_many(WalletAddressRow::USER_ID.eq(user.id.clone())).await?;
        Ok(())
    })
}
