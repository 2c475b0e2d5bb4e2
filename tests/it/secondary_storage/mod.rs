//! Every kind of secondary storage behaves the same.

mod away;
mod channels;
mod counts;
mod server;
mod tls;
mod values;

use std::sync::Arc;

use portcullis::kit::secondary_storage::SecondaryStorage;
use portcullis_tests::redis::TestStorage;
use tokio::sync::Barrier;

/// How many race.
const MANY: usize = 50;

/// Runs as many of these at the same moment, and returns what each said.
async fn at_once<R, F>(test: &TestStorage, one: impl Fn(usize, Arc<dyn SecondaryStorage>) -> F) -> Vec<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let start = Arc::new(Barrier::new(MANY));
    let running: Vec<_> = (0..MANY)
        .map(|place| {
            let (start, one) = (start.clone(), one(place, test.storage.clone()));
            tokio::spawn(async move {
                start.wait().await;
                one.await
            })
        })
        .collect();
    let mut said = vec![];
    for one in running {
        said.push(one.await.expect("no panic"));
    }
    said
}
