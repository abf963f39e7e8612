//! Enrolment by digits: what a QR code on a screen holds, what a hand-held scanner types, and what a
//! person copies or types in need.
//!
//! Digits only, because everything that types here survives them: an input method that is on, Caps
//! Lock, a scanner set to another keyboard. A QR code holds them densest, too.
//!
//! **Parts**, for cameras and scanners. Content is cut into up to [`MAX_PARTS`] parts:
//!
//! ```text
//! part = "8764" · version (1 digit) · bytes that follow (3 digits) · those bytes in digits
//! bytes = kind (1) · first 6 bytes of SHA-256 of the content · number from 0 (1) · how many (1)
//!         · piece of the content · first 4 bytes of SHA-256(label · all before, in digits and bytes)
//! ```
//!
//! Seven bytes are seventeen digits; fewer at the end are 3, 5, 8, 10, 13 or 15.
//!
//! **Groups**, for fingers. Six digits a group, each eleven times a number of two bytes, as rescue
//! keys have it: a wrong digit is found in the group where it stands.
//!
//! ```text
//! groups = kind · 4096 + length | the content, two bytes each, an odd end with a zero | two of a sum
//! ```
//!
//! A part cannot be taken for groups: no group begins with 8764.
//!
//! What comes out is the same file that a stick would carry, and is judged in the same way. The sums
//! find damage; they prove nothing.

use std::collections::VecDeque;

use vault::sha256;

/// Most bytes of content in one part: a picture of 69 × 69 squares, which a camera reads off a screen.
pub const MAX_PIECE: usize = 300;
/// Most parts of one content.
pub const MAX_PARTS: usize = 64;
/// Most bytes of content: a pack beyond that goes by file.
pub const MAX_BYTES: usize = MAX_PIECE * MAX_PARTS;
/// Most bytes that may be typed by hand.
pub const MAX_TYPED_BYTES: usize = 2_000;
/// Longest text that is looked at, in bytes.
pub const MAX_TEXT: usize = 128 * 1024;

const MAGIC: &str = "8764";
const VERSION: u32 = 1;
const HEAD_DIGITS: usize = 8;
const SET: usize = 6;
const SUM: usize = 4;
/// Bytes of a part beside its piece.
const AROUND: usize = 1 + SET + 2 + SUM;
/// Contents whose parts are collected side by side; the oldest gives way.
const MAX_SETS: usize = 8;
const GROUP_DIGITS: usize = 6;
/// Digits for so many bytes at the end.
const DIGITS: [usize; 8] = [0, 3, 5, 8, 10, 13, 15, 17];

/// What is behind the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CodeKind {
    /// An `EnrolRequest`, as in its file.
    Request = 1,
    /// An `EnrolPack`, as in its file.
    Pack = 2,
    /// The card of an operation: the id of its `Genesis`.
    Card = 3,
    /// A key of the root, as in its file.
    RootKey = 4,
    /// A statement of the root that waits for signatures, as in its file.
    Proposal = 5,
}

impl CodeKind {
    const ALL: [Self; 5] = [
        Self::Request,
        Self::Pack,
        Self::Card,
        Self::RootKey,
        Self::Proposal,
    ];

    fn from_number(number: u8) -> Result<Self, CodeError> {
        Self::ALL
            .into_iter()
            .find(|kind| *kind as u8 == number)
            .ok_or(CodeError::NewerVersion)
    }
}

/// Why digits were refused. What had been read before stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Longer than anything of ours, or content too long for digits.
    #[error("{length} bytes are too many for a code")]
    TooLong {
        /// How many there were.
        length: usize,
    },
    /// Some other code, or no digits.
    #[error("digits are not one of our codes")]
    NotOurs,
    /// Made by a newer version of the program.
    #[error("code is of a newer version")]
    NewerVersion,
    /// The text ends before the code does.
    #[error("code ends after {digits} digits")]
    Short {
        /// How many there were.
        digits: usize,
    },
    /// A digit was read or typed wrong.
    #[error("code has a wrong digit")]
    Damaged,
    /// A digit was typed wrong in this group.
    #[error("group {group} has a wrong digit")]
    Group {
        /// Counted from 1.
        group: usize,
    },
    /// The parts do not belong together, though they say so.
    #[error("parts of the code do not fit together")]
    Unfit,
}

/// What is known after a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// More parts are needed.
    Partly {
        /// What it will be.
        kind: CodeKind,
        /// Parts read so far.
        have: usize,
        /// Parts in all.
        of: usize,
    },
    /// All of it.
    Whole {
        /// What it is.
        kind: CodeKind,
        /// The content.
        content: Vec<u8>,
    },
}

/// Cuts content into parts, each a text of digits for one QR code.
///
/// # Errors
///
/// [`CodeError::TooLong`]: it goes by file. [`CodeError::NotOurs`] for no content.
pub fn parts(kind: CodeKind, content: &[u8]) -> Result<Vec<String>, CodeError> {
    let length = content.len();
    if length > MAX_BYTES {
        return Err(CodeError::TooLong { length });
    }
    if content.is_empty() {
        return Err(CodeError::NotOurs);
    }
    let count = length.div_ceil(MAX_PIECE);
    let set: Vec<u8> = sha256(&[content]).into_iter().take(SET).collect();
    Ok(content
        // All alike in size, so that every picture is as easy to read as the others.
        .chunks(length.div_ceil(count))
        .enumerate()
        .map(|(number, piece)| {
            let mut bytes = vec![kind as u8];
            bytes.extend(&set);
            bytes.push(u8::try_from(number).unwrap_or(u8::MAX));
            bytes.push(u8::try_from(count).unwrap_or(u8::MAX));
            bytes.extend(piece);
            let head = format!("{MAGIC}{VERSION}{:03}", bytes.len() + SUM);
            let sum = part_sum(&head, &bytes);
            bytes.extend(sum);
            head + &to_digits(&bytes)
        })
        .collect())
}

/// Content as groups of six digits, to be typed where nothing else reaches.
///
/// # Errors
///
/// [`CodeError::TooLong`] beyond [`MAX_TYPED_BYTES`]; [`CodeError::NotOurs`] for no content.
pub fn groups(kind: CodeKind, content: &[u8]) -> Result<Vec<String>, CodeError> {
    let length = content.len();
    if length > MAX_TYPED_BYTES {
        return Err(CodeError::TooLong { length });
    }
    if content.is_empty() {
        return Err(CodeError::NotOurs);
    }
    let head = u16::from(kind as u8) * 4096 + u16::try_from(length).unwrap_or(u16::MAX);
    let mut bytes = head.to_be_bytes().to_vec();
    bytes.extend(content);
    if !length.is_multiple_of(2) {
        bytes.push(0);
    }
    let sum = group_sum(&bytes);
    bytes.extend(sum);
    Ok(bytes
        .chunks_exact(2)
        .map(|pair| {
            let number = pair
                .iter()
                .fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
            format!("{:06}", number * 11)
        })
        .collect())
}

/// Collects parts, in any order and any number of times.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    sets: VecDeque<Set>,
}

#[derive(Debug, Clone)]
struct Set {
    kind: CodeKind,
    name: [u8; SET],
    pieces: Vec<Option<Vec<u8>>>,
}

impl Collector {
    /// Takes a text: one part or several behind each other, or groups. Full-width digits and whatever
    /// separates digits are understood, and so is the mark `]Q1` that some scanners put in front.
    ///
    /// # Errors
    ///
    /// [`CodeError`]; parts that were read before stay.
    pub fn read(&mut self, text: &str) -> Result<Progress, CodeError> {
        let digits = plain(text)?;
        if digits.is_empty() {
            return Err(CodeError::NotOurs);
        }
        if MAGIC.starts_with(&digits) {
            return Err(CodeError::Short {
                digits: digits.len(),
            });
        }
        if !digits.starts_with(MAGIC) {
            return read_groups(&digits).map(|(kind, content)| Progress::Whole { kind, content });
        }
        let mut rest = digits.as_str();
        let mut progress = Err(CodeError::NotOurs);
        while !rest.is_empty() {
            let (part, behind) = read_part(rest)?;
            progress = self.take(part);
            if !matches!(progress, Ok(Progress::Partly { .. })) {
                break;
            }
            rest = behind;
        }
        progress
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.sets.clear();
    }

    fn take(&mut self, part: Part) -> Result<Progress, CodeError> {
        let same = |set: &Set| {
            set.kind == part.kind && set.name == part.set && set.pieces.len() == part.of
        };
        let place = match self.sets.iter().position(same) {
            Some(place) => place,
            None => {
                if self.sets.len() >= MAX_SETS {
                    self.sets.pop_front();
                }
                self.sets.push_back(Set {
                    kind: part.kind,
                    name: part.set,
                    pieces: vec![None; part.of],
                });
                self.sets.len() - 1
            }
        };
        let Some(set) = self.sets.get_mut(place) else {
            return Err(CodeError::Unfit);
        };
        if let Some(piece) = set.pieces.get_mut(part.number) {
            // The first stays: a later one that differs makes the whole unfit at most once.
            piece.get_or_insert(part.piece);
        }
        let have = set.pieces.iter().flatten().count();
        if have < part.of {
            return Ok(Progress::Partly {
                kind: part.kind,
                have,
                of: part.of,
            });
        }
        let content: Vec<u8> = set.pieces.iter().flatten().flatten().copied().collect();
        self.sets.remove(place);
        if !sha256(&[&content]).starts_with(&part.set) {
            return Err(CodeError::Unfit);
        }
        Ok(Progress::Whole {
            kind: part.kind,
            content,
        })
    }
}

struct Part {
    kind: CodeKind,
    set: [u8; SET],
    number: usize,
    of: usize,
    piece: Vec<u8>,
}

/// The digits of a text.
fn plain(text: &str) -> Result<String, CodeError> {
    if text.len() > MAX_TEXT {
        return Err(CodeError::TooLong { length: text.len() });
    }
    let mut digits = String::new();
    for line in text.split_whitespace() {
        let marked = line.strip_prefix("]Q").and_then(|rest| {
            let mut letters = rest.chars();
            letters.next().map(|_| letters.as_str())
        });
        for letter in marked.unwrap_or(line).chars() {
            match letter {
                '0'..='9' => digits.push(letter),
                '０'..='９' => {
                    digits.push(char::from_u32(u32::from(letter) - 0xfee0).unwrap_or('0'));
                }
                '-' | '\u{2010}' | '\u{ff0d}' | '\u{30fc}' | '\u{2212}' | ',' | '\u{3001}'
                | '\u{30fb}' => {}
                _ => return Err(CodeError::NotOurs),
            }
        }
    }
    Ok(digits)
}

/// The first part of some digits, and what is behind it.
fn read_part(digits: &str) -> Result<(Part, &str), CodeError> {
    let short = CodeError::Short {
        digits: digits.len(),
    };
    if !digits.starts_with(MAGIC) {
        return Err(if MAGIC.starts_with(digits) {
            short
        } else {
            CodeError::NotOurs
        });
    }
    let (head, rest) = digits.split_at_checked(HEAD_DIGITS).ok_or(short)?;
    let number = |range| head.get(range).and_then(|text: &str| text.parse().ok());
    let version: u32 = number(4..5).ok_or(CodeError::NotOurs)?;
    if version != VERSION {
        return Err(if version > VERSION {
            CodeError::NewerVersion
        } else {
            CodeError::NotOurs
        });
    }
    let length = number(5..8).ok_or(CodeError::NotOurs)? as usize;
    if length <= AROUND || length > AROUND + MAX_PIECE {
        return Err(CodeError::Damaged);
    }
    let (body, behind) = rest.split_at_checked(digits_of(length)).ok_or(short)?;
    let bytes = from_digits(body, length).ok_or(CodeError::Damaged)?;
    let (content, sum) = bytes
        .split_at_checked(length - SUM)
        .ok_or(CodeError::Damaged)?;
    if part_sum(head, content) != *sum {
        return Err(CodeError::Damaged);
    }
    let part = split(content).ok_or(CodeError::Damaged)??;
    Ok((part, behind))
}

fn split(content: &[u8]) -> Option<Result<Part, CodeError>> {
    let (kind, rest) = content.split_first()?;
    let (set, rest) = rest.split_first_chunk::<SET>()?;
    let (&[number, of], piece) = rest.split_first_chunk::<2>()?;
    let (number, of) = (usize::from(number), usize::from(of));
    if of == 0 || of > MAX_PARTS || number >= of || piece.is_empty() {
        return None;
    }
    Some(CodeKind::from_number(*kind).map(|kind| Part {
        kind,
        set: *set,
        number,
        of,
        piece: piece.to_vec(),
    }))
}

fn read_groups(digits: &str) -> Result<(CodeKind, Vec<u8>), CodeError> {
    let mut bytes = Vec::new();
    let mut rest = digits;
    let mut group = 0;
    while let Some((six, behind)) = rest.split_at_checked(GROUP_DIGITS) {
        group += 1;
        let number: u32 = six.parse().map_err(|_| CodeError::NotOurs)?;
        let two = u16::try_from(number / 11)
            .ok()
            .filter(|_| number.is_multiple_of(11));
        // A first group that cannot be one is some other code.
        let wrong = if group == 1 {
            CodeError::NotOurs
        } else {
            CodeError::Group { group }
        };
        let two = two.ok_or(wrong)?;
        if group == 1 {
            let kind = u8::try_from(two >> 12).unwrap_or(0);
            if kind == 0 {
                return Err(CodeError::NotOurs);
            }
            CodeKind::from_number(kind)?;
        }
        bytes.extend(two.to_be_bytes());
        rest = behind;
        if whole_groups(&bytes) == Some(group) {
            break;
        }
    }
    let short = CodeError::Short {
        digits: digits.len(),
    };
    if whole_groups(&bytes) != Some(group) {
        return Err(short);
    }
    if !rest.is_empty() {
        return Err(CodeError::Damaged);
    }
    let (said, sum) = bytes.split_at_checked(bytes.len() - SUM).ok_or(short)?;
    if group_sum(said) != *sum {
        return Err(CodeError::Damaged);
    }
    let (head, content) = said.split_first_chunk::<2>().ok_or(CodeError::Damaged)?;
    let head = u16::from_be_bytes(*head);
    let length = usize::from(head & 0x0fff);
    let kind = CodeKind::from_number(u8::try_from(head >> 12).unwrap_or(0))?;
    let (content, padding) = content.split_at_checked(length).ok_or(CodeError::Damaged)?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err(CodeError::Damaged);
    }
    Ok((kind, content.to_vec()))
}

/// How many groups there are in all, once the first is read.
fn whole_groups(bytes: &[u8]) -> Option<usize> {
    let (head, _) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*head) & 0x0fff);
    Some(1 + length.div_ceil(2) + SUM / 2)
}

fn part_sum(head: &str, bytes: &[u8]) -> [u8; SUM] {
    sum(&[b"tsunagi/v1/code-part\0", head.as_bytes(), bytes])
}

fn group_sum(bytes: &[u8]) -> [u8; SUM] {
    sum(&[b"tsunagi/v1/code-groups\0", bytes])
}

fn sum(of: &[&[u8]]) -> [u8; SUM] {
    let hash = sha256(of);
    let mut sum = [0; SUM];
    for (to, from) in sum.iter_mut().zip(hash) {
        *to = from;
    }
    sum
}

fn digits_of(bytes: usize) -> usize {
    bytes / 7 * 17 + DIGITS.get(bytes % 7).copied().unwrap_or(0)
}

fn to_digits(bytes: &[u8]) -> String {
    bytes
        .chunks(7)
        .map(|chunk| {
            let number = chunk
                .iter()
                .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
            format!("{number:0width$}", width = digits_of(chunk.len()))
        })
        .collect()
}

/// The bytes of as many digits as they take; nothing when a number is too large for its bytes.
fn from_digits(digits: &str, length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    let mut rest = digits;
    while bytes.len() < length {
        let width = (length - bytes.len()).min(7);
        let (chunk, behind) = rest.split_at_checked(digits_of(width))?;
        let number: u64 = chunk.parse().ok()?;
        if number >> (8 * width) != 0 {
            return None;
        }
        bytes.extend(number.to_be_bytes().into_iter().skip(8 - width));
        rest = behind;
    }
    rest.is_empty().then_some(bytes)
}
