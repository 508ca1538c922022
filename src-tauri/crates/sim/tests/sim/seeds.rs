//! Whatever happens to the desks, they end up with the same, and nothing that was saved is lost.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, run};

fn seeds(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn every_seed_holds() {
    let template = Template::new().unwrap();
    let first = seeds("HOLDFAST_SEED", 0);
    let count = seeds("HOLDFAST_SEEDS", 2_000);
    let mut failed = Vec::new();
    for seed in first..first + count {
        eprintln!("{seed}");
        match run(seed, Plan::ALL, &template) {
            Ok(Ok(())) => {}
            Ok(Err(violation)) => failed.push(format!("seed {seed}: {violation}")),
            Err(error) => failed.push(format!("seed {seed}: {error:?}")),
        }
    }
    assert!(failed.is_empty(), "{} of {count}:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn tell_it() {
    if let Ok(seed) = std::env::var("HOLDFAST_TELL") {
        println!(
            "{}",
            holdfast_sim::tell(seed.parse().unwrap(), Plan::ALL, &Template::new().unwrap())
                .unwrap()
        );
    }
}
