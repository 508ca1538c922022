//! What a measurement takes of the machine: processor time of all threads, and memory at its highest.

use std::fs;

/// Ticks of `/proc/self/stat` in a second, the same on every Linux.
const TICKS: f64 = 100.0;

/// The use of this process since an instant.
pub(crate) struct Usage {
    processor: f64,
}

impl Usage {
    /// Counts from now on.
    pub(crate) fn start() -> Self {
        // Makes the highest so far what is in use now. Where that cannot be, the highest ever is told.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { processor: processor() }
    }

    /// Seconds of processor time, of all threads together; not a number where the system does not tell.
    pub(crate) fn seconds(&self) -> f64 {
        processor() - self.processor
    }

    /// The memory of the process at its highest, in megabytes, with the data of the measurement in it; not
    /// a number where the system does not tell.
    pub(crate) fn megabytes(&self) -> f64 {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or(f64::NAN) / 1_024.0
    }
}

fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold spaces; what is used follows as the 12th and
    // 13th word after it.
    let words = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    let ticks: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
    if ticks.len() < 2 { f64::NAN } else { ticks.iter().sum::<f64>() / TICKS }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn work_takes_processor_time_and_memory() {
        let usage = Usage::start();
        let before = usage.megabytes();
        let mut held = vec![1_u8; 64 << 20];
        while usage.seconds() < 0.05 {
            held.iter_mut().for_each(|byte| *byte = byte.wrapping_mul(3));
        }
        assert!(usage.megabytes() > before + 60.0, "{before} MB, then {}", usage.megabytes());
        assert_eq!(held.len(), 64 << 20);
    }
}
