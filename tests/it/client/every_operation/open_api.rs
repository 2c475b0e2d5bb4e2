use portcullis_client::operations::{GenerateSchema, Reference};

use super::{Called, busy};

pub(super) async fn call(called: &mut Called) {
    let (_server, client) = busy().await;
    let document = called.success::<GenerateSchema>(client.open_api().generate_schema().await);
    assert!(document.extra["paths"]["/ok"].is_object());
    called.too_many::<GenerateSchema>(client.open_api().generate_schema().await);

    let page = called.success::<Reference>(client.open_api().reference().await);
    assert!(page.starts_with("<!doctype html>"), "{page}");
    called.too_many::<Reference>(client.open_api().reference().await);
}
