//! Blocked gzip, as other rooms read and write it.

pub use noodles_bgzf::io::{Reader as BgzfReader, Writer as BgzfWriter};
