//! Long lists of small things as plain bytes, four to a number and the lowest first, so that reading what the build stored is little
//! more than a copy. Used as `#[serde(with = "packed")]`.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

/// What can be stored as `N` numbers.
pub(crate) trait Packed<const N: usize>: Sized {
    /// Its numbers.
    fn pack(&self) -> [u32; N];

    /// The thing again. Numbers that [`Packed::pack`] never gives stand for anything: only what the build stored is read.
    fn unpack(numbers: [u32; N]) -> Self;
}

impl Packed<2> for u64 {
    fn pack(&self) -> [u32; 2] {
        [*self as u32, (*self >> 32) as u32]
    }

    fn unpack([low, high]: [u32; 2]) -> u64 {
        u64::from(high) << 32 | u64::from(low)
    }
}

impl Packed<2> for (u32, u32) {
    fn pack(&self) -> [u32; 2] {
        [self.0, self.1]
    }

    fn unpack([first, second]: [u32; 2]) -> (u32, u32) {
        (first, second)
    }
}

/// Writes a list as bytes.
pub(crate) fn serialize<T: Packed<N>, S: Serializer, const N: usize>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = list.iter().flat_map(T::pack).flat_map(u32::to_le_bytes).collect();
    serializer.serialize_bytes(&bytes)
}

/// Reads such a list.
///
/// # Errors
/// Says so where the bytes do not hold whole things.
pub(crate) fn deserialize<'de, T: Packed<N>, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_bytes(Bytes(PhantomData))
}

struct Bytes<T, const N: usize>(PhantomData<T>);

impl<T: Packed<N>, const N: usize> Visitor<'_> for Bytes<T, N> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "bytes of whole things of {N} numbers")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let (things, over) = numbers.as_chunks::<N>();
        if !rest.is_empty() || !over.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(things.iter().map(|numbers| T::unpack(numbers.map(u32::from_le_bytes))).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::super::packed;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Lists {
        #[serde(with = "packed")]
        long: Vec<u64>,
        #[serde(with = "packed")]
        pairs: Vec<(u32, u32)>,
    }

    #[test]
    fn reads_back_what_it_wrote_and_refuses_halves() {
        let lists = Lists { long: vec![0, 1, u64::MAX, 1 << 40], pairs: vec![(7, u32::MAX)] };
        let bytes = postcard::to_stdvec(&lists).expect("is written");
        assert_eq!(postcard::from_bytes::<Lists>(&bytes).expect("is read"), lists);
        // A list of one byte.
        assert!(postcard::from_bytes::<Lists>(&[1, 0, 0]).is_err());
    }
}
