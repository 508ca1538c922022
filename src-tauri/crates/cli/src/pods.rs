//! Pods on the command line: which are kept apart, and which this desk follows.

use crate::args::Pod;
use crate::print::{line, list, word};
use holdfast_domain::{Error, ErrorCode, Result};
use serde_json::{Value, json};

/// Does what is asked and gives the team as it is then.
pub(crate) fn run(call: &impl Fn(&str, Value) -> Result<Value>, pod: &Pod) -> Result<Value> {
    match pod {
        Pod::List => call("team_list", json!({})),
        Pod::Apart { name, off } => {
            let id = id(&call("team_list", json!({}))?, name)?;
            call("pod_save", json!({ "id": id, "apart": !off }))?;
            call("team_list", json!({}))
        }
        Pod::Follow { name } => call("pod_follow", json!({ "pod": name, "followed": true })),
        Pod::Leave { name } => call("pod_follow", json!({ "pod": name, "followed": false })),
    }
}

fn id(team: &Value, name: &str) -> Result<Value> {
    let named = |pod: &&Value| word(pod, "name").eq_ignore_ascii_case(name.trim());
    list(&team["pods"]).find(named).map(|pod| pod["id"].clone()).ok_or_else(|| {
        Error::new(
            ErrorCode::NotFound,
            format!("There is no pod {name}."),
            "See `holdfast pod list` for the names of all.",
        )
    })
}

pub(crate) fn pods(team: &Value) -> String {
    let mut out = String::new();
    for pod in list(&team["pods"]) {
        let kept = match (pod["apart"] == true, pod["followed"] == true) {
            (_, false) => "kept apart, not followed by this desk",
            (true, true) => "kept apart",
            (false, true) => "shared with everyone",
        };
        line(&mut out, format!("{:24} {kept}", word(pod, "name")));
    }
    out
}
