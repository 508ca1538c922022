//! How often to look where nobody tells: often while others write, seldom otherwise.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// So long after the last news a store is looked at often.
const LIVELY: Duration = Duration::from_secs(10 * 60);

/// Paces the looks at one store.
pub(crate) struct Pace {
    often: Duration,
    seldom: Duration,
    state: Mutex<State>,
}

struct State {
    last_look: Instant,
    last_news: Instant,
}

impl Pace {
    /// Looks `often` while there are news, else `seldom`.
    pub(crate) fn new(often: Duration, seldom: Duration) -> Self {
        let now = Instant::now();
        Self { often, seldom, state: Mutex::new(State { last_look: now, last_news: now }) }
    }

    /// Another desk wrote something.
    pub(crate) fn news(&self) {
        self.lock().last_news = Instant::now();
    }

    /// Waits until it is time to look again. Starting anew does not start the time anew.
    pub(crate) async fn wait(&self) {
        let due = {
            let state = self.lock();
            let lively = state.last_look.duration_since(state.last_news) < LIVELY;
            state.last_look + if lively { self.often } else { self.seldom }
        };
        sleep_until(due).await;
        self.lock().last_look = Instant::now();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFTEN: Duration = Duration::from_secs(1);
    const SELDOM: Duration = Duration::from_secs(5);

    async fn waited(pace: &Pace) -> Duration {
        let start = Instant::now();
        pace.wait().await;
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_lively_store_is_looked_at_often_and_a_quiet_one_seldom() {
        let pace = Pace::new(OFTEN, SELDOM);
        assert_eq!(waited(&pace).await, OFTEN);
        tokio::time::advance(LIVELY).await;
        pace.wait().await;
        assert_eq!(waited(&pace).await, SELDOM);
        pace.news();
        assert_eq!(waited(&pace).await, OFTEN);
    }

    #[tokio::test(start_paused = true)]
    async fn being_interrupted_does_not_put_the_look_off() {
        let pace = Pace::new(OFTEN, SELDOM);
        for _ in 0..3 {
            let _ = tokio::time::timeout(OFTEN / 4, pace.wait()).await;
        }
        assert_eq!(waited(&pace).await, OFTEN / 4);
    }
}
