//! When a delivery is tried again.

use std::time::Duration;

use crate::kit::random::Rng;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The waits after each attempt that failed, in seconds, as the Standard Webhooks specification recommends: ten attempts
/// within three days and a bit.
const WAITS: [u64; 9] =
    [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// The longest wait that an endpoint can ask for.
const LONGEST: Duration = Duration::from_secs(24 * HOUR);

/// How long to wait after so many attempts, from 1, that failed; none when that was the last.
///
/// Up to a fifth is added, so that what failed together does not come back together. An endpoint may ask for a longer
/// wait, up to a day, and for no shorter one.
pub(super) fn wait(attempts: i32, asked: Option<Duration>, rng: &Rng) -> Option<Duration> {
    let wait = WAITS.get(usize::try_from(attempts.max(1)).ok()? - 1)?;
    let fraction = f64::from(u32::from_ne_bytes(rng.bytes())) / f64::from(u32::MAX);
    let wait = Duration::from_secs(*wait).mul_f64(1.0 + 0.2 * fraction);
    Some(wait.max(asked.unwrap_or_default().min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let rng = Rng::seeded(1);
        for (attempts, least) in (1..).zip(WAITS) {
            let least = Duration::from_secs(least);
            let waits: Vec<_> = (0..50).filter_map(|_| wait(attempts, None, &rng)).collect();
            assert!(waits.iter().all(|wait| (least..=least.mul_f64(1.2)).contains(wait)), "{waits:?}");
            assert!(waits.windows(2).any(|two| two[0] != two[1]), "they differ");
        }
        assert_eq!(wait(10, Some(LONGEST), &rng), None);
    }

    #[test]
    fn an_endpoint_may_ask_for_more_and_not_for_ever() {
        let rng = Rng::seeded(1);
        let asked = |seconds| wait(1, Some(Duration::from_secs(seconds)), &rng);
        assert_eq!(asked(60), Some(Duration::from_secs(60)));
        assert_eq!(asked(1_000_000), Some(LONGEST));
        assert!(asked(0) >= Some(Duration::from_secs(5)));
    }
}
