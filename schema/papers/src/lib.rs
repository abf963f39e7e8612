//! Papers (PDF) as pictures of their pages: what a scanner or an office writes becomes points, and nothing
//! else of the file is kept: no names, no scripts, no attached files, no earlier editions.
//!
//! A PDF is a program in a hundred dialects, so it is drawn by a process of its own (`app::paper`), which has
//! no profile, no key and no network and is ended when it takes too long. Here are both ends of what the two
//! say to each other ([`Sheet::write`], [`Sheets`]), and the drawing itself ([`draw`]). No other I/O.

mod draw;
mod sheets;

pub use draw::draw;
pub use sheets::{Sheet, Sheets};

use std::io;

/// Longer side of a page as it is drawn, in points: a page of small print can be read.
pub const SIDE: u16 = 2048;

/// Why a paper is not drawn. Half a paper is never answered: what is missing on it nobody would miss.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// No PDF, a damaged one, or one that says something this version cannot draw.
    #[error("the paper cannot be drawn")]
    Unreadable,
    /// It opens with a password only.
    #[error("the paper is locked by a password")]
    Locked,
    /// The shapes of its letters are not in the file: what is drawn would have other letters or none.
    #[error("the paper does not hold the shapes of its letters")]
    WithoutLetters,
    /// More pages than wanted.
    #[error("the paper has {pages} pages")]
    TooLong {
        /// How many it has.
        pages: u32,
    },
    /// Whoever draws or listens is gone.
    #[error(transparent)]
    Broken(#[from] io::Error),
}

/// Whether a file says that it is a PDF. Readers look for the mark within the first kibibyte (ISO 32000-1,
/// annex H, note 13).
#[must_use]
pub fn is_paper(file: &[u8]) -> bool {
    let beginning = file.get(..file.len().min(1024)).unwrap_or_default();
    beginning.windows(5).any(|mark| mark == b"%PDF-")
}
