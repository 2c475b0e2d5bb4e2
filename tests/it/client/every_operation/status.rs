use portcullis_client::operations::{ErrorPage, Ok};
use portcullis_client::queries::ErrorPageQuery;

use super::{Called, busy};

pub(super) async fn call(called: &mut Called) {
    let (_server, client) = busy().await;
    assert!(called.success::<Ok>(client.status().ok().await).ok);
    called.too_many::<Ok>(client.status().ok().await);

    let query = ErrorPageQuery { error: Some("INVALID_TOKEN".into()), ..Default::default() };
    let page = called.success::<ErrorPage>(client.status().error_page(&query).await);
    assert!(page.contains("INVALID_TOKEN"), "{page}");
    called.too_many::<ErrorPage>(client.status().error_page(&query).await);
}
