//! Words for what differs, for whoever looks for the reason.

use crate::desk::Desk;
use crate::model::State;
use holdfast_wire::Record;
use rusqlite::Connection;

/// What a desk holds otherwise than the model, in a line or two.
pub(crate) fn difference(desk: &Desk, state: &State) -> String {
    let mut said = Vec::new();
    let Ok(database) = Connection::open(holdfast_store::database(&desk.dir)) else {
        return "its database cannot be read".into();
    };
    for ((id, kind), entity) in &state.entities {
        let sql = "SELECT e, clk FROM ent WHERE id = ?1 AND kind = ?2";
        let row = database.query_row(sql, (id, kind), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        });
        let Ok((e, clocks)) = row else {
            said.push(format!("{id} of kind {kind} is missing"));
            continue;
        };
        for (field, register) in &entity.registers {
            let stamp = clocks.chunks_exact(14).find(|stamp| stamp[..2] == field.to_le_bytes());
            let hlc = stamp.and_then(|stamp| stamp[2..10].try_into().ok()).map(u64::from_le_bytes);
            let s = stamp.and_then(|stamp| stamp[10..14].try_into().ok()).map(u32::from_le_bytes);
            let log = database.query_row("SELECT log FROM stream WHERE s = ?1", [s], |row| {
                row.get::<_, uuid::Uuid>(0)
            });
            let log = log.ok();
            if (hlc, log) != (Some(register.hlc.0), Some(register.log.0)) {
                said.push(format!(
                    "{id}.{field} is of {hlc:?} by {log:?}, not {:?} by {:?}",
                    register.hlc, register.log
                ));
            }
        }
        for (field, text) in &entity.texts {
            let held = database.query_row(
                "SELECT text FROM doc WHERE e = ?1 AND field = ?2",
                (e, field),
                |row| row.get::<_, String>(0),
            );
            if held.as_ref().ok() != Some(text) {
                said.push(format!("{id}.{field} reads {held:?}, not {text:?}"));
            }
        }
    }
    let count = database.query_row("SELECT count(*) FROM ent", [], |row| row.get::<_, u32>(0));
    if count.as_ref().ok().map(|count| *count as usize) != Some(state.entities.len()) {
        said.push(format!("it has {count:?} entities, not {}", state.entities.len()));
    }
    let streams = database
        .prepare(
            "SELECT s, p, substr(hex(log), 9), hex(branch), stored, applied, state FROM stream",
        )
        .and_then(|mut statement| {
            let rows = statement.query_map([], |row| {
                Ok(format!(
                    "{}/{} {:.8} {:.8} {}:{} {}",
                    row.get::<_, i64>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                    row.get::<_, i64>(4)?,
                    row.get::<_, i64>(5)?,
                    row.get::<_, String>(6)?
                ))
            })?;
            rows.collect::<Result<Vec<_>, _>>()
        });
    said.truncate(6);
    said.push(format!("streams {streams:?}"));
    said.join("; ")
}

/// What a desk knows of the entities that `of` names: who wrote what, what had been seen by whom, and
/// what waits for a choice.
pub(crate) fn history(desk: &Desk, of: &str) -> String {
    let told = || -> rusqlite::Result<Vec<String>> {
        let database = Connection::open(holdfast_store::database(&desk.dir))?;
        let mut said = lines(
            &database,
            "SELECT concat_ws(' ', 'stream', s, 'part', p, lower(hex(log)), lower(hex(branch)),
                (SELECT 'own' FROM own WHERE own.s = stream.s)) FROM stream",
            [],
        )?;
        let mut segments = database.prepare("SELECT s, body FROM seg ORDER BY s, last")?;
        let segments = segments.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (s, body) in segments.collect::<rusqlite::Result<Vec<(u32, Vec<u8>)>>>()? {
            let Ok(segment) = holdfast_wire::open(&body) else { continue };
            let stamps = segment.records.iter().map(|record| match record {
                Record::Txn(txn) => txn.hlc.0.to_string(),
                Record::Control(control) => format!("{control:?}"),
                _ => "-".to_owned(),
            });
            let stamps: Vec<String> = stamps.collect();
            let (first, hash) = (segment.header.first, segment.hash.to_string());
            said.push(format!("segment {hash:.16} of {s} from {first}: {stamps:?}"));
        }
        let mut entities = database.prepare("SELECT e, id FROM ent")?;
        let entities = entities.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (e, id) in entities.collect::<rusqlite::Result<Vec<(i64, uuid::Uuid)>>>()? {
            if !of.contains(&id.to_string()) {
                continue;
            }
            said.extend(lines(
                &database,
                "SELECT concat_ws(' ', 'change', seq, 's', s, hlc, command, hex(ops)) FROM change
                 WHERE e = ?1 ORDER BY hlc",
                [e],
            )?);
            said.extend(lines(
                &database,
                "SELECT concat_ws(' ', 'conflict', field, 's', s, hlc, hex(value)) FROM conflict
                 WHERE e = ?1",
                [e],
            )?);
        }
        said.extend(lines(
            &database,
            "SELECT concat_ws(' ', 'seen by', s, 'after', after, 'of', of, hlc, seq) FROM seen",
            [],
        )?);
        said.extend(lines(
            &database,
            "SELECT concat_ws(' ', 'set aside', lower(hex(substr(hash, 1, 8))), reason) FROM quarantine",
            [],
        )?);
        Ok(said)
    };
    told().map_or_else(|error| error.to_string(), |said| said.join("\n  "))
}

fn lines(
    database: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Vec<String>> {
    database.prepare(sql)?.query_map(parameters, |row| row.get(0))?.collect()
}
