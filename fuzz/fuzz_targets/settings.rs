//! A settings file over the defaults.
#![no_main]

use libfuzzer_sys::fuzz_target;
use panelwise::settings::SettingsBook;
use std::path::Path;

fuzz_target!(|text: &str| {
    let _ = SettingsBook::merged(&panelwise::panel::Names, &[], Some((Path::new("fuzz.toml"), text)), &[]);
});
