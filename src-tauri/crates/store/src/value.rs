//! Field values, and how they are kept in change rows: deterministic CBOR.

use crate::error::corrupt;
use holdfast_domain::{BoardId, ColumnId, Result, Timestamp};
use minicbor::data::Type;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a card lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The board.
    pub board: BoardId,
    /// The column.
    pub column: ColumnId,
    /// Order key within the column; see `holdfast_domain::order`.
    pub ord: String,
    /// When the card came into its column. It is part of the place so that every desk shows the
    /// same age, and so that an undo brings the age back too.
    pub since: Timestamp,
}

/// The value of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, or cleared.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number, or milliseconds since 1970.
    Int(i64),
    /// A text.
    Text(String),
    /// The id of an entity.
    Id(Uuid),
    /// Where a card lies.
    Place(Place),
    /// A merge update of a long text (Yjs v1).
    Update(Vec<u8>),
    /// What a newer program wrote, as one CBOR item.
    Other(Vec<u8>),
}

impl Value {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The id, where it is one.
    #[must_use]
    pub fn as_id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.timestamp_millis())
    }
}

impl From<Place> for Value {
    fn from(place: Place) -> Self {
        Self::Place(place)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What one transaction did to one entity: field number → (before, after).
///
/// The before of a long text is not kept; replaying the updates gives it.
pub type Ops = BTreeMap<u16, (Value, Value)>;

type Written<E> = std::result::Result<(), minicbor::encode::Error<E>>;

fn put<W: Write>(out: &mut Encoder<W>, value: &Value) -> Written<W::Error> {
    match value {
        Value::Null => out.null()?,
        Value::Bool(value) => out.bool(*value)?,
        Value::Int(value) => out.i64(*value)?,
        Value::Text(text) => out.str(text)?,
        // Tag 37 of the IANA registry: a UUID in binary.
        Value::Id(id) => out.tag(UUID_TAG)?.bytes(id.as_bytes())?,
        Value::Place(place) => out
            .array(4)?
            .bytes(place.board.0.as_bytes())?
            .bytes(place.column.0.as_bytes())?
            .str(&place.ord)?
            .i64(place.since.timestamp_millis())?,
        Value::Update(update) => out.bytes(update)?,
        // Tag 24 of the IANA registry: an item of CBOR within CBOR.
        Value::Other(item) => out.tag(ITEM_TAG)?.bytes(item)?,
    };
    Ok(())
}

/// A value as one canonical CBOR item, as it travels to other desks.
pub(crate) fn item(value: &Value) -> Vec<u8> {
    if let Value::Other(item) = value {
        return item.clone();
    }
    let mut bytes = Vec::with_capacity(24);
    let written = put(&mut Encoder::new(&mut bytes), value);
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
    bytes
}

impl Value {
    /// The value of one CBOR item as it travels between desks.
    #[must_use]
    pub fn from_item(bytes: &[u8]) -> Self {
        of_item(bytes)
    }
}

/// Whether this program would write a value just so.
fn is_item(bytes: &[u8], value: &Value) -> bool {
    let mut left = Expected(bytes);
    put(&mut Encoder::new(&mut left), value).is_ok() && left.0.is_empty()
}

/// What is still to be written; anything else is an error.
struct Expected<'a>(&'a [u8]);

impl Write for Expected<'_> {
    type Error = ();

    fn write_all(&mut self, bytes: &[u8]) -> std::result::Result<(), ()> {
        self.0 = self.0.strip_prefix(bytes).ok_or(())?;
        Ok(())
    }
}

/// The value of one CBOR item; bytes that this program would write differently stay as they are.
pub(crate) fn of_item(bytes: &[u8]) -> Value {
    let mut from = Decoder::new(bytes);
    // What cannot be read is not a damaged database here, so nothing is logged.
    let value = read(&mut from).ok().filter(|_| from.position() == bytes.len());
    match value {
        Some(value) if !matches!(value, Value::Other(_)) && is_item(bytes, &value) => value,
        _ => Value::Other(bytes.to_vec()),
    }
}

const UUID_TAG: minicbor::data::Tag = minicbor::data::Tag::new(37);
const ITEM_TAG: minicbor::data::Tag = minicbor::data::Tag::new(24);

/// Encodes what one transaction did to one entity.
#[must_use]
pub fn encode(ops: &Ops) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64);
    let mut out = Encoder::new(&mut bytes);
    let written = (|| -> Written<std::convert::Infallible> {
        out.map(ops.len() as u64)?;
        for (field, (before, after)) in ops {
            out.u16(*field)?.array(2)?;
            put(&mut out, before)?;
            put(&mut out, after)?;
        }
        Ok(())
    })();
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
    bytes
}

/// The instant of a stored number of milliseconds.
pub(crate) fn millis(millis: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(millis).unwrap_or_default()
}

type Taken = std::result::Result<Value, minicbor::decode::Error>;

fn read(from: &mut Decoder<'_>) -> Taken {
    let uuid = |bytes: &[u8]| Uuid::from_slice(bytes).map_err(minicbor::decode::Error::message);
    Ok(match from.datatype()? {
        Type::Null => {
            from.null()?;
            Value::Null
        }
        Type::Bool => Value::Bool(from.bool()?),
        Type::String => Value::Text(from.str()?.to_owned()),
        Type::Bytes => Value::Update(from.bytes()?.to_vec()),
        Type::Tag => match from.tag()? {
            ITEM_TAG => Value::Other(from.bytes()?.to_vec()),
            _ => Value::Id(uuid(from.bytes()?)?),
        },
        Type::Array => {
            from.array()?;
            Value::Place(Place {
                board: uuid(from.bytes()?)?.into(),
                column: uuid(from.bytes()?)?.into(),
                ord: from.str()?.to_owned(),
                since: millis(from.i64()?),
            })
        }
        _ => Value::Int(from.i64()?),
    })
}

fn take(from: &mut Decoder<'_>) -> Result<Value> {
    read(from).map_err(corrupt)
}

/// Decodes what [`encode`] made.
///
/// # Errors
/// `corrupt_database` where the bytes are not what `encode` makes.
pub fn decode(bytes: &[u8]) -> Result<Ops> {
    let mut from = Decoder::new(bytes);
    let count = from.map().map_err(corrupt)?.unwrap_or(0);
    let mut ops = Ops::new();
    for _ in 0..count {
        let field = from.u16().map_err(corrupt)?;
        from.array().map_err(corrupt)?;
        let before = take(&mut from)?;
        let after = take(&mut from)?;
        ops.insert(field, (before, after));
    }
    Ok(ops)
}
