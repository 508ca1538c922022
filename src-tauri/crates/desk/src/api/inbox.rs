//! Notifications: the inbox, snoozing, and the rules of who is told what and when.

use super::{ClientRef, NamedRef};
use holdfast_domain::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for a page of the inbox, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct InboxQuery {
    /// Only those not seen yet.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub unread: bool,
    /// Only those before this one.
    #[serde(default)]
    #[ts(optional)]
    pub before: Option<i64>,
    /// How many at most, 100 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub limit: Option<u32>,
}

/// A page of the inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct InboxPage {
    /// The notifications.
    pub notifications: Vec<Notification>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many are not seen yet.
    pub unread: u32,
    /// How notifications reach the screen of this desk.
    pub channel: DeliveryView,
}

/// A notification with its fate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Notification {
    /// Local number.
    pub id: i64,
    /// Why.
    pub cause: Cause,
    /// Which clock, where it is one.
    pub clock: Option<SlaClock>,
    /// Percent of the target, where it is a clock; 100 is the breach.
    pub percent: Option<u8>,
    /// Headline: `H-12 breached: Resolution`.
    pub title: String,
    /// Second line.
    pub body: String,
    /// The item or document.
    pub subject: Option<NamedRef>,
    /// For whom the item is.
    pub client: Option<ClientRef>,
    /// Priority of the item.
    pub priority: Option<Priority>,
    /// When it was due to be told.
    pub due: Timestamp,
    /// When it was told, if it was.
    pub shown: Option<Timestamp>,
    /// Its fate.
    pub state: NotificationState,
    /// What was done: `Owned`, `Snoozed until 10:15`, or why it was not shown: `Quiet hours`, `Folded with 7 others`.
    pub detail: String,
}

/// How notifications reach the screen of this desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct DeliveryView {
    /// `native`, `no_actions` (the desktop shows no buttons), `inbox_only` (nothing shows notifications here), `other_process` (another Holdfast on this data notifies).
    pub state: String,
    /// What that means and what to do, empty where all is well.
    pub note: String,
    /// Name of what shows them: `dunst 1.9`.
    pub server: String,
}

/// Marks notifications as seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxSeen {
    /// These; all where empty.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub ids: Vec<i64>,
}

/// Answers a notification, or acts on an item as its buttons do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationAct {
    /// The notification.
    pub id: i64,
    /// `own`, `snooze` or `open`.
    pub action: String,
    /// Minutes of a snooze, 15 unless said.
    #[serde(default)]
    #[ts(optional)]
    pub minutes: Option<u32>,
}

/// Holds notifications about an item back for a while, or ends that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeSet {
    /// UUID or display number.
    pub id: String,
    /// Until when; absent ends it.
    #[serde(default)]
    #[ts(optional)]
    pub until: Option<Timestamp>,
}

/// Takes an item: acknowledges, assigns me alone, and answers what is open about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemOwn {
    /// UUID or display number.
    pub id: String,
    /// Why a WIP limit is exceeded.
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
}

/// Who is told what, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct NotificationRules {
    /// Mine, P1 first.
    pub rules: Vec<NotificationRule>,
    /// Start of my quiet hours as `HH:MM`, empty for none.
    pub quiet_from: String,
    /// Their end as `HH:MM`.
    pub quiet_until: String,
    /// Told about WIP limits, chase dates, due dates and reviews.
    pub causes: Vec<Cause>,
}

/// What I am told about items of a priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationRule {
    /// The priority.
    pub priority: Priority,
    /// Warnings in percent of the target; 100 is the breach.
    pub thresholds: Vec<u8>,
    /// True breaks through quiet hours and do-not-disturb.
    pub breaks_through: bool,
    /// True waits for office hours.
    pub office_hours: bool,
    /// True also tells about items nobody owns.
    pub unowned: bool,
}

/// Changes my rules; absent fields stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[derive(Default)]
pub struct NotificationRulesSave {
    /// Rules to change.
    #[serde(default)]
    #[ts(optional, as = "Option<_>")]
    pub rules: Vec<NotificationRule>,
    /// Start of my quiet hours as `HH:MM`, empty for none.
    #[serde(default)]
    #[ts(optional)]
    pub quiet_from: Option<String>,
    /// Their end.
    #[serde(default)]
    #[ts(optional)]
    pub quiet_until: Option<String>,
    /// Told about these.
    #[serde(default)]
    #[ts(optional)]
    pub causes: Option<Vec<Cause>>,
}

/// What the rules would have told me in the last seven days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct RulesPreview {
    /// What would have interrupted, oldest first.
    pub lines: Vec<PreviewLine>,
    /// Of those outside office hours.
    pub out_of_hours: u32,
}

/// One interruption that would have been.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct PreviewLine {
    /// When.
    pub at: Timestamp,
    /// What about.
    pub title: String,
    /// Priority of the item.
    pub priority: Option<Priority>,
    /// `shown`, `held until …`, `quiet hours`, `folded`.
    pub fate: String,
    /// True outside office hours.
    pub out_of_hours: bool,
}
