//! Servers that do not answer, or not to the end: what is asked again, and what is not.

use portcullis_client::queries::GetSessionQuery;
use portcullis_client::types::SignInEmailBody;
use portcullis_client::{ApiError, Client, Retry};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What is done with a connection after its request has been read.
#[derive(Clone, Copy)]
enum Then {
    Silence,
    Close,
    /// The beginning of an answer.
    Stall,
}

/// A server that so treats every request, and a client of it that asks twice at most.
async fn server(then: Then) -> (Client, Arc<AtomicUsize>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", socket.local_addr().expect("an address"));
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = socket.accept().await {
            let count = count.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                if connection.read(&mut request).await.is_ok_and(|bytes| bytes > 0) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
                match then {
                    Then::Close => return,
                    Then::Stall => {
                        let beginning = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nnu";
                        connection.write_all(beginning.as_bytes()).await.expect("sent");
                    }
                    Then::Silence => {}
                }
                std::future::pending::<()>().await;
            });
        }
    });
    let retry = Retry { attempts: 2, first_wait: Duration::from_millis(1), ..Retry::default() };
    let client = Client::builder(&url).timeout(Duration::from_millis(300)).retry(retry);
    (client.build().expect("a client"), requests)
}

#[tokio::test]
async fn a_get_that_is_not_answered_in_time_is_asked_again_and_a_post_is_not() {
    let (client, requests) = server(Then::Silence).await;
    let error = client.sessions().get_session(&GetSessionQuery::default()).await.expect_err("silence");
    assert!(matches!(error, ApiError::Timeout) && error.leaves_open(), "{error:?}");
    assert_eq!(requests.load(Ordering::Relaxed), 2);

    let body = SignInEmailBody::new("ada@example.com", "correct horse battery staple");
    let error = client.email_password().sign_in_email(&body).await.expect_err("silence");
    assert!(matches!(error, ApiError::Timeout), "{error:?}");
    assert_eq!(requests.load(Ordering::Relaxed), 3, "it may have been done");
}

#[tokio::test]
async fn a_connection_that_breaks_is_asked_again_for_a_get_and_not_for_a_post() {
    let (client, requests) = server(Then::Close).await;
    let error = client.sessions().get_session(&GetSessionQuery::default()).await.expect_err("no answer");
    assert!(matches!(error, ApiError::Transport(_)) && error.leaves_open(), "{error:?}");
    assert_eq!(requests.load(Ordering::Relaxed), 2);

    let body = SignInEmailBody::new("ada@example.com", "correct horse battery staple");
    client.email_password().sign_in_email(&body).await.expect_err("no answer");
    assert_eq!(requests.load(Ordering::Relaxed), 3, "it may have been done");
}

#[tokio::test]
async fn the_time_counts_until_the_last_byte() {
    let (client, _) = server(Then::Stall).await;
    let error = client.sessions().get_session(&GetSessionQuery::default()).await.expect_err("half an answer");
    assert!(matches!(error, ApiError::Timeout), "{error:?}");
}
