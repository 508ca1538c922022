//! Whatever happens to the desks, they end up with the same, and nothing that was saved is lost.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, end_of, run, tell};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A number from the environment: `cargo xtask soak` asks for more seeds, and a failed one is repeated
/// with `HOLDFAST_SEED=<seed> HOLDFAST_SEEDS=1`.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
}

/// What is left out, e.g. `HOLDFAST_WITHOUT=crashes,clocks`, to find what a failure needs.
fn plan(whole: Plan) -> Plan {
    let without = std::env::var("HOLDFAST_WITHOUT").unwrap_or_default();
    let with = |what: &str, planned: bool| planned && !without.contains(what);
    Plan {
        trouble: with("trouble", whole.trouble),
        crashes: with("crashes", whole.crashes),
        clocks: with("clocks", whole.clocks),
        forks: with("forks", whole.forks),
        removals: with("removals", whole.removals),
        strangers: with("strangers", whole.strangers),
        late: with("late", whole.late),
        updates: with("updates", whole.updates),
        pods: with("pods", whole.pods),
    }
}

#[test]
fn every_seed_holds() {
    all_hold(plan(Plan::ALL), number("HOLDFAST_SEEDS", 2_000));
}

/// A quarter as many, because each has more to do.
#[test]
fn every_seed_holds_where_pods_are_kept_apart() {
    all_hold(plan(Plan::PODS), number("HOLDFAST_SEEDS", 2_000).div_ceil(4));
}

/// Else a failure could not be looked into.
#[test]
fn a_seed_repeats_itself() {
    let template = Template::new().unwrap();
    let first = number("HOLDFAST_SEED", 0);
    for seed in first..first + number("HOLDFAST_SEEDS", 2_000).div_ceil(100) {
        let written = || {
            let (world, _) = end_of(seed, plan(Plan::ALL), &template).unwrap();
            world.shop.segments().map(|one| one.hash).collect::<BTreeSet<_>>()
        };
        assert_eq!(written(), written(), "seed {seed}");
    }
}

/// Runs seeds on all processors.
fn all_hold(plan: Plan, count: u64) {
    let first = number("HOLDFAST_SEED", 0);
    let next = AtomicU64::new(first);
    let failed = Mutex::new(Vec::new());
    let work = || {
        let template = Template::new().unwrap();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                break;
            }
            let seen = match run(seed, plan, &template) {
                Ok(Ok(())) => continue,
                Ok(Err(violation)) => format!("seed {seed}: {violation}"),
                Err(error) => format!("seed {seed}: {error:?}"),
            };
            let mut failed = failed.lock().unwrap();
            eprintln!("{seen}");
            if failed.is_empty() {
                eprintln!("{}", tell(seed, plan, &template).unwrap_or_default());
            }
            failed.push(seen);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {count} seeds failed:\n{}", failed.len(), failed.join("\n"));
}
