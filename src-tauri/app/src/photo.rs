//! Photographs and scans: read with care, turned upright, scaled and written anew.
//!
//! What is kept is made from the points of the picture alone. So nothing else of the file is in it: no place
//! where it was taken, no device, no name, no older picture.

use crate::failure::Failure;
use domain::attachment;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use papers::Sheet;
use std::io::Cursor;

/// Longer side of a picture as it is kept, in points: a page of small print can be read.
const SIDE: u32 = 2048;
/// The same of a thumbnail.
const THUMBNAIL_SIDE: u32 = 200;
/// Widest and highest picture that is read.
const MOST_SIDE: u32 = 20_000;
/// Most points of a picture that is read: twice a good telephone's.
const MOST_POINTS: u64 = 100_000_000;
/// Most memory that the points of a picture take, in bytes.
const MOST_BYTES: u64 = 320 * 1024 * 1024;
/// How much is kept of a picture, best first: the next is tried where one is too long.
const QUALITIES: [u8; 5] = [80, 70, 60, 45, 30];

/// A picture made ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Photo {
    /// JPEG.
    pub(crate) jpeg: Vec<u8>,
    /// Width in points.
    pub(crate) width: u32,
    /// Height in points.
    pub(crate) height: u32,
    /// The same small, as JPEG.
    pub(crate) thumbnail: Vec<u8>,
}

/// Makes a picture file ready to be kept.
///
/// # Errors
///
/// [`Failure::PhotoUnreadable`] for what is no whole JPEG, PNG or WebP, [`Failure::PhotoHeic`]; [`Failure::PictureTooLarge`] for a
/// file that is too long; [`Failure::PhotoTooManyPoints`] for more points than a camera takes.
pub(crate) fn ready(file: &[u8]) -> Result<Photo, Failure> {
    if file.len() > attachment::FILE {
        return Err(Failure::PictureTooLarge {
            megabytes: u32::try_from(attachment::FILE >> 20).unwrap_or(u32::MAX),
        });
    }
    kept(&read(file)?)
}

/// Makes a page of a paper ready to be kept.
///
/// # Errors
///
/// [`Failure::PaperUnreadable`]
pub(crate) fn of_sheet(sheet: Sheet) -> Result<Photo, Failure> {
    let (width, height) = (sheet.width().into(), sheet.height().into());
    let page = RgbImage::from_raw(width, height, sheet.into_points());
    kept(&page.ok_or(Failure::PaperUnreadable)?)
}

fn kept(whole: &RgbImage) -> Result<Photo, Failure> {
    let kept = scaled(whole, SIDE);
    let jpeg = fitting(
        &kept,
        usize::try_from(attachment::KEPT).unwrap_or(usize::MAX),
    );
    let small = fitting(&scaled(whole, THUMBNAIL_SIDE), attachment::THUMBNAIL);
    let (Some(jpeg), Some(thumbnail)) = (jpeg, small) else {
        // No picture of these measures is that long.
        return Err(Failure::PhotoUnreadable);
    };
    Ok(Photo {
        width: kept.width(),
        height: kept.height(),
        jpeg,
        thumbnail,
    })
}

/// The points of a picture, upright.
fn read(file: &[u8]) -> Result<RgbImage, Failure> {
    let unreadable = |_| Failure::PhotoUnreadable;
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| Failure::PhotoUnreadable)?;
    match reader.format() {
        Some(ImageFormat::Jpeg) if !is_whole_jpeg(file) => return Err(Failure::PhotoUnreadable),
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) => {}
        _ if is_heic(file) => return Err(Failure::PhotoHeic),
        _ => return Err(Failure::PhotoUnreadable),
    }
    // Asked of the decoder before anything is decoded: a short file can claim any measures.
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let points = u64::from(width) * u64::from(height);
    if width.max(height) > MOST_SIDE || points > MOST_POINTS || decoder.total_bytes() > MOST_BYTES {
        return Err(Failure::PhotoTooManyPoints);
    }
    let upright = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    // Turned when it is small: that is a quarter of the work.
    if picture.width().max(picture.height()) > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    if let Some(upright) = upright {
        picture.apply_orientation(upright);
    }
    Ok(on_white(&picture))
}

/// What shows through is white, as paper is.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let clear = picture.to_rgba8();
    let mut rgb = RgbImage::new(clear.width(), clear.height());
    for (to, from) in rgb.pixels_mut().zip(clear.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let alpha = u32::from(alpha);
        let over = |value: u8| {
            let mixed = (u32::from(value) * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    rgb
}

fn scaled(picture: &RgbImage, side: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longer = width.max(height);
    if longer <= side {
        return picture.clone();
    }
    let part = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    image::imageops::resize(picture, part(width), part(height), FilterType::Triangle)
}

/// As JPEG within a length, as good as it can be.
fn fitting(picture: &RgbImage, most: usize) -> Option<Vec<u8>> {
    QUALITIES.iter().find_map(|quality| {
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, *quality);
        picture.write_with_encoder(encoder).ok()?;
        (jpeg.len() <= most).then_some(jpeg)
    })
}

/// Whether a file says that it is a HEIC picture (ISO/IEC 23008-12, 10.2): what iPhones keep unless they are
/// told otherwise. It is not read: HEVC is under patents that who gives the program on may have to license.
fn is_heic(file: &[u8]) -> bool {
    let brand = file.get(4..8).zip(file.get(8..12));
    brand.is_some_and(|(kind, brand)| {
        kind == b"ftyp"
            && [
                b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
            ]
            .iter()
            .any(|known| brand == *known)
    })
}

/// Whether a JPEG ends: what is cut off would be shown as a picture with a grey half.
fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some([0xff, marker, high, low]) = file.get(at..at + 4) else {
            return false;
        };
        if *marker == 0xda {
            // Behind the end there may be more: a film of the moment, a second picture.
            let rest = file.get(at..).unwrap_or_default();
            return rest.windows(2).any(|two| two == [0xff, 0xd9]);
        }
        at += match marker {
            0xff => 1,
            _ => 2 + usize::from(u16::from_be_bytes([*high, *low])),
        };
    }
}

#[cfg(test)]
mod tests;
