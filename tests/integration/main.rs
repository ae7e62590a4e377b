//! t
mod input;
