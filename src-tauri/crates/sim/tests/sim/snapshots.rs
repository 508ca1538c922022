//! Runs are worth something for snapshots only where snapshots are made and loaded in them.

use holdfast_sim::prepare::Template;
use holdfast_sim::{Plan, end_of};

#[test]
fn desks_that_join_late_begin_with_a_snapshot_that_another_desk_made() {
    let template = Template::new().unwrap();
    let (mut made, mut loaded) = (0, 0);
    for seed in 0..30 {
        let (world, ended) = end_of(seed, Plan::ALL, &template).unwrap();
        assert_eq!(ended, Ok(()), "seed {seed}");
        made += world.desks.iter().map(|desk| desk.made).sum::<u32>();
        loaded += world.desks.iter().map(|desk| desk.loaded).sum::<u32>();
    }
    assert!(made >= 10, "{made} snapshots were made");
    assert!(loaded >= 5, "{loaded} snapshots were loaded");
}
