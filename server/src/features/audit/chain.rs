//! What is hashed and signed: pure functions of lines and keys.
//!
//! A line's mark is a message authentication code under a key that is made from the app secret for this purpose alone, so
//! a line that somebody else put into the table is none. A line's hash is SHA-256 of the hash before it and of the whole
//! line, and needs no key, so anybody who has an export can check it. The head is signed, so that who can write to the
//! database but does not have the secret can't compute the chain anew.

use sha2::{Digest, Sha256};

use super::tables::{AuditHeadRow, AuditRow};
use crate::kit::random::Rng;
use crate::kit::secret::Secrets;

/// Makes and checks marks and signatures.
pub(super) struct Keys(Secrets);

impl Keys {
    pub(super) fn new(secrets: &Secrets) -> Self {
        Self(secrets.bound_to("audit log"))
    }

    /// The mark of a new line.
    pub(super) fn mark(&self, rng: &Rng, row: &AuditRow) -> String {
        let nonce = hex::encode(rng.bytes::<16>());
        let code = self.0.sign(&marked(&nonce, row));
        format!("{nonce}.{}", hex::encode(code))
    }

    /// Whether a server with one of our secrets wrote the line, and wrote it like this.
    pub(super) fn wrote(&self, row: &AuditRow) -> bool {
        let Some((nonce, code)) = row.mark.split_once('.') else { return false };
        hex::decode(code).is_ok_and(|code| self.0.verify(&marked(nonce, row), &code))
    }

    /// Whether the line's mark needs a secret that signs nothing any more.
    pub(super) fn wrote_long_ago(&self, row: &AuditRow) -> bool {
        let Some((nonce, code)) = row.mark.split_once('.') else { return false };
        hex::decode(code).is_ok_and(|code| self.0.needs_old(&marked(nonce, row), &code))
    }

    /// Whether the head's signature does.
    pub(super) fn signed_long_ago(&self, head: &AuditHeadRow) -> bool {
        hex::decode(&head.signature).is_ok_and(|code| self.0.needs_old(&signed(head), &code))
    }

    pub(super) fn sign(&self, head: &AuditHeadRow) -> String {
        hex::encode(self.0.sign(&signed(head)))
    }

    pub(super) fn signed(&self, head: &AuditHeadRow) -> bool {
        hex::decode(&head.signature).is_ok_and(|code| self.0.verify(&signed(head), &code))
    }
}

/// The hash of a line at a place behind the line with this hash.
pub(super) fn link(previous: &str, position: i64, row: &AuditRow) -> String {
    let mut message = Message::new("line");
    message.text(Some(previous)).number(position).text(Some(row.id.as_str())).text(Some(&row.mark)).line(row);
    hex::encode(Sha256::digest(&message.0))
}

fn marked(nonce: &str, row: &AuditRow) -> Vec<u8> {
    let mut message = Message::new("mark");
    message.text(Some(nonce)).line(row);
    message.0
}

fn signed(head: &AuditHeadRow) -> Vec<u8> {
    let mut message = Message::new("head");
    message.number(head.position).text(Some(&head.hash));
    message.number(head.base_position).text(Some(&head.base_hash));
    message.0
}

/// Bytes that can only be read in one way: every text has its length before it.
struct Message(Vec<u8>);

impl Message {
    fn new(purpose: &str) -> Self {
        let mut message = Self(vec![]);
        message.text(Some("portcullis audit log 1")).text(Some(purpose));
        message
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    fn text(&mut self, text: Option<&str>) -> &mut Self {
        let Some(text) = text else {
            self.0.push(0);
            return self;
        };
        self.0.push(1);
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    /// All that the line says; its id is the database's to give, and its place comes later.
    fn line(&mut self, row: &AuditRow) {
        self.number(row.created_at.millis());
        for text in [&row.kind, &row.outcome, &row.data] {
            self.text(Some(text));
        }
        for text in [
            &row.operation,
            &row.user_id,
            &row.subject_id,
            &row.actor_id,
            &row.actor_session_id,
            &row.impersonator_id,
            &row.ip_address,
            &row.user_agent,
        ] {
            self.text(text.as_deref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::secret::Secret;
    use crate::store::{Extra, Id, Timestamp};

    fn keys(secrets: &[&str]) -> Keys {
        Keys::new(&Secrets::new(secrets.iter().map(|text| Secret::from(*text))).expect("secrets"))
    }

    fn row() -> AuditRow {
        AuditRow {
            id: Id::from("1"),
            created_at: Timestamp::from_millis(1_767_225_600_123).expect("a time"),
            kind: "session.created".to_owned(),
            outcome: "ok".to_owned(),
            operation: Some("signInEmail".to_owned()),
            user_id: Some("ada".to_owned()),
            subject_id: None,
            actor_id: Some(String::new()),
            actor_session_id: None,
            impersonator_id: None,
            data: "{}".to_owned(),
            ip_address: Some("192.0.2.1".to_owned()),
            user_agent: None,
            mark: String::new(),
            position: None,
            hash: None,
            extra: Extra::default(),
        }
    }

    /// Every way to change what a line says.
    fn changed() -> Vec<AuditRow> {
        let some = || Some("other".to_owned());
        let changes: [fn(&mut AuditRow, Option<String>); 12] = [
            |row, _| row.created_at = Timestamp::from_millis(0).expect("a time"),
            |row, other| row.kind = other.unwrap_or_default(),
            |row, other| row.outcome = other.unwrap_or_default(),
            |row, other| row.data = other.unwrap_or_default(),
            |row, other| row.operation = other,
            |row, other| row.user_id = other,
            |row, other| row.subject_id = other,
            // Empty is not absent.
            |row, _| row.actor_id = None,
            |row, other| row.actor_session_id = other,
            |row, other| row.impersonator_id = other,
            |row, other| row.ip_address = other,
            |row, other| row.user_agent = other,
        ];
        let mut rows: Vec<_> = changes
            .iter()
            .map(|change| {
                let mut row = row();
                change(&mut row, some());
                row
            })
            .collect();
        // The same texts, elsewhere.
        let mut moved = row();
        std::mem::swap(&mut moved.operation, &mut moved.subject_id);
        rows.push(moved);
        rows
    }

    #[test]
    fn a_mark_is_for_one_line_and_one_secret() {
        let (keys, rng) = (keys(&["new", "old"]), Rng::seeded(1));
        let mut line = row();
        line.mark = keys.mark(&rng, &line);
        assert!(keys.wrote(&line));
        assert_ne!(keys.mark(&rng, &line), line.mark, "the same line again has another");
        for mut other in changed() {
            other.mark.clone_from(&line.mark);
            assert!(!keys.wrote(&other), "{other:?}");
        }
        line.mark = self::keys(&["old"]).mark(&rng, &line);
        assert!(keys.wrote(&line), "a secret that was replaced still counts");
        line.mark = self::keys(&["strange"]).mark(&rng, &line);
        assert!(!keys.wrote(&line));
        for mark in ["", ".", "00.", "00.zz"] {
            line.mark = mark.to_owned();
            assert!(!keys.wrote(&line), "{mark}");
        }
    }

    #[test]
    fn a_hash_is_of_the_whole_line_its_place_and_all_before_it() {
        let hash = link("before", 2, &row());
        assert_eq!(hash, link("before", 2, &row()));
        assert_ne!(hash, link("other", 2, &row()));
        assert_ne!(hash, link("before", 3, &row()));
        assert_ne!(hash, link("before", 2, &AuditRow { id: Id::from("2"), ..row() }));
        assert_ne!(hash, link("before", 2, &AuditRow { mark: "m".to_owned(), ..row() }));
        for other in changed() {
            assert_ne!(hash, link("before", 2, &other), "{other:?}");
        }
    }
}
