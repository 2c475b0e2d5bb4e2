//! Reading the log.

use super::tables::AuditRow;
use super::{Audit, page};
use crate::features::user::UserRow;
use crate::store::{Filter, StoreError, Timestamp};

/// Which lines; the default is all of them.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Only those about, by, or in the name of this user: an id, or the e-mail address of somebody who is still there.
    pub user: Option<String>,
    /// Only those of this kind or operation, such as `session.created` or `signInEmail`.
    pub action: Option<String>,
    /// Nothing before.
    pub since: Option<Timestamp>,
    /// Nothing from then on.
    pub until: Option<Timestamp>,
}

impl Audit {
    /// The next lines behind one, or the first: 500 at most, in the order of their times. None are left when none come.
    ///
    /// # Errors
    /// The database fails.
    pub async fn lines(&self, which: &Lines, after: Option<&AuditRow>) -> Result<Vec<AuditRow>, StoreError> {
        let mut filter = Filter::all();
        if let Some(user) = &which.user {
            let found = match user.contains('@') {
                true => self.store().find_one(UserRow::EMAIL.eq(user.to_lowercase())).await?,
                false => None,
            };
            let user = found.map_or_else(|| user.clone(), |found| found.id.into());
            let concerns = AuditRow::USER_ID.eq(&user).or(AuditRow::ACTOR_ID.eq(&user));
            filter = filter.and(concerns.or(AuditRow::IMPERSONATOR_ID.eq(&user)));
        }
        if let Some(action) = &which.action {
            filter = filter.and(AuditRow::KIND.eq(action).or(AuditRow::OPERATION.eq(action)));
        }
        if let Some(since) = which.since {
            filter = filter.and(AuditRow::CREATED_AT.gte(since));
        }
        if let Some(until) = which.until {
            filter = filter.and(AuditRow::CREATED_AT.lt(until));
        }
        self.store().find_many(page(filter, after)).await
    }
}
