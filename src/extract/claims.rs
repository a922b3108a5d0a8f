//! Under work: claims.
