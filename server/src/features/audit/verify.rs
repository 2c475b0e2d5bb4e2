//! Whether the log is as it was written.

use std::fmt;

use super::tables::{AuditHeadRow, AuditRow};
use super::{Audit, PAGE, chain, page};
use crate::store::{Find, Order, StoreError};

/// More faults than this say no more.
const MOST_FAULTS: usize = 100;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many chained lines were looked at.
    pub lines: u64,
    /// The last line's place and hash. Kept somewhere else, they show later that nothing up to there has changed.
    pub head: Head,
    /// How many lines wait to be chained.
    pub waiting: u64,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// A line's place in the chain, and its hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its place, from 1; 0 for none.
    pub position: i64,
    /// Its hash.
    pub hash: String,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, self.hash)
    }
}

impl std::str::FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let head = text.split_once(':').and_then(|(position, hash)| {
            Some(Self { position: position.parse().ok()?, hash: hash.to_owned() })
        });
        head.ok_or_else(|| "it is a number, a colon and a hash, as a verification prints it".to_owned())
    }
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no head, though there are chained lines.
    Headless,
    /// The head's signature is not ours.
    Forged,
    /// Lines are gone.
    Missing {
        /// The first that is.
        from: i64,
        /// The last that is.
        to: i64,
    },
    /// The line does not follow from the one before it: it was changed, or that one was with its hash.
    Changed {
        /// Its place.
        position: i64,
        /// Its id.
        id: String,
    },
    /// The line stands behind the end that is signed: it was put there, or an older head was.
    Beyond {
        /// Its place.
        position: i64,
    },
    /// No server of ours wrote the line, or it was changed before it was chained.
    Foreign {
        /// Its id.
        id: String,
    },
    /// Where the head was, which somebody kept, another line stands.
    NotAsKept(Head),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Headless => f.write_str("the head of the chain is gone"),
            Self::Forged => f.write_str("the head of the chain was not signed by a secret of this server"),
            Self::Missing { from, to } if from == to => write!(f, "line {from} is gone"),
            Self::Missing { from, to } => write!(f, "lines {from} to {to} are gone"),
            Self::Changed { position, id } => {
                write!(f, "line {position} (id {id}) was changed, or the one before it was")
            }
            Self::Beyond { position } => write!(f, "line {position} stands behind the end that is signed"),
            Self::Foreign { id } => {
                write!(f, "the line with the id {id} was inserted, or changed, by somebody without a secret")
            }
            Self::NotAsKept(head) => {
                write!(f, "line {} is not the one with the hash {}", head.position, head.hash)
            }
        }
    }
}

/// How far a verification has come.
struct Walk {
    position: i64,
    hash: String,
    kept: Option<Head>,
    found: Verified,
}

impl Audit {
    /// Looks at every line. Servers may write meanwhile.
    ///
    /// `kept` is the head of an earlier verification: without one, who has both the database and the app secret could
    /// write a new log.
    ///
    /// # Errors
    /// The database fails.
    pub async fn verify(&self, kept: Option<Head>) -> Result<Verified, StoreError> {
        let Some(head) = self.head().await? else {
            let chained = self.store().count(AuditRow::POSITION.is_not_null()).await? > 0;
            let mut walk = Walk::new(kept, 0, String::new());
            if chained {
                walk.fault(Fault::Headless);
            }
            self.verify_waiting(&mut walk).await?;
            return Ok(walk.end());
        };
        let mut walk = Walk::new(kept, head.base_position, head.base_hash.clone());
        if !self.keys().signed(&head) {
            walk.fault(Fault::Forged);
        }
        self.verify_chain(&mut walk).await?;
        self.verify_waiting(&mut walk).await?;
        Ok(walk.end())
    }

    async fn verify_chain(&self, walk: &mut Walk) -> Result<(), StoreError> {
        let mut end = None;
        loop {
            let next = Find::new()
                .filter(AuditRow::POSITION.gt(walk.position))
                .sort(AuditRow::POSITION, Order::Ascending)
                .limit(PAGE);
            let rows = self.store().find_many(next).await?;
            let starts_at = rows.first().and_then(|row| row.position);
            // A gap at the beginning is no fault where retention took it away just now; nor is an end that came later.
            if starts_at != Some(walk.position + 1) {
                let Some(head) = self.head().await? else {
                    walk.fault(Fault::Headless);
                    return Ok(());
                };
                if !self.keys().signed(&head) {
                    walk.fault(Fault::Forged);
                } else if walk.moved_to(&head) {
                    continue;
                }
                if rows.is_empty() {
                    // Lines that were chained since the page was read are there at a second look.
                    if head.position > walk.position && end != Some(head.position) {
                        end = Some(head.position);
                        continue;
                    }
                    walk.ends_at(&head);
                    return Ok(());
                }
            }
            for row in &rows {
                walk.step(row);
            }
        }
    }

    async fn verify_waiting(&self, walk: &mut Walk) -> Result<(), StoreError> {
        let mut last = None;
        loop {
            let rows = self.store().find_many(page(AuditRow::POSITION.is_null(), last.as_ref())).await?;
            walk.found.waiting += rows.len() as u64;
            for row in rows.iter().filter(|row| !self.keys().wrote(row)) {
                walk.fault(Fault::Foreign { id: row.id.to_string() });
            }
            last = rows.into_iter().nth(PAGE as usize - 1);
            if last.is_none() {
                return Ok(());
            }
        }
    }
}

impl Walk {
    fn new(kept: Option<Head>, position: i64, hash: String) -> Self {
        Self { position, hash, kept, found: Verified::default() }
    }

    fn fault(&mut self, fault: Fault) {
        if self.found.faults.len() < MOST_FAULTS && !self.found.faults.contains(&fault) {
            self.found.faults.push(fault);
        }
    }

    /// Follows a chain whose beginning was taken away meanwhile.
    fn moved_to(&mut self, head: &AuditHeadRow) -> bool {
        let moved = head.base_position > self.position;
        if moved {
            (self.position, self.hash) = (head.base_position, head.base_hash.clone());
        }
        moved
    }

    fn step(&mut self, row: &AuditRow) {
        let position = row.position.unwrap_or_default();
        let hash = row.hash.clone().unwrap_or_default();
        if position != self.position + 1 {
            self.fault(Fault::Missing { from: self.position + 1, to: position - 1 });
        } else if chain::link(&self.hash, position, row) != hash {
            self.fault(Fault::Changed { position, id: row.id.to_string() });
        }
        if self.kept.as_ref().is_some_and(|kept| kept.position == position && kept.hash != hash) {
            self.not_as_kept();
        }
        (self.position, self.hash) = (position, hash);
        self.found.lines += 1;
    }

    fn ends_at(&mut self, head: &AuditHeadRow) {
        if self.position < head.position {
            self.fault(Fault::Missing { from: self.position + 1, to: head.position });
        } else if self.position > head.position {
            self.fault(Fault::Beyond { position: head.position + 1 });
        } else if self.hash != head.hash {
            self.fault(Fault::Changed { position: self.position, id: "the last".to_owned() });
        }
    }

    fn not_as_kept(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.fault(Fault::NotAsKept(kept));
        }
    }

    fn end(mut self) -> Verified {
        if self.kept.as_ref().is_some_and(|kept| kept.position > self.position) {
            self.not_as_kept();
        }
        self.found.head = Head { position: self.position, hash: self.hash };
        self.found
    }
}
