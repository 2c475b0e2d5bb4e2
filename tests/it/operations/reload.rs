//! SIGHUP: a new configuration takes effect as a whole or not at all.

use std::io::{Read, Write};
use std::net::TcpStream;

use portcullis_tests::call::Call;
use portcullis_tests::server::{TestServer, address};

use super::process;

const DONE: &str = "the configuration was reloaded";
const REFUSED: &str = "the configuration was not reloaded: the old one stays";

async fn status(server: &TestServer, path: &str) -> u16 {
    server.browser().send(Call::get(path)).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_configuration_takes_the_next_requests() {
    let server = process(|_| {}).await;
    let mut ada = server.sign_up("ada").await.browser;
    assert_eq!(status(&server, "/ok").await, 200);
    let mut config = server.config.clone();
    config.disabled_paths = vec!["/ok".to_owned()];
    server.processes[0].reload(config.clone(), DONE).await;
    assert_eq!(status(&server, "/ok").await, 404);
    assert_eq!(ada.send(Call::get("/get-session")).await.ok()["user"]["email"], address("ada"));
    config.disabled_paths.clear();
    server.processes[0].reload(config, DONE).await;
    assert_eq!(status(&server, "/ok").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_one_changes_nothing() {
    let server = process(|_| {}).await;
    let process = &server.processes[0];
    let file = process.folder().join("portcullis.toml");
    for wrong in ["disabled_paths = ['/ok'", "disabled_paths = ['/ok']\nno_such_key = 1"] {
        std::fs::write(&file, wrong).unwrap();
        process.hang_up(REFUSED).await;
        assert_eq!(status(&server, "/ok").await, 200, "{wrong}");
    }
    // Right by itself, but the mail server that it needs is missing; and tables that the database lacks.
    let mut config = server.config.clone();
    config.disabled_paths = vec!["/ok".to_owned()];
    config.mail.transport = portcullis::config::MailTransport::Smtp;
    process.reload(config, REFUSED).await;
    assert_eq!(status(&server, "/ok").await, 200);
    let mut config = server.config.clone();
    config.disabled_paths = vec!["/ok".to_owned()];
    config.tables.user.name = Some("people".to_owned());
    process.reload(config, REFUSED).await;
    assert!(process.log().contains("portcullis migrate"), "{}", process.log());
    assert_eq!(status(&server, "/ok").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_a_restart_is_said_and_stays() {
    let server = process(|_| {}).await;
    let process = &server.processes[0];
    let mut config = server.config.clone();
    config.server.listen = "127.0.0.1:1".parse().unwrap();
    config.database.max_connections += 1;
    config.disabled_paths = vec!["/ok".to_owned()];
    process.reload(config, DONE).await;
    assert_eq!(status(&server, "/ok").await, 404, "the rest is taken");
    for key in ["server.listen", "database"] {
        let said = format!("{key} changed, which takes a restart: it stays as it was");
        assert!(process.log().contains(&said), "{key}: {}", process.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_by_the_server_that_took_it() {
    let server = process(|_| {}).await;
    let process = &server.processes[0];
    let body = r#"{"email":"nobody@example.com","password":"correct horse battery"}"#;
    let mut stream = TcpStream::connect(process.address()).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    let head = format!(
        "POST /api/auth/sign-in/email HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The old server asks for the body: it has the request.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");

    let mut config = server.config.clone();
    config.disabled_paths = vec!["/sign-in/email".to_owned()];
    process.reload(config, DONE).await;
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert_eq!(server.browser().post("/sign-in/email", serde_json::json!({})).await.status, 404);
}
