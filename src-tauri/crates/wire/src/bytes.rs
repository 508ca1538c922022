//! Reading and writing of the pieces that every format is made of.

use crate::error::damaged;
use crate::ids::Hash;
use holdfast_domain::Result;
use uuid::Uuid;

/// A cursor over bytes from elsewhere. It never reads past their end.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes are left.
    pub(crate) const fn left(&self) -> usize {
        self.0.len()
    }

    /// Everything that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) =
            self.0.split_at_checked(count).ok_or_else(|| damaged("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn uuid(&mut self) -> Result<Uuid> {
        Ok(Uuid::from_bytes(self.array()?))
    }

    pub(crate) fn hash(&mut self) -> Result<Hash> {
        Ok(Hash(self.array()?))
    }

    /// A number of seven bits a byte, lowest first. Only its shortest form is one, so that a value
    /// has one encoding.
    pub(crate) fn varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                if byte == 0 && shift > 0 {
                    break;
                }
                return Ok(value);
            }
        }
        Err(damaged("a number is malformed"))
    }

    /// A signed number: its sign is the lowest bit.
    pub(crate) fn signed(&mut self) -> Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    pub(crate) fn small(&mut self) -> Result<u16> {
        u16::try_from(self.varint()?).map_err(|_| damaged("a number is too large"))
    }

    /// A count of things of at least `each` bytes, which there is room for in what is left.
    pub(crate) fn count(&mut self, each: usize) -> Result<usize> {
        let count = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        if count.saturating_mul(each.max(1)) > self.left() {
            return Err(damaged("it announces more than it holds"));
        }
        Ok(count)
    }

    /// Bytes behind their length.
    pub(crate) fn blob(&mut self) -> Result<&'a [u8]> {
        let count = self.count(1)?;
        self.take(count)
    }

    /// A text of at most `limit` bytes behind its length.
    pub(crate) fn text(&mut self, limit: usize) -> Result<&'a str> {
        let bytes = self.blob()?;
        if bytes.len() > limit {
            return Err(damaged("a name in it is too long"));
        }
        std::str::from_utf8(bytes).map_err(|_| damaged("a text in it is not UTF-8"))
    }
}

/// The writing side of [`Reader`].
pub(crate) trait Put {
    fn put_varint(&mut self, value: u64);
    fn put_signed(&mut self, value: i64);
    fn put_blob(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    fn put_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.push(value as u8);
    }

    fn put_signed(&mut self, value: i64) {
        self.put_varint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    fn put_blob(&mut self, bytes: &[u8]) {
        self.put_varint(bytes.len() as u64);
        self.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_has_one_encoding() {
        for bytes in [&[0x80, 0][..], &[0xff, 0x80, 0], &[0xff; 10], &[0x80; 3], &[]] {
            assert!(Reader::new(bytes).varint().is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused_before_anything_is_reserved() {
        let mut bytes = Vec::new();
        bytes.put_varint(u64::MAX);
        assert!(Reader::new(&bytes).blob().is_err());
        assert!(Reader::new(&bytes).count(16).is_err());
    }

    proptest! {
        #[test]
        fn numbers_come_back(value: u64, signed: i64) {
            let mut bytes = Vec::new();
            bytes.put_varint(value);
            bytes.put_signed(signed);
            let mut from = Reader::new(&bytes);
            prop_assert_eq!((from.varint().unwrap(), from.signed().unwrap()), (value, signed));
            prop_assert!(from.is_empty());
        }
    }
}
