//! Files with the certificates of authorities that an operator trusts.

use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// The certificates in a file, in PEM (RFC 7468). One without any is a mistake, not an empty list.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, String> {
    add(&mut RootCertStore::empty(), file)
}

/// Adds the certificates in a file to those that are trusted already, and returns them as [`read`] does.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn add(trusted: &mut RootCertStore, file: &Path) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(file).map_err(|error| error.to_string())?;
    let before = trusted.len();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let added = certificate.map(|certificate| trusted.add(certificate));
        if !matches!(added, Ok(Ok(()))) {
            return Err("there is a broken certificate in it".to_owned());
        }
    }
    if trusted.len() == before {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(pem)
}
