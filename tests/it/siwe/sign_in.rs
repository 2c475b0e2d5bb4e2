use macro_rules_attribute::apply;
use portcullis::features::account::AccountRow;
use portcullis::features::session::SessionRow;
use portcullis::features::siwe::WalletAddressRow;
use portcullis::features::user::UserRow;
use portcullis::features::verification::VerificationRow;
use portcullis::kit::mail::MailKind;
use portcullis::{Hooks, store::Store};
use portcullis_tests::PASSWORD;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::every_database;
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::{NONCE, VERIFY, Wallet, on};
use crate::two_factor::give;

#[test]
fn the_vector_of_eip_55() {
    // The key of which EIP-55's tables do not speak, but every library of Ethereum: its address is known.
    assert_eq!(Wallet::new(1).address(), "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1");
}

#[apply(every_database)]
async fn it_signs_up_and_in_again(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let wallet = Wallet::new(1);
    let mut browser = server.browser();
    let first = wallet.sign_in(&server, &mut browser).await.ok();
    let user = server.rows::<UserRow>().await.remove(0);
    let address = wallet.address();
    assert_eq!(first["user"], json!({"id": user.id.as_str(), "walletAddress": address, "chainId": 1}));
    assert_eq!(first["success"], true);
    assert_eq!(browser.session().await["session"]["token"], first["token"]);
    assert_eq!((&user.name, user.email_verified), (&address, false));
    assert_eq!(user.email, format!("{}@localhost", address.to_lowercase()));
    let account = server.rows::<AccountRow>().await.remove(0);
    assert_eq!((&*account.provider_id, account.account_id), ("siwe", format!("{address}:1")));
    let row = server.rows::<WalletAddressRow>().await.remove(0);
    assert_eq!((row.address, row.chain_id, row.is_primary), (address, 1, true));
    assert_eq!(server.count::<VerificationRow>().await, 0, "the nonce is used up");

    let again = wallet.sign_in(&server, &mut server.browser()).await.ok();
    assert_eq!(again["user"]["id"], first["user"]["id"]);
    let other = Wallet::new(2).sign_in(&server, &mut server.browser()).await.ok();
    assert_ne!(other["user"]["id"], first["user"]["id"]);
    assert_eq!((server.count::<UserRow>().await, server.count::<SessionRow>().await), (2, 3));
}

/// On another chain it is the same person.
#[apply(every_database)]
async fn another_chain_is_the_same_user(database: TestDatabase) {
    let server = TestServer::start(database, on).await;
    let wallet = Wallet::new(1);
    let first = wallet.sign_in(&server, &mut server.browser()).await.ok();
    let asked = json!({"walletAddress": wallet.address().to_lowercase().replace("0x", "0X"), "chainId": 137});
    let nonce = server.browser().post(NONCE, asked).await.ok()["nonce"].as_str().unwrap().to_owned();
    let mut message = wallet.message(&server, &nonce);
    message.chain = 137;
    let mut body = wallet.body(&message.to_string());
    server.browser().post(VERIFY, body.clone()).await.refused(401, "UNAUTHORIZED_INVALID_OR_EXPIRED_NONCE");
    body["chainId"] = 137.into();
    let second = server.browser().post(VERIFY, body).await.ok();
    assert_eq!(second["user"]["id"], first["user"]["id"]);
    assert_eq!(second["user"]["chainId"], 137);
    let mut rows = server.rows::<WalletAddressRow>().await;
    rows.sort_by_key(|row| row.chain_id);
    assert_eq!(
        rows.iter().map(|row| (row.chain_id, row.is_primary)).collect::<Vec<_>>(),
        [(1, true), (137, false)]
    );
    assert_eq!((server.count::<UserRow>().await, server.count::<AccountRow>().await), (1, 2));
}

/// A wallet is one thing that is proved.
#[tokio::test]
async fn the_second_factor_is_asked_for() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.two_factor.enabled = true;
    })
    .await;
    let wallet = Wallet::new(1);
    wallet.sign_in(&server, &mut server.browser()).await.ok();
    let user = server.rows::<UserRow>().await.remove(0);
    let own = give(&server, user.id.as_str()).await;
    let mut browser = server.browser();
    assert_eq!(wallet.sign_in(&server, &mut browser).await.ok(), json!({"twoFactorRedirect": true}));
    assert!(!browser.is_signed_in().await);
    browser.post("/two-factor/verify-totp", json!({"code": own.code(&server)})).await.ok();
    assert!(browser.is_signed_in().await);
}

/// `anonymous = false`: an address comes along, and nobody's account by it.
#[apply(every_database)]
async fn an_address_that_comes_along_is_no_proof(database: TestDatabase) {
    let server = TestServer::start(database, |config| {
        on(config);
        config.siwe.anonymous = false;
    })
    .await;
    let ada = server.user("ada").await;
    let wallet = Wallet::new(1);
    let nonce = wallet.nonce(&server).await;
    let mut body = wallet.body(&wallet.message(&server, &nonce).to_string());
    let missing = server.browser().post(VERIFY, body.clone()).await;
    missing.refused(400, "VALIDATION_ERROR");
    body["email"] = ada.email.clone().into();
    server.browser().post(VERIFY, body.clone()).await.refused(422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
    assert_eq!(server.count::<WalletAddressRow>().await, 0);
    body["email"] = "New@Example.com".into();
    server.browser().post(VERIFY, body).await.ok();
    let rows = server.rows::<UserRow>().await;
    let new = rows.iter().find(|user| user.email == "new@example.com").expect("a user");
    assert!(!new.email_verified);
    // Who is known needs no address any more, but the option asks for one.
    let nonce = wallet.nonce(&server).await;
    let mut body = wallet.body(&wallet.message(&server, &nonce).to_string());
    body["email"] = "other@example.com".into();
    assert_eq!(server.browser().post(VERIFY, body).await.ok()["user"]["id"], new.id.as_str());
    assert_eq!(server.count::<UserRow>().await, 2);
}

/// With another's address, and then they come: the wallet is out.
#[tokio::test]
async fn whoever_proves_the_address_keeps_it_for_themselves() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.siwe.anonymous = false;
        config.magic_link.enabled = true;
    })
    .await;
    let wallet = Wallet::new(1);
    let sign_in = async |email: &str| {
        let nonce = wallet.nonce(&server).await;
        let mut body = wallet.body(&wallet.message(&server, &nonce).to_string());
        body["email"] = email.into();
        server.browser().post(VERIFY, body).await.ok()
    };
    let before = sign_in("ada@example.com").await;
    server.browser().post("/sign-in/magic-link", json!({"email": "ada@example.com"})).await.ok();
    let token = server.mail("ada@example.com", MailKind::MagicLink).await.token;
    let owner = server.browser().get(&format!("/magic-link/verify?token={token}")).await.ok();
    assert_eq!(owner["user"]["id"], before["user"]["id"]);
    assert_ne!(sign_in("eve@example.com").await["user"]["id"], before["user"]["id"]);
}

/// Somebody has signed up with the address that a wallet would get.
#[tokio::test]
async fn a_squatter_does_not_keep_a_wallet_out() {
    let server = TestServer::on_sqlite(|config| {
        on(config);
        config.siwe.email_domain_name = Some("example.com".to_owned());
    })
    .await;
    let wallet = Wallet::new(1);
    let email = format!("{}@example.com", wallet.address().to_lowercase());
    let squatter = json!({"name": "Eve", "email": email, "password": PASSWORD});
    let squatter = server.browser().post("/sign-up/email", squatter).await.ok();
    let signed_in = wallet.sign_in(&server, &mut server.browser()).await.ok();
    assert_ne!(signed_in["user"]["id"], squatter["user"]["id"]);
}

/// A name is looked up by a hook.
#[tokio::test]
async fn a_hook_gives_a_name() {
    let database = TestDatabase::create(Backend::Sqlite).await.expect("SQLite is everywhere");
    let hooks = Hooks::new().before_create(|store: Store, mut user: UserRow| async move {
        if store.act().is_some_and(|act| act.operation == "verifySiweMessage") {
            user.name = "ada.eth".to_owned();
        }
        Ok(user)
    });
    let server = TestServer::hooked(database, hooks, on).await;
    Wallet::new(1).sign_in(&server, &mut server.browser()).await.ok();
    assert_eq!(server.rows::<UserRow>().await[0].name, "ada.eth");
}
