//! Under work: handles a page shows, and their roles.
