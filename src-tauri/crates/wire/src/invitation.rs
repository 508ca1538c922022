//! The code that one technician gives to another.

use crate::bytes::{Put, Reader};
use crate::ids::{DeviceKey, Hash, Signature, WorkspaceId};
use crate::{LogId, join_proof};
use ed25519_dalek::SigningKey;
use holdfast_domain::{Error, ErrorCode, Result};
use std::{fmt, str::FromStr};

/// What a desk needs to join a workspace. Its text is one code that survives being typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which workspace.
    pub workspace: WorkspaceId,
    /// Where its shared store is; never with a password.
    pub store_url: String,
    /// What proves that the holder was invited.
    pub secret: [u8; 16],
    /// Who founded the workspace: nobody else's word begins it.
    pub founder: DeviceKey,
}

/// Digits and letters that are not mistaken for one another; o reads as 0, i and l as 1.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const VERSION: u8 = 1;
const CHECK: usize = 4;
const GROUP: usize = 5;
/// More is no code.
const LONGEST: usize = 4096;

impl Invitation {
    /// The key pair of its secret; the public half is what an invitation is called in control records.
    #[must_use]
    pub fn key(&self) -> SigningKey {
        SigningKey::from_bytes(&blake3::derive_key("holdfast 2026 invitation", &self.secret))
    }

    /// What it is called in control records.
    #[must_use]
    pub fn id(&self) -> DeviceKey {
        DeviceKey::of(&self.key())
    }

    /// Proves that `device` holds the code and wants to join with `log`.
    #[must_use]
    pub fn proof(&self, device: &DeviceKey, log: LogId) -> Signature {
        Signature::by(&self.key(), &join_proof(self.workspace, device, log))
    }
}

impl fmt::Debug for Invitation {
    /// Without the secret, which has no place in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation")
            .field("workspace", &self.workspace)
            .field("store_url", &self.store_url)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Invitation {
    /// Groups of five letters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(self.workspace.0.as_bytes());
        bytes.extend_from_slice(&self.secret);
        bytes.extend_from_slice(&self.founder.0);
        bytes.put_blob(self.store_url.as_bytes());
        let check = Hash::of(&bytes);
        bytes.extend_from_slice(&check.0[..CHECK]);
        for (index, letter) in letters(&bytes).enumerate() {
            if index > 0 && index.is_multiple_of(GROUP) {
                f.write_str("-")?;
            }
            fmt::Write::write_char(f, letter)?;
        }
        Ok(())
    }
}

/// Five bits a letter, the highest first.
fn letters(bytes: &[u8]) -> impl Iterator<Item = char> {
    (0..(bytes.len() * 8).div_ceil(5)).map(|letter| {
        let bit =
            |bit: usize| bytes.get(bit / 8).is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1);
        let value =
            (0..5).fold(0, |value, index| value << 1 | usize::from(bit(letter * 5 + index)));
        char::from(ALPHABET[value])
    })
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == letter).map(|at| at as u8)
}

impl FromStr for Invitation {
    type Err = Error;

    /// Reads a code; case, spaces and dashes do not matter.
    fn from_str(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(mistyped());
        }
        let mut bits = Vec::new();
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let value = value(letter).ok_or_else(mistyped)?;
            bits.extend((0..5).rev().map(|bit| value >> bit & 1));
        }
        let bytes: Vec<u8> = bits
            .chunks_exact(8)
            .map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit))
            .collect();
        let said = bytes.len().checked_sub(CHECK).ok_or_else(mistyped)?;
        if Hash::of(&bytes[..said]).0[..CHECK] != bytes[said..] {
            return Err(mistyped());
        }
        let mut from = Reader::new(&bytes[..said]);
        if from.u8()? != VERSION {
            return Err(Error::new(
                ErrorCode::BadInvitation,
                "This invitation was made by a newer Holdfast.",
                "Update Holdfast on this desk, then join.",
            ));
        }
        let invitation = Self {
            workspace: WorkspaceId(from.uuid()?),
            secret: from.array()?,
            founder: DeviceKey(from.array()?),
            store_url: from.text(LONGEST)?.to_owned(),
        };
        from.is_empty().then_some(invitation).ok_or_else(mistyped)
    }
}

fn mistyped() -> Error {
    Error::new(
        ErrorCode::BadInvitation,
        "This is not a whole invitation code.",
        "Copy the code again from beginning to end; a letter may be missing or wrong.",
    )
}
