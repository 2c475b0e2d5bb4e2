//! How busy the machine is, by the counters of Linux (proc_stat(5)).

use crate::Result;

/// The counters at a moment, in ticks.
pub(crate) struct Cpu {
    idle: u64,
    all: u64,
}

impl Cpu {
    pub(crate) fn now() -> Result<Self> {
        let text = std::fs::read_to_string("/proc/stat")?;
        let line = text.lines().find_map(|line| line.strip_prefix("cpu ")).ok_or("no line of all CPUs")?;
        let ticks = line.split_whitespace().map(str::parse).collect::<Result<Vec<u64>, _>>()?;
        // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in user and nice already.
        let idle = ticks.iter().skip(3).take(2).sum();
        Ok(Self { idle, all: ticks.iter().take(8).sum() })
    }

    /// The part of the time since then that was not idle.
    pub(crate) fn busy_since(&self, before: &Self) -> f64 {
        let (idle, all) = (self.idle - before.idle, self.all - before.all);
        1.0 - idle as f64 / all as f64
    }
}
