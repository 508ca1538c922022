//! How much memory a closure needs.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

/// Counts what each thread holds.
pub(crate) struct Counting;

// SAFETY: every call goes on to the allocator of the system unchanged; the counters are plain cells of
// the thread, which allocate nothing.
#[expect(unsafe_code, reason = "an allocator cannot be written otherwise")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        NOW.with(|now| {
            now.set(now.get().wrapping_add(layout.size()));
            PEAK.with(|peak| peak.set(peak.get().max(now.get())));
        });
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.with(|now| now.set(now.get().wrapping_sub(layout.size())));
        unsafe { System.dealloc(memory, layout) }
    }
}

/// The most bytes that the closure held beyond what was held before.
pub(crate) fn peak<T>(run: impl FnOnce() -> T) -> (T, usize) {
    // Far from zero, so that freeing what another thread allocated does not wrap around.
    const BASE: usize = 1 << 40;
    NOW.set(BASE);
    PEAK.set(BASE);
    let result = run();
    (result, PEAK.get() - BASE)
}

#[test]
fn what_is_held_is_counted() {
    let (_, bytes) = peak(|| drop(vec![0_u8; 1 << 20]));
    assert!((1 << 20..2 << 20).contains(&bytes), "{bytes}");
}
