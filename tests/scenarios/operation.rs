//! An operation of many laptops over weeks, the same for the same seed.

use stories::operation::Plan;

#[test]
fn over_three_weeks_of_changing_teams_nothing_honest_is_lost_and_nothing_is_read_by_strangers() {
    let plan = Plan {
        devices: 18,
        weeks: 3,
        reach: 5,
        seed: 17_001,
        prune: false,
    };
    let outcome = plan.run();
    assert_eq!(outcome.lost, [""; 0], "{outcome:?}");
    assert_eq!(outcome.lacking, [""; 0], "{outcome:?}");
    assert_eq!(outcome.leaked, [""; 0], "{outcome:?}");
    assert_eq!(outcome.not_shared, [""; 0], "{outcome:?}");
    assert!(outcome.shared > 0 && outcome.looked_at_after_the_end > 0);
    assert!(outcome.withdrawn_after.is_some(), "{outcome:?}");
    assert!(outcome.written > 50 && outcome.meetings > 50 && outcome.sticks > 0);
    assert!(
        outcome.know_of_the_copy > outcome.at_work / 2,
        "{outcome:?}"
    );
    assert!(outcome.to_the_office["notes"].count > 30);
}

#[test]
fn the_same_operation_ends_the_same_where_laptops_give_entries_up() {
    let plan = Plan {
        devices: 18,
        weeks: 3,
        reach: 20,
        seed: 17_002,
        prune: true,
    };
    let outcome = plan.run();
    assert!(outcome.given_up.0 > 0, "{outcome:?}");
    for wrong in [
        &outcome.lost,
        &outcome.lacking,
        &outcome.leaked,
        &outcome.not_shared,
    ] {
        assert_eq!(*wrong, [""; 0], "{outcome:?}");
    }
}
