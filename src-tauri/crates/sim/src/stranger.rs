//! Writers that are no desk of this program: a newer Holdfast, and people who mean harm.

use crate::desk::NEWER;
use crate::dice::Dice;
use crate::world::World;
use holdfast_domain::{EntityKind, Hlc, Result};
use holdfast_sync::StoreKind;
use holdfast_wire::root::Root;
use holdfast_wire::snapshot::{Chunker, Content, EntityState, Manifest, Reached};
use holdfast_wire::{
    About, Change, Control, DeviceKey, Hash, Header, Invitation, LogId, Op, PartId, Record,
    Register, Sealed, SigningKey, Txn, seal,
};
use uuid::Uuid;

/// A member whose program is newer than ours: it writes fields, kinds and records we do not know.
pub struct Newer {
    key: SigningKey,
    log: LogId,
    /// Number and hash of its last segment of the work.
    last: (u64, Hash),
    hlc: u64,
}

fn header(part: PartId, log: LogId, (last, prev): (u64, Hash), count: u64) -> Header {
    Header {
        flags: 0,
        min_reader: 1,
        part,
        log,
        first: last + 1,
        last: last + count,
        prev,
        key_epoch: 0,
        nonce: [0; 24],
        created_ms: 1_795_219_200_000,
    }
}

fn txn(log: LogId, hlc: Hlc, ops: Vec<Op>) -> Record {
    Record::Txn(Txn {
        hlc,
        cmd: log.command(hlc),
        at_ms: 0,
        user: None,
        source: "window".into(),
        command: "newer".into(),
        undo_of: None,
        ops,
        rest: b"more".to_vec(),
    })
}

fn text(word: &str) -> Change {
    Change::Set([&[0x60 + word.len() as u8], word.as_bytes()].concat())
}

impl Newer {
    /// It is invited and asks to join.
    ///
    /// # Errors
    /// Whatever a database says.
    pub fn join(world: &mut World) -> Result<Self> {
        let key = SigningKey::from_bytes(&world.dice.bytes());
        let log = LogId(world.dice.uuid());
        let device = DeviceKey::of(&key);
        let invitation = Invitation {
            workspace: world.workspace,
            store_url: "sim:".into(),
            secret: [7; 16],
            founder: world.founder,
        };
        world.invite(&invitation)?;
        let hlc = Hlc(1_795_219_200_000 << 16);
        let join = Control::Join {
            hlc,
            device,
            invitation: invitation.id(),
            proof: invitation.proof(&device, log),
            about: About { name: "newer".into(), technician: None, version: "9.0.0".into() },
        };
        let unknown = Control::Unknown { hlc, tag: 77, bytes: b"later".to_vec() };
        let records = [Record::Control(join), Record::Control(unknown)];
        let header = header(world.control(), log, (0, Hash::ZERO), 2);
        world.shop.smuggle(seal(&header, &records, &key)?);
        Ok(Self { key, log, last: (0, Hash::ZERO), hlc: hlc.0 })
    }

    fn write(&mut self, world: &mut World) -> Result<()> {
        self.hlc += world.dice.below(5_000_000_000);
        let known = match world.work.known.is_empty() {
            true => None,
            false => Some(world.dice.pick(&world.work.known)),
        };
        let entity = known.map_or_else(|| Uuid::from_u128(5), |(id, _)| id);
        let kind = match known.map(|(_, kind)| kind) {
            Some(holdfast_domain::EntityKind::Client) => 1,
            Some(_) => 9,
            None => 901,
        };
        let word = format!("n{}", self.last.0 + 1);
        let other = |field, change| Op { entity: Uuid::from_u128(6), kind: 900, field, change };
        let mut ops = vec![
            Op { entity, kind, field: 700, change: text(&word) },
            Op { entity, kind, field: if kind == 1 { 2 } else { 4 }, change: text(&word) },
            // What it is not, here or there before anybody says what it is.
            Op { entity, kind: if kind == 9 { 13 } else { 9 }, field: 3, change: text(&word) },
            // A field that we know as something else than a text.
            Op { entity, kind, field: 6, change: Change::Set(vec![0x83, 1, 2, 3]) },
            other(3, text(&word)),
            other(4, Change::Set(vec![0xa1, 0x01, 0x02])),
            // An event that we do not know, written again and again.
            Op { entity: Uuid::from_u128(7), kind: 1024, field: 3, change: text(&word) },
        ];
        // What somebody said, in other words.
        let comments = &world.work.comments;
        let comment = comments.iter().rev().nth(self.last.0 as usize % comments.len().clamp(1, 3));
        ops.extend(comment.into_iter().flat_map(|comment| {
            [5, 700].map(|field| Op { entity: *comment, kind: 11, field, change: text(&word) })
        }));
        let mut records = vec![txn(self.log, Hlc(self.hlc), ops)];
        if world.dice.percent(10) {
            records.push(Record::Unknown { tag: 40, bytes: b"later".to_vec() });
        }
        if world.dice.percent(10) {
            records.push(Record::Unknown { tag: 41, bytes: b"later".to_vec() });
        }
        let count = records.iter().filter(|record| record.counts()).count() as u64;
        let mut header = header(world.data(), self.log, self.last, count);
        if world.dice.percent(5) {
            header.min_reader = world.dice.pick(&[NEWER, NEWER + 1]);
        }
        let sealed = seal(&header, &records, &self.key)?;
        self.last = (sealed.last, sealed.hash);
        world.shop.smuggle(sealed);
        Ok(())
    }
}

/// One of them writes something.
///
/// # Errors
/// Whatever a database says.
pub(crate) fn write(world: &mut World) -> Result<()> {
    if world.dice.percent(20) {
        return lie(world);
    }
    if let Some(mut newer) = world.take_newer() {
        newer.write(world)?;
        world.put_newer(newer);
        return Ok(());
    }
    // Nobody writes into a database under another's name.
    if world.shop.kind() == StoreKind::Folder {
        hostile(world)?;
    }
    Ok(())
}

/// A snapshot that says what nobody wrote: by a member or by somebody else.
fn lie(world: &mut World) -> Result<()> {
    let heads: Vec<(LogId, u64, Hash)> = world
        .shop
        .segments()
        .filter(|one| one.part == world.data())
        .map(|one| (one.log, one.last, one.hash))
        .collect();
    if heads.is_empty() {
        return Ok(());
    }
    let (log, seq, hash) = world.dice.pick(&heads);
    let at = world.dice.index(world.desks.len());
    let key = match world.dice.percent(80) {
        true => world.desks[at].key.clone(),
        false => SigningKey::from_bytes(&world.dice.bytes()),
    };
    let hlc = Hlc((1_795_219_200_000 + world.now) << 16);
    // Of what is there, or of what never was.
    let known = match world.work.known.is_empty() || world.dice.percent(30) {
        true => (Uuid::from_u128(14), EntityKind::WorkItem),
        false => world.dice.pick(&world.work.known),
    };
    let register = Register { hlc, log, value: [&[0x63][..], b"lie"].concat() };
    let state = EntityState {
        id: known.0,
        kind: if known.1 == EntityKind::Client { 1 } else { 9 },
        fields: vec![(4, register)],
        texts: Vec::new(),
        rest: Vec::new(),
    };
    let mut chunker = Chunker::new(Content::Hot);
    let chunk = match chunker.push(&state)? {
        Some(chunk) => Some(chunk),
        None => chunker.finish()?,
    };
    let Some(chunk) = chunk else { return Ok(()) };
    let mut manifest = Manifest {
        flags: 0,
        min_reader: 1,
        part: world.data(),
        key_epoch: 0,
        created_ms: 0,
        registry: 0,
        root: Root::default(),
        reached: vec![Reached { log, branch: Hash::ZERO, seq, hlc, hash }],
        chunks: vec![chunk.about],
        signatures: Vec::new(),
    };
    manifest.sign(&key);
    world.shop.shelf_mut().smuggle(&manifest, &chunk.bytes);
    Ok(())
}

/// Something that no desk may take for what it says.
fn hostile(world: &mut World) -> Result<()> {
    let victims: Vec<Sealed> =
        world.shop.segments().filter(|one| one.part == world.data()).cloned().collect();
    let key = SigningKey::from_bytes(&world.dice.bytes());
    let hlc = Hlc(Hlc::MAX.0 - world.dice.below(1000));
    let op = Op { entity: Uuid::from_u128(13), kind: 9, field: 4, change: text("evil") };
    let log = LogId(world.dice.uuid());
    let Some(victim) = (!victims.is_empty()).then(|| world.dice.index(victims.len())) else {
        // A log that nobody admitted.
        world.strangers.insert(log);
        let header = header(world.data(), log, (0, Hash::ZERO), 1);
        world.shop.smuggle(seal(&header, &[txn(log, hlc, vec![op])], &key)?);
        return Ok(());
    };
    let victim = &victims[victim];
    world.strangers.insert(victim.log);
    // What is said at the next number makes the desk leave its log; at a number that is taken it is
    // one more file.
    let place = match world.forks() {
        true => (victim.last, victim.hash),
        false => (victim.first - 1, victim.prev),
    };
    let forged = header(world.data(), victim.log, place, 1);
    let mut forged = seal(&forged, &[txn(victim.log, hlc, vec![op])], &key)?;
    match world.dice.below(4) {
        // In another's name.
        0 => {}
        // The same, cut off, with a name that fits.
        1 => forged.bytes.truncate(forged.bytes.len() / 2),
        // What they wrote, flipped, with a name that fits.
        2 => {
            forged.bytes.clone_from(&victim.bytes);
            flip(&mut forged.bytes, &mut world.dice);
        }
        // Rubbish.
        _ => forged.bytes = world.dice.bytes().to_vec(),
    }
    forged.hash = Hash::of(&forged.bytes);
    world.shop.smuggle(forged);
    Ok(())
}

fn flip(bytes: &mut [u8], dice: &mut Dice) {
    let at = dice.index(bytes.len());
    bytes[at] ^= 1 << dice.below(8);
}
