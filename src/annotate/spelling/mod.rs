//! Reads an indel that moves in a repeat in all its equivalent spellings, where one of them meets
//! the border of an exon or of a coding sequence: there the terms depend on the spelling.
//!
//! Callers write the leftmost spelling on the genome, HGVS the one furthest 3' on the transcript:
//! on the plus strand they differ. The sequence with the allele is the same in all of them.
//!
//! ```text
//!  reference    ...ttcag|AGTTAC...        c.292_293dup, furthest 3'
//!  leftmost     ...ttc[ag]ag|AGTTAC...    two bases put into the intron
//!  furthest 3'  ...ttcag|AG[AG]TTAC...    two bases put into the exon: a frame shift
//! ```
//!
//! | file | job |
//! |---|---|
//! | [`movement`] | how far an indel moves, and its spelling at each place |
//! | [`readings`] | what the spellings read on each transcript |

pub mod movement;
pub mod readings;
