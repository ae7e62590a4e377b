//! Ends a process that is refused memory or a thread, or stops on a fault of its own, by a sentence and
//! exit code 3.

use crate::Error;
use crate::cli::logging;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Gives the exit code of what is not the input's fault.
const INTERNAL: u8 = 3;

/// Runs `act`, and returns its exit code, or [`INTERNAL`] where it panics. A process that is refused
/// memory says how much and aborts: the abort ends with the same code.
pub(super) fn guard(act: fn() -> ExitCode) -> ExitCode {
    let always = Arc::new(AtomicBool::new(true));
    let abort = signal_hook::consts::SIGABRT;
    // Without the handler the process ends by the signal, as it would have.
    let _ = signal_hook::flag::register_conditional_shutdown(abort, INTERNAL.into(), always);
    std::panic::catch_unwind(act).unwrap_or_else(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        let error = Error::internal(format!(
            "memory or a thread was refused, or the program stopped on a fault of its own: {}",
            message.unwrap_or("no reason is known")
        ));
        logging::error(
            &error.hint("raise the limit of memory or threads, or give fewer --threads"),
        );
        ExitCode::from(INTERNAL)
    })
}
