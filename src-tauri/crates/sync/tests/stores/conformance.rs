//! What every shared store does, whatever it is made of.

use crate::desk::{Log, all, store};
use holdfast_domain::ErrorCode;
use holdfast_sync::{Append, Head, Hint, SharedStore};
use holdfast_wire::{Hash, PartId, Sealed, SegmentName, WorkspaceId, open};
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

/// Where stores are made for a test.
pub(crate) trait Ground: Sync {
    type Store: SharedStore;
    /// The workspace that is shared here.
    fn workspace(&self) -> WorkspaceId;
    /// A connection of one of the desks. Number 0 owns the store.
    fn desk(&self, number: usize) -> impl Future<Output = Self::Store> + Send;
    /// A connection of a desk with another workspace.
    fn stranger(&self) -> impl Future<Output = Self::Store> + Send;

    /// The partition with the data.
    fn part(&self) -> PartId {
        PartId(self.workspace().0)
    }
}

/// Makes one test of each case for one sort of store.
macro_rules! conforms {
    ($ground:expr) => {
        $crate::conformance::conforms!($ground =>
            an_empty_store_is_founded_once_and_by_one_workspace
            what_is_appended_is_read_byte_for_byte
            appending_again_is_harmless
            nothing_is_ever_rewritten
            a_store_that_lacks_the_beginning_says_where_to_go_on
            many_desks_write_at_once
            one_log_written_twice_at_once_stays_one_chain
            of_two_branches_at_once_nothing_acknowledged_is_lost
            listings_begin_where_they_are_asked_to
            a_tail_is_fetched_in_portions
            large_segments_fit
            snapshots_are_found_by_their_manifests
            partitions_are_separate
            a_lost_log_is_given_back
            a_desk_is_told_of_what_another_writes
        );
    };
    ($ground:expr => $($case:ident)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let ground = $ground.await;
            $crate::conformance::$case(&ground).await;
        }
    )*};
}
pub(crate) use conforms;

/// The first desk, in a store that holds the workspace.
async fn founded<G: Ground>(ground: &G) -> G::Store {
    let desk = ground.desk(0).await;
    desk.found().await.unwrap();
    desk
}

pub(crate) async fn an_empty_store_is_founded_once_and_by_one_workspace<G: Ground>(ground: &G) {
    let (desk, stranger) = (ground.desk(0).await, ground.stranger().await);
    assert_eq!(desk.identity().await.unwrap(), None);
    let mut log = Log::new(ground.part());
    let segment = log.seal(1);
    assert!(desk.append(&segment).await.is_err(), "an empty store is not used by itself");
    assert!(desk.heads(ground.part()).await.is_err());
    assert_eq!(desk.identity().await.unwrap(), None, "nor founded");

    desk.found().await.unwrap();
    desk.found().await.unwrap();
    assert_eq!(desk.identity().await.unwrap(), Some(ground.workspace()));
    assert_eq!(stranger.identity().await.unwrap(), Some(ground.workspace()));
    assert_eq!(stranger.found().await.unwrap_err().code, ErrorCode::StoreForeign);
    store(&desk, &segment).await;
    for refused in [
        stranger.append(&segment).await.map(drop),
        stranger.heads(ground.part()).await.map(drop),
        stranger.list(ground.part(), log.id, 0).await.map(drop),
        stranger.get(ground.part(), log.id, &segment.name()).await.map(drop),
        stranger.put_chunk(ground.part(), b"x").await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::StoreForeign);
    }
}

pub(crate) async fn what_is_appended_is_read_byte_for_byte<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let segments = [log.seal(1), log.seal(5), log.seal(2)];
    for segment in &segments {
        store(&desk, segment).await;
    }
    let other = ground.desk(1).await;
    let names = segments.each_ref().map(Sealed::name);
    let heads = other.heads(ground.part()).await.unwrap();
    assert_eq!(heads, [Head { log: log.id, last: 8, mark: other.kind().mark(&names) }]);
    let names = other.list(ground.part(), log.id, 0).await.unwrap();
    assert_eq!(names, segments.each_ref().map(Sealed::name));
    for (name, segment) in names.iter().zip(&segments) {
        let bytes = other.get(ground.part(), log.id, name).await.unwrap();
        assert_eq!(bytes.as_ref(), Some(&segment.bytes));
    }
    let expected = segments.map(|segment| segment.bytes);
    assert_eq!(all(&other, ground.part(), log.id).await, expected);

    let unknown = SegmentName::new(9, 9, Hash::of(b"unknown"));
    assert_eq!(other.get(ground.part(), log.id, &unknown).await.unwrap(), None);
    let nobody = Log::new(ground.part());
    assert_eq!(other.list(ground.part(), nobody.id, 0).await.unwrap(), []);
}

pub(crate) async fn appending_again_is_harmless<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let (first, second) = (log.seal(3), log.seal(1));
    store(&desk, &first).await;
    assert_eq!(desk.append(&first).await.unwrap(), Append::AlreadyHave);
    store(&desk, &second).await;
    for again in [&first, &second, &first] {
        assert_eq!(desk.append(again).await.unwrap(), Append::AlreadyHave);
    }
    let restarted = ground.desk(0).await;
    assert_eq!(restarted.append(&second).await.unwrap(), Append::AlreadyHave);
    let expected = [first.bytes, second.bytes];
    assert_eq!(all(&desk, ground.part(), log.id).await, expected);
}

pub(crate) async fn nothing_is_ever_rewritten<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let first = log.seal(2);
    let mut copy = log.clone();
    let (second, third) = (log.seal(2), log.seal(2));
    for segment in [&first, &second, &third] {
        store(&desk, segment).await;
    }
    let fork = Append::Fork(6);
    let (same_range, after) = (copy.seal(2), copy.seal(2));
    assert_eq!(desk.append(&same_range).await.unwrap(), fork, "other content");
    assert_eq!(desk.append(&after).await.unwrap(), fork);
    let beyond = copy.seal(1);
    assert_eq!(desk.append(&beyond).await.unwrap(), fork, "it does not follow what is there");
    let mut anew = Log::new(ground.part());
    anew.id = log.id;
    assert_eq!(desk.append(&anew.seal(1)).await.unwrap(), fork, "within the first");
    assert_eq!(desk.append(&anew.seal(9)).await.unwrap(), fork, "across the end");
    let expected = [first.bytes, second.bytes, third.bytes];
    assert_eq!(all(&desk, ground.part(), log.id).await, expected);
}

pub(crate) async fn a_store_that_lacks_the_beginning_says_where_to_go_on<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let segments = [log.seal(2), log.seal(3), log.seal(1)];
    assert_eq!(desk.append(&segments[1]).await.unwrap(), Append::Behind(0));
    store(&desk, &segments[0]).await;
    assert_eq!(desk.append(&segments[2]).await.unwrap(), Append::Behind(2));
    store(&desk, &segments[1]).await;
    store(&desk, &segments[2]).await;
}

pub(crate) async fn many_desks_write_at_once<G: Ground>(ground: &G) {
    founded(ground).await;
    let mut writers = Vec::new();
    for number in 0..6 {
        let desk = ground.desk(number % 3).await;
        let mut log = Log::new(ground.part());
        writers.push(tokio::spawn(async move {
            let mut written = Vec::new();
            for size in 1..15 {
                let segment = log.seal(size);
                store(&desk, &segment).await;
                written.push(segment.bytes);
            }
            (log.id, written)
        }));
    }
    let reader = ground.desk(1).await;
    let mut logs = BTreeSet::new();
    for writer in writers {
        let (log, written) = writer.await.unwrap();
        assert_eq!(all(&reader, ground.part(), log).await, written);
        logs.insert(log);
    }
    let heads = reader.heads(ground.part()).await.unwrap();
    assert_eq!(heads.iter().map(|head| head.log).collect::<BTreeSet<_>>(), logs);
}

/// Two processes on one data directory send the same bytes.
pub(crate) async fn one_log_written_twice_at_once_stays_one_chain<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let segments: Arc<Vec<_>> = Arc::new((0..20).map(|_| log.seal(2)).collect());
    let mut writers = Vec::new();
    for _ in 0..2 {
        let (desk, segments) = (ground.desk(0).await, Arc::clone(&segments));
        writers.push(tokio::spawn(async move {
            for segment in segments.iter() {
                let outcome = desk.append(segment).await.unwrap();
                assert!(matches!(outcome, Append::Stored | Append::AlreadyHave), "{outcome:?}");
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let expected: Vec<_> = segments.iter().map(|segment| segment.bytes.clone()).collect();
    assert_eq!(all(&desk, ground.part(), log.id).await, expected);
}

/// A cloned desk and its original, before either knows.
pub(crate) async fn of_two_branches_at_once_nothing_acknowledged_is_lost<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let root = log.seal(1);
    store(&desk, &root).await;
    let mut writers = Vec::new();
    for _ in 0..2 {
        let (desk, mut branch) = (ground.desk(0).await, log.clone());
        writers.push(tokio::spawn(async move {
            let mut stored = Vec::new();
            for _ in 0..10 {
                let segment = branch.seal(1);
                match desk.append(&segment).await.unwrap() {
                    Append::Stored => stored.push(segment),
                    Append::Fork(_) => break,
                    other => panic!("{other:?}"),
                }
            }
            stored
        }));
    }
    for writer in writers {
        for segment in writer.await.unwrap() {
            let found = desk.get(ground.part(), log.id, &segment.name()).await.unwrap();
            assert_eq!(found, Some(segment.bytes));
        }
    }
}

pub(crate) async fn listings_begin_where_they_are_asked_to<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    for _ in 0..4 {
        store(&desk, &log.seal(10)).await;
    }
    for (after, firsts) in [
        (0, &[1, 11, 21, 31][..]),
        (9, &[1, 11, 21, 31]),
        (10, &[11, 21, 31]),
        (39, &[31]),
        (40, &[]),
        (u64::MAX >> 1, &[]),
    ] {
        let names = desk.list(ground.part(), log.id, after).await.unwrap();
        let found: Vec<_> = names.iter().map(|name| name.first).collect();
        assert_eq!(found, firsts, "after {after}");
    }
}

pub(crate) async fn a_tail_is_fetched_in_portions<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let segments: Vec<_> = (0..5).map(|_| log.seal(2)).collect();
    for segment in &segments {
        store(&desk, segment).await;
    }
    let size = segments[1].bytes.len();
    for (after, budget, firsts) in [
        (0, 0, &[1][..]),
        (0, 1, &[1]),
        (2, size, &[3]),
        (2, size + 1, &[3, 5]),
        (0, usize::MAX, &[1, 3, 5, 7, 9]),
        (10, 100, &[]),
    ] {
        let tail = desk.tail(ground.part(), log.id, after, budget).await.unwrap();
        let found: Vec<_> = tail.iter().map(|bytes| open(bytes).unwrap().header.first).collect();
        assert_eq!(found, firsts, "after {after}, {budget} bytes");
    }
}

pub(crate) async fn large_segments_fit<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let mut log = Log::new(ground.part());
    let segment = log.seal_large(4_000_000);
    assert!(segment.bytes.len() > 3_500_000, "{}", segment.bytes.len());
    store(&desk, &segment).await;
    assert_eq!(all(&ground.desk(1).await, ground.part(), log.id).await, [segment.bytes]);
}

pub(crate) async fn snapshots_are_found_by_their_manifests<G: Ground>(ground: &G) {
    let (desk, part) = (founded(ground).await, ground.part());
    assert_eq!(desk.snapshots(part).await.unwrap(), []);
    let large = vec![7; 3 << 20];
    let chunks = [&b"one"[..], b"two", &large];
    let mut names = Vec::new();
    for chunk in chunks {
        let name = desk.put_chunk(part, chunk).await.unwrap();
        assert_eq!(name, Hash::of(chunk));
        assert_eq!(desk.put_chunk(part, chunk).await.unwrap(), name, "again");
        names.push(name);
    }
    let id = desk.put_snapshot(part, b"manifest").await.unwrap();
    assert_eq!(desk.put_snapshot(part, b"manifest").await.unwrap(), id);
    let other = ground.desk(1).await;
    assert_eq!(other.snapshots(part).await.unwrap(), [id]);
    let manifest = other.get_snapshot(part, &id).await.unwrap();
    assert_eq!(manifest.as_deref(), Some(&b"manifest"[..]));
    for (name, chunk) in names.iter().zip(chunks) {
        assert_eq!(other.get_chunk(part, name).await.unwrap().as_deref(), Some(chunk));
    }
    let unknown = Hash::of(b"unknown");
    assert_eq!(other.get_chunk(part, &unknown).await.unwrap(), None);
    assert_eq!(other.get_snapshot(part, &unknown).await.unwrap(), None);
}

pub(crate) async fn partitions_are_separate<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let control = PartId::control(ground.workspace());
    let mut data = Log::new(ground.part());
    let mut words = data.in_part(control);
    let (in_data, in_control) = (data.seal(3), words.seal(1));
    store(&desk, &in_data).await;
    store(&desk, &in_control).await;
    let head = |last, segment: &Sealed| {
        [Head { log: data.id, last, mark: desk.kind().mark(&[segment.name()]) }]
    };
    assert_eq!(desk.heads(control).await.unwrap(), head(1, &in_control));
    assert_eq!(desk.heads(ground.part()).await.unwrap(), head(3, &in_data));
    assert_eq!(all(&desk, control, data.id).await, [in_control.bytes]);
    desk.put_chunk(control, b"x").await.unwrap();
    assert_eq!(desk.get_chunk(ground.part(), &Hash::of(b"x")).await.unwrap(), None);
}

/// What an owner puts back, its author finds and goes on from.
pub(crate) async fn a_lost_log_is_given_back<G: Ground>(ground: &G) {
    let owner = founded(ground).await;
    let author = ground.desk(1).await;
    let mut log = Log::new(ground.part());
    let (first, second) = (log.seal(1), log.seal(1));
    assert_eq!(owner.restore(&first).await.unwrap(), Append::Stored);
    assert_eq!(owner.restore(&first).await.unwrap(), Append::AlreadyHave);
    assert_eq!(author.append(&first).await.unwrap(), Append::AlreadyHave);
    store(&author, &second).await;
    assert_eq!(all(&owner, ground.part(), log.id).await, [first.bytes, second.bytes]);
}

pub(crate) async fn a_desk_is_told_of_what_another_writes<G: Ground>(ground: &G) {
    let desk = founded(ground).await;
    let other = ground.desk(1).await;
    let mut log = Log::new(ground.part());
    store(&desk, &log.seal(1)).await;
    let waiting = tokio::spawn({
        let part = ground.part();
        async move {
            // Only by looking can one know; a hint is nothing but the moment to do it.
            loop {
                let hint = other.hint().await;
                assert!(matches!(hint, Hint::Anything) || hint == Hint::Partition(part));
                let heads = other.heads(part).await.unwrap();
                if heads.iter().any(|head| head.last == 2) {
                    return;
                }
            }
        }
    });
    store(&desk, &log.seal(1)).await;
    waiting.await.unwrap();
}
