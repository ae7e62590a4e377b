//! The `#[test]` of the integration tests.
//!
//! They have a harness of their own (`tests/integration/harness.rs`), because libtest knows no
//! third outcome beside passed and failed, and without libtest the compiler drops functions marked
//! with its own `#[test]` in silence. This attribute has the same name and takes its place in the
//! whole crate (`#[macro_use] extern crate`), so that a test is written as everywhere else and
//! none is forgotten.

use proc_macro::{TokenStream, TokenTree};

/// Registers a function without arguments as a test of the harness.
#[proc_macro_attribute]
pub fn test(_: TokenStream, function: TokenStream) -> TokenStream {
    let mut tokens = function.clone().into_iter();
    let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(i) if i.to_string() == "fn");
    tokens.find(is_fn);
    let name = match tokens.next() {
        Some(TokenTree::Ident(name)) => name,
        _ => return "compile_error!(\"#[test] marks functions only\");".parse().unwrap(),
    };
    let registration = format!(
        "::inventory::submit! {{
            crate::harness::Case {{
                module: ::core::module_path!(), function: ::core::stringify!({name}), run: {name},
            }}
        }}"
    );
    let registration: TokenStream = registration.parse().unwrap();
    function.into_iter().chain(registration).collect()
}
