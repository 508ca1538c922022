use super::*;
use chrono_tz::Europe::Amsterdam;
use proptest::prelude::*;

fn terms(text: &str) -> Vec<Term> {
    let filter = Filter::parse(text);
    assert_eq!(filter.problems, Vec::<String>::new(), "{text}");
    filter.terms
}

fn only(text: &str) -> Test {
    let mut terms = terms(text);
    assert_eq!(terms.len(), 1, "{text}");
    terms.remove(0).test
}

fn named(name: &str) -> Vec<Name> {
    vec![Name::Named(name.to_owned())]
}

#[test]
fn every_part_of_the_grammar_is_understood() {
    let who = |name: &str| vec![Who::Named(name.to_owned())];
    for (text, expected) in [
        ("client:acme", Test::Client(named("acme"))),
        ("CLIENT:Acme", Test::Client(named("Acme"))),
        ("client:\"Acme Dental\"", Test::Client(named("Acme Dental"))),
        ("client:none", Test::Client(vec![Name::None])),
        ("client:\"none\"", Test::Client(named("none"))),
        ("pod:harbour", Test::Pod(named("harbour"))),
        ("service:exchange", Test::Service(named("exchange"))),
        ("tag:vpn", Test::Tag(named("vpn"))),
        ("#vpn", Test::Tag(named("vpn"))),
        ("mine", Test::Assignee(vec![Who::Me])),
        ("@me", Test::Assignee(vec![Who::Me])),
        ("@tom", Test::Assignee(who("tom"))),
        ("@\"Tom Berg\"", Test::Assignee(who("Tom Berg"))),
        ("@none", Test::Assignee(vec![Who::Nobody])),
        ("priority:p1,p2", Test::Priority(vec![Some(Priority::P1), Some(Priority::P2)])),
        ("p:1,none", Test::Priority(vec![Some(Priority::P1), None])),
        ("kind:incident", Test::Kind(vec![WorkItemKind::Incident])),
        ("kind:tech-debt", Test::Kind(vec![WorkItemKind::TechDebt])),
        ("state:ready,in-progress", Test::State(vec![Category::Ready, Category::InProgress])),
        ("is:blocked", Test::Is(Is::Blocked)),
        ("is:wrong-board", Test::Is(Is::WrongBoard)),
        ("unassigned", Test::Is(Is::Unassigned)),
        ("due:<7d", Test::Due(Due::Span(Compare::Less, Span::parse("7d").unwrap()))),
        ("due:today", Test::Due(Due::On(Day::Today))),
        ("due:>fri", Test::Due(Due::Beyond(Compare::More, Day::parse("fri").unwrap()))),
        ("due:none", Test::Due(Due::None)),
        ("age:>3d", Test::Age(Compare::More, Span::parse("3d").unwrap())),
        ("printer", Test::Word("printer".into())),
        ("\"paper jam\"", Test::Word("paper jam".into())),
        ("\"mine\"", Test::Word("mine".into())),
        ("http://intranet", Test::Word("http://intranet".into())),
        ("10.0.0.1:443", Test::Word("10.0.0.1:443".into())),
        ("-", Test::Word("-".into())),
    ] {
        assert_eq!(only(text), expected, "{text}");
    }
}

#[test]
fn a_whole_filter_reads_from_left_to_right() {
    let terms = terms("client:acme p:1 mine -tag:x -\"paper jam\" printer");
    let not: Vec<_> = terms.iter().map(|term| term.not).collect();
    assert_eq!(not, [false, false, false, true, true, false]);
    assert_eq!(Filter::parse("a -b \"c d\"").words().collect::<Vec<_>>(), ["a", "c d"]);
}

#[test]
fn what_cannot_be_understood_is_said_and_the_rest_counts() {
    for (text, problem) in [
        ("priority:high", "“high” is not a priority; there are p1, p2, p3, p4 and none."),
        ("client:", "client: needs a value, for example client:acme."),
        ("client:,", "client: needs a value, for example client:acme."),
        ("age:old", "“age:old” is not a length of time; write age:>3d or age:<12h."),
    ] {
        let filter = Filter::parse(&format!("{text} printer"));
        assert_eq!(filter.problems, [problem]);
        assert_eq!(filter.terms.len(), 1);
    }
    assert!(Filter::parse("is:late").problems[0].contains("overdue"));
    assert!(Filter::parse("due:soon").problems[0].contains("due:fri"));
    assert!(Filter::parse("state:open").problems[0].contains("in_progress"));
}

#[test]
fn labels_say_what_a_part_means() {
    for (text, label) in [
        ("client:acme", "Client is acme"),
        ("-client:acme,bolt", "Client is not acme or bolt"),
        ("mine", "Assignee is me"),
        ("priority:p1,p2", "Priority is P1 or P2"),
        ("state:in_progress", "State is In Progress"),
        ("is:overdue", "Is overdue"),
        ("-is:blocked", "Is not blocked"),
        ("due:<7d", "Is due within 7 days"),
        ("age:>1d", "In its column for more than 1 day"),
        ("-printer", "Without “printer”"),
    ] {
        assert_eq!(terms(text)[0].label(), label, "{text}");
    }
}

#[test]
fn due_ranges_follow_the_zone() {
    let now = "2026-11-20T23:30:00Z".parse().unwrap(); // already Saturday in Amsterdam
    let range = |text| match only(text) {
        Test::Due(due) => due.range(now, Amsterdam),
        other => panic!("{other:?}"),
    };
    let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    assert_eq!(range("due:today"), Some((at("2026-11-20T23:00:00Z"), at("2026-11-21T23:00:00Z"))));
    assert_eq!(range("due:<1d"), Some((None, at("2026-11-21T23:30:00Z"))));
    assert_eq!(range("due:<today"), Some((None, at("2026-11-20T23:00:00Z"))));
    assert_eq!(range("due:>tomorrow"), Some((at("2026-11-22T23:00:00Z"), None)));
    assert_eq!(range("due:none"), None);
}

proptest! {
    #[test]
    fn any_text_reads_and_what_was_read_prints_as_the_same_filter(text in ".{0,60}") {
        let filter = Filter::parse(&text);
        let again = Filter::parse(&filter.to_string());
        prop_assert_eq!(again.terms, filter.terms);
        prop_assert!(again.problems.is_empty());
    }

    #[test]
    fn texts_made_of_the_grammar_round_trip(
        parts in prop::collection::vec(
            "-?(client|pod|tag|state|is|due|age|p|kind|@|#|):?(acme|none|me|\"a b\"|p1|ready|<7d|>fri|blocked|a,b|\"none\"|today|mine|\\-x)?",
            0..6,
        ),
    ) {
        let filter = Filter::parse(&parts.join(" "));
        prop_assert_eq!(Filter::parse(&filter.to_string()).terms, filter.terms);
    }
}
