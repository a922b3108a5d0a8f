//! A part of the rule files. Those inside the binary are read when something first asks for them, since most pages need few of them:
//! reading all takes some ten milliseconds and as many megabytes, which is most of what a run over one small file would cost.

use std::fmt::{self, Debug, Formatter};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

/// A part of the rule files, read or still to be read. Clones share what was read until one of them is changed.
pub struct Section<T>(Arc<Part<T>>);

struct Part<T> {
    value: OnceLock<T>,
    /// What the build stored, for a part that was not given at once.
    stored: &'static [u8],
}

impl<T> Section<T> {
    /// A part as the build stored it.
    pub fn stored(stored: &'static [u8]) -> Section<T> {
        Section(Arc::new(Part { value: OnceLock::new(), stored }))
    }
}

impl<T: DeserializeOwned + Clone> Section<T> {
    /// What is in it.
    pub fn into_inner(self) -> T {
        let _: &T = &self;
        match Arc::try_unwrap(self.0) {
            Ok(part) => part.value.into_inner().expect("it was read just now"),
            Err(shared) => T::clone(&Section(shared)),
        }
    }
}

impl<T> From<T> for Section<T> {
    fn from(value: T) -> Section<T> {
        Section(Arc::new(Part { value: OnceLock::from(value), stored: &[] }))
    }
}

impl<T: DeserializeOwned> Deref for Section<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.value.get_or_init(|| postcard::from_bytes(self.0.stored).expect("a test reads what the build stored"))
    }
}

impl<T: DeserializeOwned + Clone> DerefMut for Section<T> {
    fn deref_mut(&mut self) -> &mut T {
        let own: &T = self;
        if Arc::strong_count(&self.0) > 1 {
            *self = Section::from(own.clone());
        }
        Arc::get_mut(&mut self.0).and_then(|part| part.value.get_mut()).expect("it was made for this one alone")
    }
}

impl<T> Clone for Section<T> {
    fn clone(&self) -> Section<T> {
        Section(Arc::clone(&self.0))
    }
}

impl<T: Default> Default for Section<T> {
    fn default() -> Section<T> {
        Section::from(T::default())
    }
}

impl<T: DeserializeOwned + Debug> Debug for Section<T> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        T::fmt(self, formatter)
    }
}

impl<T: DeserializeOwned + Serialize> Serialize for Section<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<'a, T: DeserializeOwned> IntoIterator for &'a Section<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
