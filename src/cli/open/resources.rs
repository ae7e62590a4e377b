//! The resource bundle, checked against panel and build.

use crate::cli::open::input_file::file_name;
use crate::cli::open::pool;
use crate::model::panel::ResolvedPanel;
use crate::model::report::InputFile;
use crate::resource::bands::{self, Bands};
use crate::resource::bundle::format::TrackKind;
use crate::resource::{Bundle, Loaded};
use crate::{Error, Result};
use std::path::Path;

/// Opens the bundle, checks that it fits build and panel, and loads what the panel needs. Adds the
/// bundle and its sources to `files`.
///
/// # Errors
/// Input: not a bundle, damaged, of another build, or made for other regions.
pub fn load(
    path: Option<&Path>,
    threads: usize,
    panel: &ResolvedPanel,
    files: &mut Vec<InputFile>,
) -> Result<Option<Loaded>> {
    let Some(path) = path else { return Ok(None) };
    let bundle = Bundle::open(path)?;
    check(&bundle, path, panel)?;
    files.extend(described(&bundle, path));
    pool(threads)?.install(|| bundle.load(&panel.regions)).map(Some)
}

fn check(bundle: &Bundle, path: &Path, panel: &ResolvedPanel) -> Result<()> {
    let header = bundle.header();
    if header.build != panel.build {
        return Err(Error::input(format!(
            "the resource bundle is {}, the call set {}",
            header.build, panel.build
        ))
        .at(path)
        .hint("build one of the call set's build"));
    }
    let Some(region) = bundle.uncovered(&panel.regions) else { return Ok(()) };
    let panels: Vec<String> =
        header.panels.iter().map(|p| format!("{} v{}", p.id, p.version)).collect();
    let made_for = if panels.is_empty() { "regions".to_owned() } else { panels.join(", ") };
    Err(Error::input(format!("the resource bundle does not cover {region} of the panel"))
        .at(path)
        .hint(format!(
            "it was built for {made_for}; build it again for this panel, expansion and padding"
        )))
}

/// Returns the bundle, the bands of its predictors, and the publishers' files, as inputs.
fn described(bundle: &Bundle, path: &Path) -> Vec<InputFile> {
    let header = bundle.header();
    let mut files = vec![InputFile {
        role: "resources".to_owned(),
        name: file_name(path),
        bytes: std::fs::metadata(path).ok().map(|m| m.len()),
        digest: bundle.digest().to_owned(),
    }];
    if header.tracks.iter().any(|t| t.kind == TrackKind::Predictor) {
        files.push(InputFile {
            role: "predictor bands".to_owned(),
            name: bands::NAME.to_owned(),
            bytes: Some(Bands::bytes()),
            digest: Bands::digest(),
        });
    }
    for source in &header.sources {
        files.extend(source.files.iter().map(|file| InputFile {
            role: format!("resources: {}, release {}", source.track, source.release),
            name: file.name.clone(),
            bytes: file.bytes,
            digest: file.digest.clone(),
        }));
    }
    files
}
