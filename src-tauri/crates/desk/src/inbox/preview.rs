//! What the rules would have told in the last seven days: the decisions of the alarm, made again over
//! what fell due then. Items are taken as they are now: mine, nobody's, or no longer mine.

use crate::alarm::words::Words;
use crate::api::{Empty, PreviewLine, RulesPreview};
use crate::call::Call;
use crate::floor::layout::not_initialised;
use crate::settings;
use chrono::TimeDelta;
use holdfast_domain::alarm::{Fate, Group, Occasion, Route, Rules, Storm};
use holdfast_domain::sla::evaluate;
use holdfast_domain::{Cause, Priority, Result, TechnicianId, Timestamp};
use holdfast_store::Read;
use holdfast_store::sla::Terms;
use holdfast_store::table::alarm::{AlarmItem, Ownership};

const WEEK: TimeDelta = TimeDelta::days(7);

/// Something that fell due in the week.
struct Past {
    at: Timestamp,
    title: String,
    occasion: Occasion,
    item: AlarmItem,
}

pub(crate) fn preview(call: &Call, _: Empty) -> Result<RulesPreview> {
    let me = call.me()?.ok_or_else(not_initialised)?;
    call.read(|read| {
        let rules = settings::rules(read, me)?;
        let terms = call.desk.store.terms(read)?;
        let mut past = week(read, me, &terms, call.now)?;
        past.sort_by_key(|one| one.at);
        let words = Words::load(read, call.now)?;
        let mut storm = Storm::default();
        let lines: Vec<_> = past
            .into_iter()
            .enumerate()
            .filter_map(|(id, one)| line(&rules, &words, &mut storm, id, one))
            .collect();
        let out_of_hours = lines.iter().filter(|line| line.out_of_hours).count();
        Ok(RulesPreview { lines, out_of_hours: u32::try_from(out_of_hours).unwrap_or(u32::MAX) })
    })
}

/// Everything of mine or nobody's that fell due in the week before `now`.
fn week(read: Read<'_>, me: TechnicianId, terms: &Terms, now: Timestamp) -> Result<Vec<Past>> {
    let span = (Some(now - WEEK), now);
    let mut past = Vec::new();
    for cause in [Cause::Chase, Cause::Due] {
        for (at, item) in read.dates_between(me, cause, span)? {
            let what = if cause == Cause::Chase { "to be chased" } else { "due" };
            let title = format!("{} {what}: {}", item.number, item.title);
            past.push(of(item, cause, 0, at, title));
        }
    }
    for item in read.items_with_clocks(me, span)? {
        let events = read.clock_events(terms, item.id)?;
        let clocks = evaluate(&events, terms.book(), &[], now).clocks;
        for clock in &clocks {
            let thresholds = clock.thresholds.iter().filter_map(|one| Some((one.percent, one.at?)));
            let ended = clock.verdicts.iter().filter(|verdict| verdict.breached);
            let breaches = ended.filter_map(|verdict| Some((100, verdict.due?)));
            for (percent, at) in thresholds.chain(breaches) {
                if at > now - WEEK && at <= clock.ended.unwrap_or(now).max(now - WEEK) {
                    let what = if percent == 100 { "breached" } else { "due soon" };
                    let title = format!("{} {what}: {}", item.number, clock.clock.label());
                    past.push(of(item.clone(), Cause::Clock, percent, at, title));
                }
            }
        }
    }
    past.retain(|one| one.item.owner != Ownership::Others);
    Ok(past)
}

fn of(item: AlarmItem, cause: Cause, percent: u8, at: Timestamp, title: String) -> Past {
    let mine = item.owner == Ownership::Mine;
    let occasion = Occasion { cause, percent, priority: item.priority, mine, snoozed: None };
    Past { at, title, occasion, item }
}

/// What becomes of it; none where the rules do not ask for it.
fn line(
    rules: &Rules,
    words: &Words,
    storm: &mut Storm,
    id: usize,
    past: Past,
) -> Option<PreviewLine> {
    let fate = match rules.fate(&past.occasion, past.at, true) {
        Fate::Unwanted => return None,
        Fate::Held(_, Some(until)) => format!("held until {}", words.time(until)),
        Fate::Held(hold, None) => hold.words().to_lowercase(),
        Fate::Told => told(storm, id, &past),
    };
    let open = rules.office.as_ref().is_none_or(|office| office.open_at(past.at));
    Some(PreviewLine {
        at: past.at,
        title: past.title,
        priority: past.item.priority,
        fate,
        out_of_hours: !open,
    })
}

fn told(storm: &mut Storm, id: usize, past: &Past) -> String {
    let place = (past.item.client, past.item.site);
    let priority: Option<Priority> = past.item.priority;
    let id = i64::try_from(id).unwrap_or(i64::MAX);
    let route = storm.route(id, place, priority, past.at);
    storm.due(past.at);
    match route {
        Route::Alone => "shown",
        Route::With(Group::Fold(_)) => "folded",
        Route::With(Group::Digest) => "in a digest",
    }
    .to_owned()
}
