//! Control records: who belongs to the workspace. They live in the control part alone.
//!
//! ```text
//! CTL = hlc:u64 tag content rest     1 FOUND  2 INVITE  3 JOIN  4 ADMIT  5 OPEN_LOG  6 REMOVE  7 DESCRIBE
//! ```

use crate::bytes::{Put, Reader};
use crate::error::damaged;
use crate::ids::{DeviceKey, LogId, PartId, Signature, WorkspaceId};
use holdfast_domain::{Hlc, Result};
use uuid::Uuid;

/// A word on who belongs to the workspace. Its author is the device that signed the segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The workspace begins; its author is the first member.
    Found {
        /// Stamp.
        hlc: Hlc,
        /// The workspace.
        workspace: WorkspaceId,
        /// The author.
        device: DeviceKey,
        /// What the author's device is called, and who sits at it.
        about: About,
    },
    /// Somebody may join with the secret half of `invitation`.
    Invite {
        /// Stamp.
        hlc: Hlc,
        /// Public half of the secret in the code.
        invitation: DeviceKey,
        /// Until when a desk should honour it, in milliseconds since 1970.
        expires_ms: u64,
    },
    /// The author wants to join, and proves to hold the secret of an invitation.
    Join {
        /// Stamp.
        hlc: Hlc,
        /// The author.
        device: DeviceKey,
        /// Which invitation.
        invitation: DeviceKey,
        /// See [`join_proof`].
        proof: Signature,
        /// What the author's device is called, and who sits at it.
        about: About,
    },
    /// The author, a member, lets a device in.
    Admit {
        /// Stamp.
        hlc: Hlc,
        /// Whom.
        device: DeviceKey,
        /// With which log.
        log: LogId,
        /// By which invitation, which is used up with it.
        invitation: DeviceKey,
    },
    /// The author goes on in this log: it was cloned or restored.
    OpenLog {
        /// Stamp.
        hlc: Hlc,
        /// The author.
        device: DeviceKey,
        /// The log it wrote before.
        parent: LogId,
    },
    /// The author, a member, removes a device (or itself).
    Remove {
        /// Stamp.
        hlc: Hlc,
        /// Whom.
        device: DeviceKey,
        /// The last transaction that counts, of each log of the device in each part. Of a log that is
        /// not named nothing counts.
        cutoffs: Vec<Cutoff>,
    },
    /// The author's device has another name, technician or version now.
    Describe {
        /// Stamp.
        hlc: Hlc,
        /// What it is called now.
        about: About,
    },
    /// Something that a newer program says. It takes its place in the order and does nothing here.
    Unknown {
        /// Stamp.
        hlc: Hlc,
        /// What it is.
        tag: u64,
        /// Its content, untouched.
        bytes: Vec<u8>,
    },
}

/// What others see of a device in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Its name.
    pub name: String,
    /// The technician who sits at it.
    pub technician: Option<Uuid>,
    /// The version of the program.
    pub version: String,
}

/// The last transaction of a log that counts in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cutoff {
    /// The part.
    pub part: PartId,
    /// The log.
    pub log: LogId,
    /// Its last transaction that counts; 0: none.
    pub last: u64,
}

/// What the secret of an invitation signs, so that the proof is good for this device and log alone.
#[must_use]
pub fn join_proof(workspace: WorkspaceId, device: &DeviceKey, log: LogId) -> [u8; 32] {
    let mut said = Vec::with_capacity(64);
    said.extend_from_slice(workspace.0.as_bytes());
    said.extend_from_slice(&device.0);
    said.extend_from_slice(log.0.as_bytes());
    blake3::derive_key("holdfast 2026 join", &said)
}

/// Bytes of a name of a device or a version.
const NAME: usize = 255;

impl Control {
    /// Its stamp.
    #[must_use]
    pub const fn hlc(&self) -> Hlc {
        match self {
            Self::Found { hlc, .. }
            | Self::Invite { hlc, .. }
            | Self::Join { hlc, .. }
            | Self::Admit { hlc, .. }
            | Self::OpenLog { hlc, .. }
            | Self::Remove { hlc, .. }
            | Self::Describe { hlc, .. }
            | Self::Unknown { hlc, .. } => *hlc,
        }
    }

    /// The key that the author says is theirs, in a record that opens a log.
    #[must_use]
    pub const fn claimed_key(&self) -> Option<DeviceKey> {
        match self {
            Self::Found { device, .. }
            | Self::Join { device, .. }
            | Self::OpenLog { device, .. } => Some(*device),
            _ => None,
        }
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.hlc().0.to_le_bytes());
        match self {
            Self::Found { workspace, device, about, .. } => {
                out.push(1);
                out.extend_from_slice(workspace.0.as_bytes());
                out.extend_from_slice(&device.0);
                about.write(out);
            }
            Self::Invite { invitation, expires_ms, .. } => {
                out.push(2);
                out.extend_from_slice(&invitation.0);
                out.put_varint(*expires_ms);
            }
            Self::Join { device, invitation, proof, about, .. } => {
                out.push(3);
                out.extend_from_slice(&device.0);
                out.extend_from_slice(&invitation.0);
                out.extend_from_slice(&proof.0);
                about.write(out);
            }
            Self::Admit { device, log, invitation, .. } => {
                out.push(4);
                out.extend_from_slice(&device.0);
                out.extend_from_slice(log.0.as_bytes());
                out.extend_from_slice(&invitation.0);
            }
            Self::OpenLog { device, parent, .. } => {
                out.push(5);
                out.extend_from_slice(&device.0);
                out.extend_from_slice(parent.0.as_bytes());
            }
            Self::Remove { device, cutoffs, .. } => {
                out.push(6);
                out.extend_from_slice(&device.0);
                out.put_varint(cutoffs.len() as u64);
                for cutoff in cutoffs {
                    out.extend_from_slice(cutoff.part.0.as_bytes());
                    out.extend_from_slice(cutoff.log.0.as_bytes());
                    out.put_varint(cutoff.last);
                }
            }
            Self::Describe { about, .. } => {
                out.push(7);
                about.write(out);
            }
            Self::Unknown { tag, bytes, .. } => {
                out.put_varint(*tag);
                out.extend_from_slice(bytes);
            }
        }
    }

    /// Reads one. Content that a newer program adds behind what is known is left aside: the segment
    /// itself keeps it.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self> {
        let hlc = Hlc(from.u64()?);
        let tag = from.varint()?;
        Ok(match tag {
            1 => Self::Found {
                hlc,
                workspace: WorkspaceId(from.uuid()?),
                device: key(from)?,
                about: About::read(from)?,
            },
            2 => Self::Invite { hlc, invitation: key(from)?, expires_ms: from.varint()? },
            3 => Self::Join {
                hlc,
                device: key(from)?,
                invitation: key(from)?,
                proof: Signature(from.array()?),
                about: About::read(from)?,
            },
            4 => Self::Admit {
                hlc,
                device: key(from)?,
                log: LogId(from.uuid()?),
                invitation: key(from)?,
            },
            5 => Self::OpenLog { hlc, device: key(from)?, parent: LogId(from.uuid()?) },
            6 => {
                let device = key(from)?;
                let count = from.count(33)?;
                let cutoff = |_| {
                    Ok(Cutoff {
                        part: PartId(from.uuid()?),
                        log: LogId(from.uuid()?),
                        last: from.varint()?,
                    })
                };
                let cutoffs = (0..count).map(cutoff).collect::<Result<_>>()?;
                Self::Remove { hlc, device, cutoffs }
            }
            7 => Self::Describe { hlc, about: About::read(from)? },
            0 => return Err(damaged("a word on members has no type")),
            _ => Self::Unknown { hlc, tag, bytes: from.rest().to_vec() },
        })
    }
}

fn key(from: &mut Reader<'_>) -> Result<DeviceKey> {
    Ok(DeviceKey(from.array()?))
}

impl About {
    fn write(&self, out: &mut Vec<u8>) {
        out.put_blob(cut(&self.name).as_bytes());
        out.extend_from_slice(self.technician.unwrap_or_default().as_bytes());
        out.put_blob(cut(&self.version).as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self> {
        let name = from.text(NAME)?.to_owned();
        let technician = from.uuid()?;
        let version = from.text(NAME)?.to_owned();
        Ok(Self { name, technician: (!technician.is_nil()).then_some(technician), version })
    }
}

/// The text as far as it may be sent.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(NAME)]
}
