//! The `panelwise` program.
fn main() -> std::process::ExitCode {
    panelwise::cli::main().into()
}
