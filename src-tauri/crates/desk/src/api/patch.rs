//! Tells a field that is absent (stays) from one that is null (is cleared).

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

pub(super) fn serialize<T, S>(value: &Option<Option<T>>, serializer: S) -> Result<S::Ok, S::Error>
where
    T: Serialize,
    S: Serializer,
{
    value.as_ref().and_then(Option::as_ref).serialize(serializer)
}
