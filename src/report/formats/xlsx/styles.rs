//! Declares the formats of cells.

use crate::model::ledger::Tier;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Holds the formats that the sheets share.
pub(super) struct Styles {
    pub header: Format,
    pub title: Format,
    pub key: Format,
    pub wrap: Format,
    pub plain: Format,
    pub missing: Format,
    pub link: Format,
    pub warning: Format,
    pub tiers: [Format; Tier::ALL.len()],
}

impl Styles {
    /// Makes the formats.
    pub(super) fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1F_3A_5F))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            title: Format::new().set_bold().set_font_size(14),
            key: top().set_bold(),
            wrap: top().set_text_wrap(),
            plain: top(),
            missing: top().set_italic().set_font_color(Color::RGB(0x80_80_80)),
            link: top()
                .set_font_color(Color::RGB(0x05_63_C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            warning: top().set_bold().set_text_wrap().set_background_color(Color::RGB(0xFF_E8_B3)),
            tiers: Tier::ALL.map(|t| {
                top()
                    .set_bold()
                    .set_align(FormatAlign::Center)
                    .set_background_color(Color::RGB(tier_colour(t)))
            }),
        }
    }
}

/// Returns the light background of a tier; the HTML report uses the same hues.
fn tier_colour(tier: Tier) -> u32 {
    match tier {
        Tier::One => 0xF6_B8_B3,
        Tier::Two => 0xFB_D9_A5,
        Tier::RecessiveSingle => 0xC9_DA_F8,
        Tier::Locus => 0xDD_CB_F0,
        Tier::Splice => 0xBF_E3_DF,
        Tier::NonCoding => 0xD5_E8_C8,
        Tier::Three => 0xE0_E0_E0,
        Tier::Unknown => 0xF2_F2_F2,
        Tier::Modifier => 0xF3_EA_D2,
    }
}
