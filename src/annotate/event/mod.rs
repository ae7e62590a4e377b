//! The meaning of copy-number events on transcripts: arithmetic on exons, without sequence.
//!
//! | file | job |
//! |---|---|
//! | [`turned`] | a transcript in its own direction |
//! | [`overlap`](mod@overlap) | the exons and bases that an event covers, and where its ends lie |
//! | [`lost`](mod@lost) | a loss with both ends inside: frame, NMD, strength |
//! | [`gained`](mod@gained) | a gain with both ends inside, in tandem |
//! | [`nmd`](mod@nmd) | the 50-base rule on the exons of the new transcript |
//! | `tests` | worked examples on both strands |

pub mod gained;
pub mod lost;
pub mod nmd;
pub mod overlap;
#[cfg(test)]
mod tests;
pub mod turned;
