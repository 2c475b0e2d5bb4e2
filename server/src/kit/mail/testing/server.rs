//! A mail server that does as it is told.

use std::io;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;

/// What the server says in answer to a command, in place of the usual.
pub(crate) enum Say {
    Usual,
    This(&'static str),
    Nothing,
}

/// How a connection is protected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offer {
    Nothing,
    StartTls,
    Tls,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) port: u16,
    /// For `localhost`, signed by nobody else; in PEM.
    pub(crate) certificate: String,
    acceptor: TlsAcceptor,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    commands: Vec<String>,
    mails: Vec<String>,
}

type Script = dyn Fn(usize, &str) -> Say + Send + Sync;

impl Server {
    /// Starts on a free port. `script` gets the connection's number from 0 and the command.
    pub(crate) async fn start(
        offer: Offer,
        script: impl Fn(usize, &str) -> Say + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (acceptor, certificate) = tls();
        let server = Self { port, certificate, acceptor, log: Arc::default() };
        let (shared, script) = (server.clone(), Arc::<Script>::from(Box::new(script) as Box<Script>));
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.expect("a connection");
                let (server, script) = (shared.clone(), Arc::clone(&script));
                tokio::spawn(async move {
                    // A client that leaves in the middle is for the client's test to judge.
                    let _ = server.connection(stream, offer, |command| script(number, command)).await;
                });
            }
        });
        server
    }

    /// The commands so far, in upper case up to the first space.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.log.lock().expect("a lock").commands.clone()
    }

    /// The mails so far, as they came.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.log.lock().expect("a lock").mails.clone()
    }

    async fn connection(
        &self,
        stream: tokio::net::TcpStream,
        offer: Offer,
        script: impl Fn(&str) -> Say + Send + Sync,
    ) -> io::Result<()> {
        if offer == Offer::Tls {
            let mut stream = BufReader::new(self.acceptor.accept(stream).await?);
            stream.write_all(b"220 mail.test\r\n").await?;
            return self.dialogue(&mut stream, Offer::Nothing, &script).await.map(drop);
        }
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 mail.test\r\n").await?;
        if self.dialogue(&mut stream, offer, &script).await? {
            let mut stream = BufReader::new(self.acceptor.accept(stream.into_inner()).await?);
            self.dialogue(&mut stream, Offer::Nothing, &script).await?;
        }
        Ok(())
    }

    /// Talks until the client leaves; true if TLS comes next.
    async fn dialogue(
        &self,
        stream: &mut (impl AsyncBufReadExt + AsyncRead + AsyncWrite + Unpin),
        offer: Offer,
        script: &(impl Fn(&str) -> Say + Send + Sync),
    ) -> io::Result<bool> {
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let command = std::mem::take(&mut line).trim_end().to_owned();
            self.log.lock().expect("a lock").commands.push(command.clone());
            let verb = command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let usual = match (&*verb, offer) {
                ("EHLO", Offer::StartTls) => "250-mail.test\r\n250 STARTTLS",
                ("EHLO", _) => "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN",
                ("AUTH", _) => "235 welcome",
                ("STARTTLS", Offer::StartTls) => "220 go ahead",
                ("DATA", _) => "354 go ahead",
                ("QUIT", _) => "221 bye",
                ("MAIL" | "RCPT", _) => "250 fine",
                _ => "500 what?",
            };
            let answer = match script(&command) {
                Say::Usual => usual,
                Say::This(answer) => answer,
                Say::Nothing => continue,
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
            match &*verb {
                "STARTTLS" if answer == usual => return Ok(offer == Offer::StartTls),
                "DATA" if answer == usual => {
                    let mail = read_mail(stream).await?;
                    self.log.lock().expect("a lock").mails.push(mail);
                    match script(".") {
                        Say::Usual => stream.write_all(b"250 taken\r\n").await?,
                        Say::This(answer) => stream.write_all(format!("{answer}\r\n").as_bytes()).await?,
                        Say::Nothing => {}
                    }
                }
                _ => {}
            }
        }
        Ok(false)
    }
}

async fn read_mail(stream: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let mut mail = String::new();
    while stream.read_line(&mut mail).await? > 0 {
        if mail.ends_with("\r\n.\r\n") {
            mail.truncate(mail.len() - 3);
            break;
        }
    }
    // RFC 5321 section 4.5.2
    Ok(mail.replace("\r\n..", "\r\n."))
}

fn tls() -> (TlsAcceptor, String) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, pem) = (own.cert.der().clone(), own.cert.pem());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], own.signing_key.into())
        .expect("a certificate and its key");
    (TlsAcceptor::from(Arc::new(config)), pem)
}
