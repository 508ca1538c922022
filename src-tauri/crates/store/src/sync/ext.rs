//! Values that no column here can hold: they keep their bytes beside the entity, so that they go on as
//! they came.

use holdfast_domain::Result;
use minicbor::{Decoder, Encoder};
use std::collections::BTreeMap;

/// Values this program has no column for, by field: one item of CBOR each.
pub(crate) type Ext = BTreeMap<u16, Vec<u8>>;

/// The column of such values; none where there are none.
pub(crate) fn pack_ext(ext: &Ext) -> Option<Vec<u8>> {
    if ext.is_empty() {
        return None;
    }
    let mut bytes = Vec::new();
    let mut out = Encoder::new(&mut bytes);
    let written = (|| -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        out.map(ext.len() as u64)?;
        for (field, item) in ext {
            out.u16(*field)?.bytes(item)?;
        }
        Ok(())
    })();
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
    Some(bytes)
}

/// The values of the column.
pub(crate) fn unpack_ext(bytes: Option<&[u8]>) -> Result<Ext> {
    let Some(bytes) = bytes else { return Ok(Ext::new()) };
    let read = || -> Result<Ext, minicbor::decode::Error> {
        let mut from = Decoder::new(bytes);
        let count = from.map()?.unwrap_or(0);
        let mut ext = Ext::new();
        for _ in 0..count {
            ext.insert(from.u16()?, from.bytes()?.to_vec());
        }
        Ok(ext)
    };
    read().map_err(crate::error::corrupt)
}
