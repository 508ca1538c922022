//! Times of many runs, in milliseconds.

use std::time::Instant;

/// Passes over the same calls; each call counts with its median, so that a moment in which the
/// machine was busy elsewhere does not become a percentile.
const PASSES: usize = 5;

/// Times in ascending order.
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn new(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    /// Measures a call for each of some inputs, after a first pass that warms caches.
    pub(crate) fn of<T>(inputs: &[T], mut call: impl FnMut(&T)) -> Self {
        let mut runs = vec![Vec::with_capacity(PASSES); inputs.len()];
        for pass in 0..=PASSES {
            for (input, runs) in inputs.iter().zip(&mut runs) {
                let time = milliseconds(|| call(input));
                if pass > 0 {
                    runs.push(time);
                }
            }
        }
        Self::new(runs.into_iter().map(|runs| Self::new(runs).p(50)).collect())
    }

    /// Measures a call for each of some inputs once, in order; for calls that write.
    pub(crate) fn once<T>(inputs: &[T], mut call: impl FnMut(&T)) -> Self {
        Self::new(inputs.iter().map(|input| milliseconds(|| call(input))).collect())
    }

    /// A percentile.
    pub(crate) fn p(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((self.0.len() * percent / 100).min(last)).copied().unwrap_or(0.0)
    }

    /// All of them together.
    pub(crate) fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    /// The longest.
    pub(crate) fn max(&self) -> f64 {
        self.0.last().copied().unwrap_or(0.0)
    }
}

/// How long a call takes.
pub(crate) fn milliseconds(call: impl FnOnce()) -> f64 {
    let start = Instant::now();
    call();
    start.elapsed().as_secs_f64() * 1_000.0
}
