//! Long lists of small things as plain bytes, four to a number and the lowest first. What the build stored is used where it lies in
//! the program: nothing of it is read before it is asked for, and nothing is copied.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// What can be stored as `N` numbers.
pub(crate) trait Packed<const N: usize>: Sized {
    /// Its numbers.
    fn pack(&self) -> [u32; N];

    /// The thing again. Numbers that [`Packed::pack`] never gives stand for anything: only what the build stored is read.
    fn unpack(numbers: [u32; N]) -> Self;
}

impl Packed<2> for u64 {
    #[inline]
    fn pack(&self) -> [u32; 2] {
        [*self as u32, (*self >> 32) as u32]
    }

    #[inline]
    fn unpack([low, high]: [u32; 2]) -> u64 {
        u64::from(high) << 32 | u64::from(low)
    }
}

impl Packed<2> for (u32, u32) {
    #[inline]
    fn pack(&self) -> [u32; 2] {
        [self.0, self.1]
    }

    #[inline]
    fn unpack([first, second]: [u32; 2]) -> (u32, u32) {
        (first, second)
    }
}

/// A list of things of `N` numbers each.
pub(crate) struct List<T, const N: usize> {
    cells: Cells<N>,
    kind: PhantomData<fn() -> T>,
}

/// The bytes of one thing.
pub(crate) type Cell<const N: usize> = [[u8; 4]; N];

enum Cells<const N: usize> {
    Stored(&'static [Cell<N>]),
    Own(Vec<Cell<N>>),
}

impl<T: Packed<N>, const N: usize> List<T, N> {
    /// The thing at an index, which must be one of the list.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> T {
        List::unpack(&self.cells()[index])
    }

    /// All of them as bytes, for [`Self::unpack`].
    #[inline]
    pub(crate) fn cells(&self) -> &[Cell<N>] {
        match &self.cells {
            Cells::Stored(cells) => cells,
            Cells::Own(cells) => cells,
        }
    }

    /// A thing from its bytes.
    #[inline(always)]
    pub(crate) fn unpack(cell: &Cell<N>) -> T {
        // In a plain loop: `map` and `zip` cost up to a tenth of a page with many words where the compiler leaves them calls.
        let (mut numbers, mut at) = ([0; N], 0);
        while at < N {
            numbers[at] = u32::from_le_bytes(cell[at]);
            at += 1;
        }
        T::unpack(numbers)
    }

    /// The same in memory of its own.
    pub(crate) fn own(self) -> List<T, N> {
        let cells = match self.cells {
            Cells::Stored(cells) => cells.to_vec(),
            Cells::Own(cells) => cells,
        };
        List { cells: Cells::Own(cells), ..self }
    }

    /// A list of what has these numbers.
    fn of(things: impl Iterator<Item = [u32; N]>) -> List<T, N> {
        let cells = things.map(|numbers| numbers.map(u32::to_le_bytes)).collect();
        List { cells: Cells::Own(cells), kind: PhantomData }
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = T> {
        self.cells().iter().map(List::unpack)
    }
}

impl<T: Packed<N>, const N: usize> FromIterator<T> for List<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> List<T, N> {
        List::of(things.into_iter().map(|thing| thing.pack()))
    }
}

impl<T: Packed<N>, const N: usize> Default for List<T, N> {
    fn default() -> List<T, N> {
        List::from_iter([])
    }
}

impl<T: Packed<N>, const N: usize> PartialEq for List<T, N> {
    fn eq(&self, other: &List<T, N>) -> bool {
        self.cells() == other.cells()
    }
}

impl<T: Packed<N> + fmt::Debug, const N: usize> fmt::Debug for List<T, N> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Packed<N>, const N: usize> Serialize for List<T, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.cells().as_flattened().as_flattened())
    }
}

impl<'de: 'static, T: Packed<N>, const N: usize> Deserialize<'de> for List<T, N> {
    /// # Errors
    /// Says so where the bytes do not hold whole things.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T, N>, D::Error> {
        deserializer.deserialize_bytes(Bytes(PhantomData))
    }
}

struct Bytes<T, const N: usize>(PhantomData<T>);

impl<'de: 'static, T: Packed<N>, const N: usize> Visitor<'de> for Bytes<T, N> {
    type Value = List<T, N>;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "bytes of whole things of {N} numbers")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<List<T, N>, E> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let (cells, over) = numbers.as_chunks::<N>();
        if !rest.is_empty() || !over.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(List { cells: Cells::Stored(cells), kind: PhantomData })
    }
}

/// The same for a list that is copied when it is read: a short one, or one that text asks at each character, so that nobody has to ask
/// which kind of list it is. Used as `#[serde(with = "copied")]`.
pub(crate) mod copied {
    use super::{Deserialize as _, Deserializer, List, Packed, Serialize as _, Serializer};

    pub(crate) fn serialize<T: Packed<N>, S: Serializer, const N: usize>(list: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        List::<T, N>::of(list.iter().map(T::pack)).serialize(serializer)
    }

    pub(crate) fn deserialize<'de: 'static, T: Packed<N>, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        Ok(List::<T, N>::deserialize(deserializer)?.iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::List;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(bound(deserialize = "'de: 'static"))]
    struct Lists {
        long: List<u64, 2>,
        pairs: List<(u32, u32), 2>,
    }

    #[test]
    fn reads_back_what_it_wrote_and_refuses_halves() {
        let lists = Lists { long: [0, 1, u64::MAX, 1 << 40].into_iter().collect(), pairs: [(7, u32::MAX)].into_iter().collect() };
        let bytes = postcard::to_stdvec(&lists).expect("is written").leak();
        let read = postcard::from_bytes::<Lists>(bytes).expect("is read");
        assert_eq!(read, lists);
        assert_eq!((read.long.get(3), read.long.cells().len()), (1 << 40, 4));
        // A list of one byte.
        assert!(postcard::from_bytes::<Lists>(&[1, 0, 0]).is_err());
    }
}
