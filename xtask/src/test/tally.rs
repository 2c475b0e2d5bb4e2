//! Counting what test runners say.

use std::fmt;
use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl Tally {
    pub const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    pub const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// Adds what a line of output counts, if it does: cargo's `test result: ok. 3 passed; 0 failed; 1 ignored; …`
    /// or the house's own `3 passed, 0 failed, 1 skipped`.
    pub fn read(&mut self, line: &str) {
        let plain = line.trim();
        let counts = plain
            .strip_prefix("test result:")
            .and_then(|rest| rest.split_once(". "))
            .map(|(_, counts)| counts);
        let (list, separator) = match counts {
            Some(counts) => (counts, ';'),
            None if plain.starts_with(|c: char| c.is_ascii_digit()) => (plain, ','),
            None => return,
        };
        let mut found = Self::default();
        for part in list.split(separator).take(3) {
            let Some((count, what)) = part.trim().split_once(' ') else { return };
            let Ok(count) = count.parse() else { return };
            match what {
                "passed" => found.passed = count,
                "failed" => found.failed = count,
                "skipped" | "ignored" => found.skipped = count,
                _ => return,
            }
        }
        *self += found;
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Tally {
        let mut tally = Tally::default();
        tally.read(line);
        tally
    }

    #[test]
    fn runners_are_understood() {
        let cargo = "test result: FAILED. 34 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(read(cargo), Tally { passed: 34, failed: 1, skipped: 2 });
        assert_eq!(read("  12 passed, 0 failed, 3 skipped"), Tally { passed: 12, failed: 0, skipped: 3 });
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "",
            "test a ... ok",
            "3 files changed, 2 insertions",
            "passed, failed",
            "12 passed and more, 1 x, 2 y",
        ] {
            assert_eq!(read(line), Tally::default(), "{line}");
        }
    }
}
