//! Figures beside what they are to reach.

use std::io::Write;

use crate::Result;

/// What a figure is to reach.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::AtMost(most) => write!(f, "at most {most}"),
        }
    }
}

/// The figures of a run: printed as they come, and judged at the end.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    missed: Vec<String>,
}

impl Figures {
    /// Prints a figure beside its target. The detail is what it was computed from.
    pub(crate) fn add(&mut self, name: &str, value: f64, target: Target, detail: &str) -> Result {
        // What is no number meets no target.
        let verdict = if target.is_met_by(value) { "ok" } else { "MISSED" };
        say(&format!("{verdict:<7} {name:<44} {value:>7.2}  {target:<14} {detail}"))?;
        if !target.is_met_by(value) {
            self.missed.push(name.to_owned());
        }
        Ok(())
    }

    /// Fails where a target was missed.
    pub(crate) fn judge(self) -> Result {
        if self.missed.is_empty() {
            Ok(())
        } else {
            Err(format!("missed: {}", self.missed.join(", ")).into())
        }
    }
}

/// Prints a line on standard output.
pub(crate) fn say(line: &str) -> Result {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// The middle of some values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_target_fails_the_run() {
        for (value, target, met) in [
            (0.8, Target::AtLeast(0.8), true),
            (0.79, Target::AtLeast(0.8), false),
            (2.0, Target::AtMost(2.0), true),
            (2.01, Target::AtMost(2.0), false),
            (f64::NAN, Target::AtMost(2.0), false),
        ] {
            let mut figures = Figures::default();
            figures.add("a figure", value, target, "").unwrap();
            assert_eq!(figures.judge().is_ok(), met, "{value} {target}");
        }
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
    }
}
