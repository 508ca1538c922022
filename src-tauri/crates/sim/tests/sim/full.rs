//! Runs are worth something for full disks only where steps fail for want of room in some of them.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, end_of};
use std::collections::BTreeSet;

#[test]
fn stores_and_desks_run_out_of_room_and_go_on() {
    let template = Template::new().unwrap();
    let (mut crowded, mut steps) = (0, BTreeSet::new());
    for seed in 0..40 {
        let (world, ended) = end_of(seed, Plan::ALL, &template).unwrap();
        assert_eq!(ended, Ok(()), "seed {seed}");
        crowded += world.shop.crowded;
        steps.extend(world.desks.iter().flat_map(|desk| desk.crowded.iter().copied()));
    }
    assert!(crowded >= 10, "stores had no room {crowded} times");
    // Each step by itself is shown with a real disk, in `sync/tests/stores/short.rs`.
    assert!(steps.len() >= 2, "desks had no room to {steps:?}");
}
