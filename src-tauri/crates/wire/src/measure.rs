//! How large a day of work is on the wire, for the benches.

use crate::ids::{Hash, LogId, PartId};
use crate::record::{Change, Op, Record, Seen, Txn};
use crate::segment::{Header, Sealed, seal};
use ed25519_dalek::SigningKey;
use holdfast_domain::{Hlc, Result};
use uuid::Uuid;

/// Cards that the work spreads over, by Zipf's law.
const CARDS: u32 = 100_000;
/// The day on which it happens, in milliseconds since 1970.
const DAY: u64 = 1_795_000_000_000;

/// Numbers that only look random, the same for every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// A card, the first ones far more often than the last.
    fn card(&mut self) -> u32 {
        let u = self.roll(1 << 20) as f64 / f64::from(1 << 20);
        f64::from(CARDS).powf(u) as u32
    }
}

fn id(number: u32) -> Uuid {
    let hash = Hash::of(&number.to_le_bytes()).0;
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    uuid::Builder::from_unix_timestamp_millis(DAY - 86_400_000 + u64::from(number) * 500, &random)
        .into_uuid()
}

/// One field of a card as it is edited: its number and a plausible new value.
fn edit(dice: &mut Dice, now: u64) -> (u16, Vec<u8>) {
    let text = |text: &str| [&[0x60 + text.len() as u8], text.as_bytes()].concat();
    match dice.roll(6) {
        0 => (5, text(["p1", "p2", "p3", "p4"][dice.roll(4) as usize])),
        1 => (11, [&[0x1b][..], &(now + dice.roll(1 << 28)).to_be_bytes()].concat()),
        2 => (8, [&[0xd8, 0x25, 0x50][..], id(dice.roll(40) as u32).as_bytes()].concat()),
        3 => (12, text(["customer", "vendor", "parts"][dice.roll(3) as usize])),
        4 => (16, vec![0xf4]),
        _ => (4, text(["Replace switch", "Printer offline", "VPN drops"][dice.roll(3) as usize])),
    }
}

/// Seals `segments` segments of one technician's work with `ops` changes each: a transaction changes
/// one to four fields of one card, every other one stays with the card before, and each segment says
/// once what its author had seen.
///
/// # Errors
/// `too_large` for more changes than a segment may hold.
pub fn work(segments: u64, ops: usize, key: &SigningKey) -> Result<Vec<Sealed>> {
    let log = LogId(id(u32::MAX));
    let mut dice = Dice(7);
    let (mut now, mut prev, mut first, mut card) = (DAY, Hash::ZERO, 1, 1);
    let mut sealed: Vec<Sealed> = Vec::new();
    for number in 0..segments {
        let seen = Seen { log: LogId(id(u32::MAX - 1)), seq: number, hlc: Hlc(now << 16) };
        let mut records = vec![Record::Seen(seen)];
        let mut left = ops;
        while left > 0 {
            now += 500 + dice.roll(20_000);
            // Half of the time the work goes on where it was.
            card = if dice.roll(2) == 0 { dice.card() } else { card };
            let mut fields = std::collections::BTreeMap::new();
            (0..1 + dice.roll(4)).for_each(|_| fields.extend([edit(&mut dice, now)]));
            let hlc = Hlc(now << 16);
            let ops: Vec<Op> = fields
                .into_iter()
                .take(left)
                .map(|(field, value)| Op {
                    entity: id(card),
                    kind: 9,
                    field,
                    change: Change::Set(value),
                })
                .collect();
            left -= ops.len();
            records.push(Record::Txn(Txn {
                hlc,
                cmd: log.command(hlc),
                at_ms: now.cast_signed(),
                user: Some(id(1)),
                source: "window".into(),
                command: "item_save".into(),
                undo_of: None,
                ops,
                rest: Vec::new(),
            }));
        }
        let last = first + records.len() as u64 - 2;
        let header = Header {
            flags: 0,
            min_reader: 1,
            part: PartId(id(0)),
            log,
            first,
            last,
            prev,
            key_epoch: 0,
            nonce: [0; 24],
            created_ms: now,
        };
        let segment = seal(&header, &records, key)?;
        (prev, first) = (segment.hash, last + 1);
        sealed.push(segment);
    }
    Ok(sealed)
}

/// Bytes a change takes on the wire, headers and signatures included, at `ops` changes a segment.
///
/// # Errors
/// As [`work`].
pub fn bytes_per_op(ops: usize) -> Result<f64> {
    const SEGMENTS: u64 = 200;
    let sealed = work(SEGMENTS, ops, &SigningKey::from_bytes(&[1; 32]))?;
    let bytes: usize = sealed.iter().map(|segment| segment.bytes.len()).sum();
    Ok(bytes as f64 / (SEGMENTS as f64 * ops as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open;

    #[test]
    fn a_change_takes_little_on_the_wire() {
        let bytes = bytes_per_op(50).unwrap();
        assert!(bytes <= 20.0, "{bytes:.1} bytes an operation");
        let sealed = work(3, 50, &SigningKey::from_bytes(&[1; 32])).unwrap();
        assert!(sealed.iter().all(|segment| open(&segment.bytes).is_ok()));
    }
}
