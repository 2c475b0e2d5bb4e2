//! A certificate authority of somebody's own.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

/// An authority with a certificate for `localhost` and 127.0.0.1 that it has signed, as files.
pub struct Authority(TempDir);

impl Authority {
    /// One that nobody knows.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = || KeyPair::generate().expect("a key");
        let mut own = CertificateParams::new([]).expect("no names");
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(own, key()).expect("a certificate");
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = key();
        let signed = CertificateParams::new(names).expect("names").signed_by(&key, &authority);
        let files = [
            ("authority.pem", authority.pem()),
            ("certificate.pem", signed.expect("a certificate").pem()),
            ("key.pem", key.serialize_pem()),
        ];
        for (name, pem) in files {
            std::fs::write(folder.path().join(name), pem).expect("a file");
        }
        Self(folder)
    }

    /// The authority's own certificate.
    pub fn file(&self) -> PathBuf {
        self.0.path().join("authority.pem")
    }

    /// What `redis-server` is told so that it speaks TLS on this port, too.
    pub(crate) fn arguments(&self, port: u16) -> Vec<String> {
        let file = |name: &str| self.0.path().join(name).display().to_string();
        let files = ["--tls-cert-file", "--tls-key-file", "--tls-ca-cert-file"]
            .into_iter()
            .zip([file("certificate.pem"), file("key.pem"), file("authority.pem")])
            .flat_map(|(option, file)| [option.to_owned(), file]);
        let rest =
            ["--tls-port".to_owned(), port.to_string(), "--tls-auth-clients".to_owned(), "no".to_owned()];
        files.chain(rest).collect()
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}
