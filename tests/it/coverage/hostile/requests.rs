//! Hostile methods and paths.

use http::Method;
use portcullis_tests::call::Call;
use portcullis_tests::contract;
use portcullis_tests::databases::{Backend, TestDatabase};

use super::Scene;

#[tokio::test]
async fn another_method_is_not_found() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "QUERY"];
    for operation in contract::operations() {
        let path = operation.call().path().to_owned();
        for method in methods.map(|method| Method::from_bytes(method.as_bytes()).unwrap()) {
            if contract::find(&method, &path).is_none() {
                let answer = scene.strike(operation, Call { method, ..operation.call() }).await;
                assert_eq!((answer.status.as_u16(), answer.body.len()), (404, 0), "{answer}");
            }
        }
    }
    scene.aftermath().await;
}

#[tokio::test]
async fn another_spelling_of_a_path_is_not_found() {
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    let mut scene = Scene::new(database).await;
    for operation in contract::operations() {
        let path = operation.call().path().to_owned();
        let spellings = [
            format!("{path}/"),
            format!("/{path}"),
            format!("{path}//"),
            format!("{path};a=b"),
            format!("{path}%00"),
            format!("{path}%2f"),
            format!("{path}.json"),
            path.to_uppercase(),
            path.replacen('/', "/%2e/", 1),
            path.replacen('/', "/x/", 1),
            format!("/api/auth{path}"),
            path.replacen(|c: char| c.is_ascii_lowercase(), "%61", 1),
        ];
        for spelling in spellings.into_iter().filter(|s| contract::find(&operation.method, s).is_none()) {
            let answer = scene.strike(operation, Call { target: spelling, ..operation.call() }).await;
            assert_eq!(answer.status, 404, "{answer}");
        }
    }
    scene.aftermath().await;
}
