//! Draws the pages of a PDF.

use crate::{PaperError, SIDE, Sheet};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::FontQuery;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A small paper is not drawn larger than a scanner would read it: 300 points to the inch, of which a PDF
/// has 72 units.
const MOST_SCALE: f32 = 300.0 / 72.0;

/// What the drawing could not do.
#[derive(Default)]
struct Wanting {
    letters: AtomicBool,
    anything: AtomicBool,
}

/// Draws every page on white and hands one after the other to `each`; at most `most` pages.
///
/// Call it where a panic, a hang or all memory taken harms nobody.
///
/// # Errors
///
/// [`PaperError`]; what `each` says is answered as it is.
pub fn draw(
    file: Vec<u8>,
    most: usize,
    mut each: impl FnMut(Sheet) -> Result<(), PaperError>,
) -> Result<(), PaperError> {
    let pdf = Pdf::new(file).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PaperError::Locked,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => PaperError::Unreadable,
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(PaperError::Unreadable);
    }
    if pages.len() > most {
        return Err(PaperError::TooLong {
            pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
        });
    }
    let wanting = Arc::new(Wanting::default());
    let settings = settings(&wanting);
    let cache = RenderCache::new();
    for page in pages.iter() {
        let sheet = sheet(page, &cache, &settings)?;
        if wanting.letters.load(Ordering::Relaxed) {
            return Err(PaperError::WithoutLetters);
        }
        if wanting.anything.load(Ordering::Relaxed) {
            return Err(PaperError::Unreadable);
        }
        each(sheet)?;
    }
    Ok(())
}

/// Draws with what is in the file and the fourteen fonts that every reader has (ISO 32000-1, 9.6.2.2).
fn settings(wanting: &Arc<Wanting>) -> InterpreterSettings {
    let (of_font, of_warning) = (Arc::clone(wanting), Arc::clone(wanting));
    InterpreterSettings {
        font_resolver: Arc::new(move |query| match query {
            FontQuery::Standard(font) => Some(font.get_font_data()),
            FontQuery::Fallback(font) => {
                // The letters of such a font are known by the numbers of a collection only, as Japanese
                // ones are; in another font these numbers are other letters.
                if font.character_collection.is_some() {
                    of_font.letters.store(true, Ordering::Relaxed);
                }
                Some(font.pick_standard_font().get_font_data())
            }
        }),
        // Whatever it warns of is missing on the page: a font, a picture, what was filled in.
        warning_sink: Arc::new(move |_| of_warning.anything.store(true, Ordering::Relaxed)),
        ..InterpreterSettings::default()
    }
}

fn sheet<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    settings: &InterpreterSettings,
) -> Result<Sheet, PaperError> {
    let (width, height) = page.render_dimensions();
    let longer = width.max(height);
    if !(width >= 1.0 && height >= 1.0 && longer.is_finite()) {
        return Err(PaperError::Unreadable);
    }
    let scale = (f32::from(SIDE) / longer).min(MOST_SCALE);
    let drawn = hayro::render(
        page,
        cache,
        settings,
        &RenderSettings::default(),
        &PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        },
    );
    let points = drawn.data().iter();
    // On white nothing shows through.
    let points = points.flat_map(|point| [point.r, point.g, point.b]);
    Sheet::new(drawn.width(), drawn.height(), points.collect()).ok_or(PaperError::Unreadable)
}
