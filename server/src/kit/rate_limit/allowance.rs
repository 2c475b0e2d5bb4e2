use std::time::Duration;

use super::{millis, until};

/// How many times something may be counted, and how long one waits after that.
///
/// It says both limits of this server: a window of requests, whose delay is the window itself, and failed sign-ins,
/// whose delay doubles. A count and the time of the last one are all that has to be kept for either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// How many pass without a delay; at least one.
    pub free: u64,
    /// The delay after the last of those. Each one more doubles it.
    pub first: Duration,
    /// The longest delay.
    pub longest: Duration,
    /// After so long without another one all are forgotten.
    pub memory: Duration,
}

/// What was counted under a key. Times are milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// How many passed.
    pub count: u64,
    /// When the last one passed.
    pub last: i64,
}

/// What an [`Allowance`] says about one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It passes, and is the first: whatever is kept is forgotten.
    First,
    /// It passes, and would also if others were counted at the same moment, up to the free ones.
    Free,
    /// It passes after a delay: nobody else may pass at the same moment.
    Alone,
    /// It does not pass for so long, in whole seconds and at least one.
    Wait(Duration),
}

impl Allowance {
    /// Judges one more at `now`, in milliseconds since the Unix epoch, beside what is kept.
    pub fn judge(&self, kept: Option<Counter>, now: i64) -> Judgement {
        let Some(kept) = kept.filter(|kept| kept.last > self.forgotten(now)) else { return Judgement::First };
        if kept.count < self.free {
            return Judgement::Free;
        }
        let again = kept.last.saturating_add(millis(self.delay(kept.count)));
        if now < again { Judgement::Wait(until(again, now)) } else { Judgement::Alone }
    }

    /// Counters whose last time is this or before are forgotten at `now`.
    pub fn forgotten(&self, now: i64) -> i64 {
        now.saturating_sub(millis(self.memory))
    }

    /// How long to wait after so many.
    pub(super) fn delay(&self, count: u64) -> Duration {
        let Some(doublings) = count.checked_sub(self.free) else { return Duration::ZERO };
        let factor = 1_u32.checked_shl(u32::try_from(doublings).unwrap_or(u32::MAX)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}
