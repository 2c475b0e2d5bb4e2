use super::*;

const P256: &str = "a5010203262001215820";

fn key(hex_x: &str, rest: &str) -> Vec<u8> {
    hex::decode(format!("{P256}{hex_x}{rest}")).unwrap()
}

#[test]
fn keys_are_of_the_algorithms_that_were_offered() {
    let (x, y) = ("11".repeat(32), "22".repeat(32));
    let good = key(&x, &format!("225820{y}"));
    assert!(matches!(PublicKey::read(&good), Ok(PublicKey::Es256(_))));
    for wrong in [
        vec![],
        vec![0xff],
        vec![0xa0],
        // Cut off, and with something after it.
        good[..good.len() - 1].to_vec(),
        [good.clone(), vec![0]].concat(),
        // ES384, ES256 on another curve, and a key whose type is another one.
        hex::decode(format!("a50102033822 2001215820{x}225820{y}").replace(' ', "")).unwrap(),
        hex::decode(format!("a5010203262002215820{x}225820{y}")).unwrap(),
        hex::decode(format!("a5010103262001215820{x}225820{y}")).unwrap(),
        // A coordinate that is too short, and one that is there twice.
        hex::decode(format!("a501020326200121581f{}225820{y}", "11".repeat(31))).unwrap(),
        hex::decode(format!("a6010203262001215820{x}215820{x}225820{y}")).unwrap(),
        // RSA with a modulus of 1024 bits.
        hex::decode(format!("a401030339010020588 0{}2143010001", "ff".repeat(128)).replace(' ', "")).unwrap(),
    ] {
        assert_eq!(PublicKey::read(&wrong), Err(Refused::PublicKey), "{}", hex::encode(&wrong));
    }
}

#[test]
fn what_an_authenticator_says_is_read_to_the_last_byte() {
    let plain = [&[7; 32][..], &[USER_PRESENT, 0, 0, 1, 0]].concat();
    const USER_PRESENT: u8 = 1;
    assert_eq!(AuthenticatorData::read(&plain).map(|data| data.sign_count), Ok(256));
    let flagged = |flags: u8, more: &[u8]| {
        let mut bytes = plain.clone();
        bytes[32] |= flags;
        bytes.extend_from_slice(more);
        bytes
    };
    assert!(AuthenticatorData::read(&flagged(0x80, &[0xa0])).is_ok(), "extensions");
    // An id that is longer than what there is, a header that promises more than memory has, and a nest without end.
    let long_id = [&[0; 16][..], &[0x03, 0xff]].concat();
    let promise = [&[0; 16][..], &[0, 0, 0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]].concat();
    let nest = [&[0; 16][..], &[0, 0], &[0x81; 100_000]].concat();
    for wrong in [
        plain[..36].to_vec(),
        flagged(0, &[0]),
        flagged(0x80, &[]),
        flagged(0x40, &[]),
        flagged(0x40, &long_id),
        flagged(0x40, &promise),
        flagged(0x40, &nest),
    ] {
        assert!(matches!(AuthenticatorData::read(&wrong), Err(Refused::AuthenticatorData)));
    }
}
