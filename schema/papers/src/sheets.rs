//! What the process that draws says to the one that asked: pages as bare points, then how it ended. There is
//! nothing in it to be read but lengths, so that whoever takes a drawing process over gains nothing.

use crate::{PaperError, SIDE};
use std::io::{Read, Write};

/// A page follows: width, height, points.
const PAGE: u8 = 1;
/// All pages were drawn.
const END: u8 = 2;
/// It failed: which way, and a number.
const FAILED: u8 = 3;

const UNREADABLE: u8 = 1;
const LOCKED: u8 = 2;
const WITHOUT_LETTERS: u8 = 3;
const TOO_LONG: u8 = 4;

/// A page as points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    width: u16,
    height: u16,
    points: Vec<u8>,
}

impl Sheet {
    /// A page of these measures, each from 1 to [`SIDE`], with three bytes a point: red, green, blue.
    #[must_use]
    pub fn new(width: u16, height: u16, points: Vec<u8>) -> Option<Self> {
        let length = length(width, height)?;
        (points.len() == length).then_some(Self {
            width,
            height,
            points,
        })
    }

    /// Width in points.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Height in points.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// The points row by row: red, green, blue.
    #[must_use]
    pub fn into_points(self) -> Vec<u8> {
        self.points
    }

    /// Says a page.
    ///
    /// # Errors
    ///
    /// [`PaperError::Broken`] when nobody listens.
    pub fn write(&self, to: &mut impl Write) -> Result<(), PaperError> {
        to.write_all(&[PAGE])?;
        to.write_all(&self.width.to_le_bytes())?;
        to.write_all(&self.height.to_le_bytes())?;
        Ok(to.write_all(&self.points)?)
    }
}

/// How many bytes a page of such measures has; `None` for measures that no page has.
fn length(width: u16, height: u16) -> Option<usize> {
    let sides = 1..=SIDE;
    let known = sides.contains(&width) && sides.contains(&height);
    known.then(|| usize::from(width) * usize::from(height) * 3)
}

/// The pages as they come from the process that draws.
pub struct Sheets<From> {
    from: From,
    left: usize,
    ended: bool,
}

impl<From: Read> Sheets<From> {
    /// At most `most` pages are taken, whatever is said.
    pub fn new(from: From, most: usize) -> Self {
        Self {
            from,
            left: most,
            ended: false,
        }
    }

    /// Says how the drawing ended.
    ///
    /// # Errors
    ///
    /// [`PaperError::Broken`] when nobody listens.
    pub fn end(to: &mut impl Write, how: &Result<(), PaperError>) -> Result<(), PaperError> {
        let (way, number) = match how {
            Ok(()) => {
                to.write_all(&[END])?;
                return Ok(to.flush()?);
            }
            Err(PaperError::Unreadable | PaperError::Broken(_)) => (UNREADABLE, 0),
            Err(PaperError::Locked) => (LOCKED, 0),
            Err(PaperError::WithoutLetters) => (WITHOUT_LETTERS, 0),
            Err(PaperError::TooLong { pages }) => (TOO_LONG, *pages),
        };
        to.write_all(&[FAILED, way])?;
        to.write_all(&number.to_le_bytes())?;
        Ok(to.flush()?)
    }

    fn bytes<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], PaperError> {
        let mut bytes = [0; LENGTH];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn next_said(&mut self) -> Result<Option<Sheet>, PaperError> {
        let [said] = self.bytes()?;
        match said {
            END => Ok(None),
            PAGE if self.left > 0 => {
                self.left -= 1;
                let width = u16::from_le_bytes(self.bytes()?);
                let height = u16::from_le_bytes(self.bytes()?);
                let length = length(width, height).ok_or(PaperError::Unreadable)?;
                let mut points = vec![0; length];
                self.from.read_exact(&mut points)?;
                Ok(Sheet::new(width, height, points))
            }
            FAILED => {
                let [way] = self.bytes()?;
                let pages = u32::from_le_bytes(self.bytes()?);
                Err(match way {
                    LOCKED => PaperError::Locked,
                    WITHOUT_LETTERS => PaperError::WithoutLetters,
                    TOO_LONG => PaperError::TooLong { pages },
                    _ => PaperError::Unreadable,
                })
            }
            _ => Err(PaperError::Unreadable),
        }
    }
}

/// Pages until the end was said. Where it ends without that, the last is an error: half a paper is none.
impl<From: Read> Iterator for Sheets<From> {
    type Item = Result<Sheet, PaperError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_said().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Taken = Result<Vec<Sheet>, PaperError>;

    fn taken(said: &[u8], most: usize) -> Taken {
        Sheets::new(said, most).collect()
    }

    fn two_pages() -> (Vec<Sheet>, Vec<u8>) {
        let pages = vec![
            Sheet::new(2, 1, vec![1, 2, 3, 4, 5, 6]).expect("a page"),
            Sheet::new(1, 1, vec![7, 8, 9]).expect("a page"),
        ];
        let mut said = Vec::new();
        for page in &pages {
            page.write(&mut said).expect("it is said");
        }
        Sheets::<&[u8]>::end(&mut said, &Ok(())).expect("it is said");
        (pages, said)
    }

    #[test]
    fn pages_come_as_they_were_said_and_half_a_paper_is_none() {
        let (pages, said) = two_pages();
        assert_eq!(taken(&said, 2).ok(), Some(pages));
        for cut in 0..said.len() {
            let half = taken(said.get(..cut).unwrap_or_default(), 2);
            assert!(half.is_err(), "cut after {cut}");
        }
    }

    #[test]
    fn why_it_failed_comes_across() {
        let ends = [
            PaperError::Locked,
            PaperError::Unreadable,
            PaperError::WithoutLetters,
            PaperError::TooLong { pages: 400 },
        ];
        for error in ends {
            let why = error.to_string();
            let mut said = Vec::new();
            Sheets::<&[u8]>::end(&mut said, &Err(error)).expect("it is said");
            let came = taken(&said, 1).expect_err("it failed");
            assert_eq!(came.to_string(), why);
        }
    }

    #[test]
    fn whoever_took_the_drawing_over_can_neither_fill_the_memory_nor_say_pages_without_end() {
        let (_, said) = two_pages();
        assert!(taken(&said, 1).is_err(), "one page more than was wanted");
        for measures in [[0, 0, 1, 0], [255, 255, 255, 255], [1, 8, 1, 0]] {
            let said = [&[PAGE][..], &measures, &[0; 64]].concat();
            assert!(taken(&said, 9).is_err(), "{measures:?}");
        }
        assert!(taken(&[99], 9).is_err());
    }
}
