//! Under work: hosts a page names, and what it claims of them.
