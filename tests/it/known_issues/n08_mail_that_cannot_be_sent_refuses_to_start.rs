//! A flow that needs mail does not start without a way to send it, and what becomes of every mail is counted where
//! operators look.

use std::time::Duration;

use portcullis::Config;
use portcullis::config::{MailTransport, SmtpSecurity};
use portcullis_tests::command::ran;
use portcullis_tests::databases::{Backend, TestDatabase};
use portcullis_tests::server::{TestServer, config};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::PROGRAM;

/// What switches a flow on.
type Enable = fn(&mut Config);

#[tokio::test]
async fn without_a_way_to_send_mail() {
    let flows: [(&str, Enable); 5] = [
        ("email_verification.send_on_sign_up", |c| c.email_verification.send_on_sign_up = true),
        ("email_verification.send_on_sign_in", |c| c.email_verification.send_on_sign_in = true),
        ("email_and_password.require_email_verification", |c| {
            c.email_and_password.require_email_verification = true;
        }),
        ("user.change_email.enabled", |c| c.user.change_email.enabled = true),
        ("user.delete_user.send_verification", |c| c.user.delete_user.send_verification = true),
    ];
    let database = TestDatabase::create(Backend::Sqlite).await.unwrap();
    for (key, enable) in flows {
        let (config, _outbox) = config(&database, |config| {
            config.mail.transport = MailTransport::None;
            enable(config);
        });
        let refused = ran(PROGRAM, &config, &["serve"]).await;
        let reason = format!("{key} needs mail, but mail.transport is \"none\"");
        assert!(!refused.succeeded && refused.complaint.contains(&reason), "{refused:?}");
    }
}

/// A mail server that takes no mail. Answers with its port.
async fn refusing() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let _ = write.write_all(b"220 hello\r\n").await;
            while let Ok(Some(line)) = lines.next_line().await {
                let answer: &[u8] = if line.starts_with("EHLO") { b"250 hello\r\n" } else { b"550 no\r\n" };
                let _ = write.write_all(answer).await;
            }
        }
    });
    port
}

async fn fates(configure: impl FnOnce(&mut Config)) -> String {
    let server = TestServer::on_sqlite(|config| {
        config.email_verification.send_on_sign_up = true;
        configure(config);
    })
    .await;
    server.sign_up("ada").await;
    let shared = server.auth().shared();
    let mailer = shared.mailer.as_ref().unwrap();
    assert_eq!(mailer.flush(Duration::from_secs(10)).await, 0);
    shared.metrics.render(shared)
}

#[tokio::test]
async fn the_fate_of_a_mail_is_a_metric() {
    let sent = fates(|_| {}).await;
    assert!(sent.contains("portcullis_mails{fate=\"sent\"} 1"), "{sent}");
    assert!(sent.contains("portcullis_mails{fate=\"failed\"} 0"), "{sent}");
    let port = refusing().await;
    let failed = fates(|config| {
        config.mail.transport = MailTransport::Smtp;
        config.mail.from = Some("no-reply@example.com".to_owned());
        config.mail.smtp.host = "127.0.0.1".to_owned();
        config.mail.smtp.port = Some(port);
        config.mail.smtp.security = SmtpSecurity::None;
    })
    .await;
    assert!(failed.contains("portcullis_mails{fate=\"failed\"} 1"), "{failed}");
    assert!(failed.contains("portcullis_mails{fate=\"sent\"} 0"), "{failed}");
}
