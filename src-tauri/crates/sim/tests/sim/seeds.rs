//! Whatever happens to the desks, they end up with the same, and nothing that was saved is lost.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, run, tell};

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

fn all_hold(plan: Plan, count: u64) {
    let template = Template::new().unwrap();
    let first = number("HOLDFAST_SEED", 0);
    let mut failed = Vec::new();
    for seed in first..first + count {
        match run(seed, plan, &template) {
            Ok(Ok(())) => continue,
            Ok(Err(violation)) => failed.push(format!("seed {seed}: {violation}")),
            Err(error) => failed.push(format!("seed {seed}: {error:?}")),
        }
        eprintln!("{}", failed.last().map_or("", String::as_str));
        if failed.len() == 1 {
            eprintln!("{}", tell(seed, plan, &template).unwrap_or_default());
        }
    }
    assert!(failed.is_empty(), "{} of {count} seeds failed:\n{}", failed.len(), failed.join("\n"));
}
