//! The table: what was measured, its goal, and the same thing done by others.

use serde_json::Value;

/// One line of the table.
pub(crate) struct Row {
    /// Name of the goal, e.g. `S1`.
    pub(crate) id: String,
    /// What was measured.
    pub(crate) metric: String,
    /// Unit of all values.
    pub(crate) unit: String,
    /// The value.
    pub(crate) measured: f64,
    /// What it should be, where there is a goal.
    pub(crate) goal: Option<f64>,
    /// True where more is better.
    pub(crate) more: bool,
    /// Another way to do it, and its value.
    pub(crate) rival: Option<(String, f64)>,
}

impl Row {
    /// A value that should stay below its goal.
    pub(crate) fn new(id: &str, metric: impl Into<String>, unit: &str, measured: f64) -> Self {
        Self {
            id: id.to_owned(),
            metric: metric.into(),
            unit: unit.to_owned(),
            measured,
            goal: None,
            more: false,
            rival: None,
        }
    }

    /// It should be at most this.
    pub(crate) fn at_most(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }

    /// It should be at least this.
    pub(crate) fn at_least(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self.more = true;
        self
    }

    /// The same by other means.
    pub(crate) fn beside(mut self, name: &str, value: f64) -> Self {
        self.rival = Some((name.to_owned(), value));
        self
    }

    /// A row that another program measured and printed as JSON.
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        let rival = value.get("rival").filter(|rival| !rival.is_null());
        Some(Self {
            id: text("id")?,
            metric: text("metric")?,
            unit: text("unit")?,
            measured: value.get("measured")?.as_f64()?,
            goal: value.get("goal").and_then(Value::as_f64),
            more: value.get("more").and_then(Value::as_bool).unwrap_or(false),
            rival: rival.and_then(|rival| {
                Some((rival.get("name")?.as_str()?.to_owned(), rival.get("value")?.as_f64()?))
            }),
        })
    }

    fn verdict(&self) -> &'static str {
        match self.goal {
            None => "",
            Some(goal) if self.more && self.measured >= goal => "met",
            Some(goal) if !self.more && self.measured <= goal => "met",
            Some(_) => "MISSED",
        }
    }

    fn cells(&self) -> [String; 7] {
        let sign = if self.more { "≥" } else { "≤" };
        let ratio = self.rival.as_ref().map(|(_, value)| {
            let ratio = if self.more { self.measured / value } else { value / self.measured };
            if ratio.is_finite() { format!("{}×", short(ratio)) } else { String::new() }
        });
        [
            self.id.clone(),
            self.metric.clone(),
            format!("{} {}", short(self.measured), self.unit),
            self.goal.map(|goal| format!("{sign} {}", short(goal))).unwrap_or_default(),
            self.rival
                .as_ref()
                .map(|(name, value)| format!("{name} {}", short(*value)))
                .unwrap_or_default(),
            ratio.unwrap_or_default(),
            self.verdict().to_owned(),
        ]
    }
}

/// Three telling digits; words where nothing was measured.
fn short(value: f64) -> String {
    match value.abs() {
        v if v.is_nan() => "not run".to_owned(),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// The rows of a run. Each is shown as soon as it is known.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
    not_run: Vec<String>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("  {}", row.cells().join("  "));
        self.rows.push(row);
    }

    /// Says below the table what its rows cannot.
    pub(crate) fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    /// Notes a rival that could not be run, and why.
    pub(crate) fn did_not_run(&mut self, rival: &str, why: &str) {
        eprintln!("  {rival} did not run: {why}");
        self.not_run.push(rival.to_owned());
    }

    /// Rivals that could not be run.
    pub(crate) fn not_run(&self) -> &[String] {
        &self.not_run
    }

    /// The whole table, as Markdown.
    pub(crate) fn table(&self) -> String {
        let head = ["id", "what", "measured", "goal", "beside it", "ratio", "goal is"];
        let mut lines = vec![head.map(str::to_owned)];
        lines.extend(self.rows.iter().map(Row::cells));
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)
        };
        let widths: [usize; 7] = std::array::from_fn(width);
        let mut table = String::new();
        for (number, line) in lines.iter().enumerate() {
            table += "|";
            for (cell, width) in line.iter().zip(widths) {
                table += &format!(" {cell:width$} |");
            }
            table += "\n";
            if number == 0 {
                let rule: Vec<_> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
                table += &format!("|{}|\n", rule.join("|"));
            }
        }
        for note in &self.notes {
            table += &format!("\n- {note}");
        }
        table
    }

    /// Whether nothing was measured.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Goals that were not reached.
    pub(crate) fn missed(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict() == "MISSED").count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rival_that_did_not_run_is_no_number() {
        let mut report = Report::default();
        report.add(Row::new("B1", "bytes", "B", 12.0).at_most(20.0).beside("Yjs", f64::NAN));
        report.did_not_run("yjs.mjs", "ended with 1");
        let table = report.table();
        assert!(table.contains("Yjs not run") && !table.contains("NaN"), "{table}");
        assert_eq!(report.not_run(), ["yjs.mjs"]);
    }
}
