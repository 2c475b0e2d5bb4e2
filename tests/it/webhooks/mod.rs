//! Services of the operator's are told what happened.

mod before;
mod command;
mod doctor;
mod message;
mod recorded;
mod retry;
mod servers;

use portcullis::Config;
use portcullis::config::WebhookEndpointConfig;
use portcullis::features::webhooks::{DeliveryRow, Webhooks};
use portcullis::store::{Find, Order};
use portcullis_tests::receiver::{Receiver, secret};
use portcullis_tests::server::TestServer;

/// An endpoint called `crm`, with one secret and everything else by default.
fn endpoint(url: &str) -> WebhookEndpointConfig {
    WebhookEndpointConfig {
        name: "crm".to_owned(),
        url: url.to_owned(),
        secrets: vec![secret(1).into()],
        secret_files: vec![],
        events: vec![],
        user_fields: vec![],
        timeout: 15,
        ca_file: None,
        disabled: false,
    }
}

/// Tells this service everything.
fn tell(receiver: &Receiver) -> impl Fn(&mut Config) + Clone {
    with(endpoint(&receiver.url))
}

fn with(endpoint: WebhookEndpointConfig) -> impl Fn(&mut Config) + Clone {
    move |config| config.webhooks.endpoints = vec![endpoint.clone()]
}

fn webhooks(server: &TestServer) -> &Webhooks {
    server.auth().webhooks().expect("somebody is told")
}

/// Every delivery, in the order of what happened.
async fn deliveries(server: &TestServer) -> Vec<DeliveryRow> {
    let find = Find::new().sort(DeliveryRow::CREATED_AT, Order::Ascending);
    server.store.find_many(find.sort(DeliveryRow::EVENT_ID, Order::Ascending)).await.unwrap()
}
