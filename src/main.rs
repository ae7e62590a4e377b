//! The binary: everything is in [`panelwise::cli`].

use std::process::ExitCode;

/// Names and rows are many short strings: glibc's allocator took an eighth of `annotate`'s time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panelwise::cli::main()
}
