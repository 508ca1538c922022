//! Segments that arrived, read and checked before anybody waits for the writer, by all processors where
//! there are many.

use holdfast_domain::Error;
use holdfast_wire::{DeviceKey, Membership, Segment, canary};
use std::num::NonZero;
use std::thread;

/// A segment that can be read.
pub(super) struct Opened {
    /// Which of those given, from 0.
    pub(super) index: usize,
    pub(super) bytes: Vec<u8>,
    pub(super) segment: Segment,
    /// The key that it is signed with, where that was found out already.
    signer: Option<DeviceKey>,
}

/// One that cannot.
pub(super) struct Unread {
    pub(super) index: usize,
    pub(super) bytes: Vec<u8>,
    pub(super) error: Error,
}

impl Opened {
    fn new(index: usize, bytes: Vec<u8>, members: &Membership) -> Result<Self, Unread> {
        match holdfast_wire::open(&bytes) {
            Ok(segment) => {
                let author = members.key_of(segment.header.log);
                let signer = author.filter(|key| segment.signed_by(key));
                Ok(Self { index, bytes, segment, signer })
            }
            Err(error) => Err(Unread { index, bytes, error }),
        }
    }

    /// Whether the owner of this key signed it.
    pub(super) fn signed_by(&self, key: DeviceKey) -> bool {
        self.signer == Some(key) || self.segment.signed_by(&key)
    }
}

/// Segments for which another thread is worth its beginning.
const SHARE: usize = 8;

/// Opens segments, and checks the signatures of those whose authors are members.
pub(super) fn open(
    segments: Vec<Vec<u8>>,
    members: &Membership,
) -> impl Iterator<Item = Result<Opened, Unread>> {
    let threads = match segments.len() / SHARE {
        0 | 1 => 1,
        most => thread::available_parallelism().map_or(1, NonZero::get).min(most),
    };
    let share = segments.len().div_ceil(threads);
    let mut segments = segments.into_iter().enumerate();
    let open = |share: Vec<(usize, Vec<u8>)>| -> Vec<_> {
        share.into_iter().map(|(index, bytes)| Opened::new(index, bytes, members)).collect()
    };
    // Where programs are played, threads play the one that began them.
    let reader = canary::reader();
    let opened = thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|_| {
                let share = segments.by_ref().take(share).collect();
                scope.spawn(move || {
                    canary::reads(reader);
                    open(share)
                })
            })
            .collect();
        let last = open(segments.collect());
        let mut all = Vec::with_capacity(threads);
        for other in others {
            all.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all.push(last);
        all
    });
    opened.into_iter().flatten()
}
