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
    let pem = std::fs::read(file).map_err(|error| error.to_string())?;
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let added = certificate.map(|certificate| authorities.add(certificate));
        if !matches!(added, Ok(Ok(()))) {
            return Err("there is a broken certificate in it".to_owned());
        }
    }
    if authorities.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(pem)
}
