//! Names of things that are exchanged.

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;
use uuid::Uuid;

macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

uuids! {
    /// A workspace: everything that desks share with one another.
    WorkspaceId
    /// A part of a workspace that is exchanged on its own.
    PartId
    /// One incarnation of a desk's log. A clone or a restored copy opens another.
    LogId
}

impl PartId {
    /// The part that says who belongs to a workspace.
    #[must_use]
    pub fn control(workspace: WorkspaceId) -> Self {
        let hash = blake3::derive_key("holdfast 2026 control part", workspace.0.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        Self(uuid::Builder::from_custom_bytes(id).into_uuid())
    }
}

impl LogId {
    /// The log in which a desk goes on that leaves this one. It is the greater of the two, so that what is
    /// said again in it holds over what this one said at the same stamp, whether or not that ever arrives.
    #[must_use]
    pub const fn after(self, random: u128) -> Self {
        // A desk leaves few logs: 96 of 128 bits keep them apart and leave room above.
        Self(Uuid::from_u128(self.0.as_u128().wrapping_add(1).wrapping_add(random >> 32)))
    }

    /// The id that a command gets where nothing else names it: a transaction that carries this one
    /// needs no bytes for it in a segment.
    #[must_use]
    pub fn command(self, hlc: holdfast_domain::Hlc) -> Uuid {
        let mut from = [0; 24];
        from[..16].copy_from_slice(self.0.as_bytes());
        from[16..].copy_from_slice(&hlc.0.to_le_bytes());
        // What the name of the purpose comes to is the same each time.
        static CONTEXT: LazyLock<ContextKey> =
            LazyLock::new(|| hash_derive_key_context("holdfast 2026 command"));
        let hash = blake3::Hasher::new_from_context_key(&CONTEXT).update(&from).finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&hash.as_bytes()[..16]);
        uuid::Builder::from_custom_bytes(id).into_uuid()
    }
}

/// A BLAKE3 hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first segment of a log has for its predecessor.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

/// The text is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    /// Reads what [`Display`](fmt::Display) writes and nothing else: 64 lower case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let mut hash = Self::ZERO;
        for (at, byte) in hash.0.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2).ok_or(NotAHash)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NotAHash)?;
        }
        // Writing it again leaves one spelling.
        if hash.to_string() == text { Ok(hash) } else { Err(NotAHash) }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// The public half of a device's key pair (ed25519), which is its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceKey(pub [u8; 32]);

impl DeviceKey {
    /// The public half of a key pair.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

    /// Whether the owner of this key signed the message. False for a key that is none.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hash(self.0).fmt(f)
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey({self})")
    }
}

/// An ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// Signs a message.
    #[must_use]
    pub fn by(key: &SigningKey, message: &[u8]) -> Self {
        Self(key.sign(message).to_bytes())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}
