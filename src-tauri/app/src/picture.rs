//! QR codes: drawn for the screen, and found in a photograph or a picture of another screen.

use crate::failure::Failure;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Widest and highest picture that is looked at: a photograph of a telephone.
const MOST_SIDE: usize = 10_000;
/// Most points of a picture.
const MOST_POINTS: usize = 60_000_000;
/// Above this many points a picture is first looked at in half its size: that is quicker, and evens
/// out the pattern that a photographed screen has.
const MANY_POINTS: usize = 3_000_000;

/// A text as a QR code: rows of `0` and `1`.
pub(crate) fn drawn(text: &[u8]) -> Result<Vec<String>, Failure> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M)
        .map_err(|error| Failure::internal(&error))?;
    Ok(code
        .to_colors()
        .chunks(code.width())
        .map(|row| row.iter().map(|square| square.select('1', '0')).collect())
        .collect())
}

/// A picture in shades of grey.
struct Grey {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

/// The texts of all QR codes in a PNG or JPEG file.
///
/// # Errors
///
/// [`Failure::PictureUnreadable`] when it is no such picture, or too large;
/// [`Failure::PictureWithoutCode`] when no code is found in it.
pub(crate) fn codes(file: &[u8]) -> Result<Vec<String>, Failure> {
    let grey = if file.starts_with(&[0x89, b'P', b'N', b'G']) {
        png(file)
    } else {
        jpeg(file)
    };
    let mut grey = grey.ok_or(Failure::PictureUnreadable)?;
    let mut found = Vec::new();
    // Large ones at half their size first, and as they are where that shows nothing.
    let whole = grey.points.len();
    if whole > MANY_POINTS {
        let mut half = grey.half();
        while half.points.len() > MANY_POINTS {
            half = half.half();
        }
        found = half.texts();
        if found.is_empty() && whole / 4 > MANY_POINTS {
            grey = grey.half();
        }
    }
    if found.is_empty() {
        found = grey.texts();
    }
    if found.is_empty() {
        return Err(Failure::PictureWithoutCode);
    }
    Ok(found)
}

impl Grey {
    fn half(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let at = |x: usize, y: usize| {
            let point = self.points.get(y * self.width + x);
            u32::from(point.copied().unwrap_or(u8::MAX))
        };
        let mut points = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let sum = at(2 * x, 2 * y)
                    + at(2 * x + 1, 2 * y)
                    + at(2 * x, 2 * y + 1)
                    + at(2 * x + 1, 2 * y + 1);
                points.push(u8::try_from(sum / 4).unwrap_or(u8::MAX));
            }
        }
        Self {
            width,
            height,
            points,
        }
    }

    fn texts(&self) -> Vec<String> {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, |x, y| {
                let point = self.points.get(y * self.width + x);
                point.copied().unwrap_or(u8::MAX)
            });
        let grids = image.detect_grids();
        grids
            .iter()
            .filter_map(|grid| grid.decode().ok())
            .map(|(_, text)| text)
            .collect()
    }
}

fn fits(width: usize, height: usize) -> bool {
    let points = width.checked_mul(height);
    (21..=MOST_SIDE).contains(&width)
        && (21..=MOST_SIDE).contains(&height)
        && points.is_some_and(|points| points <= MOST_POINTS)
}

fn grey(width: usize, height: usize, bytes: &[u8], each: usize) -> Option<Grey> {
    let luma = |point: &[u8]| match point {
        [grey] | [grey, _] => *grey,
        [red, green, blue, ..] => {
            let sum = u32::from(*red) * 3 + u32::from(*green) * 6 + u32::from(*blue);
            u8::try_from(sum / 10).unwrap_or(u8::MAX)
        }
        [] => u8::MAX,
    };
    let points: Vec<u8> = bytes.chunks_exact(each.max(1)).map(luma).collect();
    (points.len() == width * height).then_some(Grey {
        width,
        height,
        points,
    })
}

fn png(file: &[u8]) -> Option<Grey> {
    let limits = png::Limits {
        bytes: MOST_POINTS * 4,
    };
    let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(file), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if !fits(width, height) {
        return None;
    }
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let bytes = bytes.get(..info.buffer_size())?;
    grey(width, height, bytes, info.color_type.samples())
}

fn jpeg(file: &[u8]) -> Option<Grey> {
    let options = DecoderOptions::default()
        .set_max_width(MOST_SIDE)
        .set_max_height(MOST_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    if !fits(width, height) {
        return None;
    }
    let bytes = decoder.decode().ok()?;
    let each = decoder.output_colorspace()?.num_components();
    grey(width, height, &bytes, each)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A QR code as a screenshot would hold it, some points to a square.
    fn screenshot(text: &str, scale: usize) -> Vec<u8> {
        let rows = drawn(text.as_bytes()).expect("it fits");
        let side = (rows.len() + 8) * scale;
        let mut points = vec![255_u8; side * side];
        for (y, row) in rows.iter().enumerate() {
            for (x, square) in row.chars().enumerate() {
                for at in (0..scale * scale).filter(|_| square == '1') {
                    let place =
                        ((y + 4) * scale + at / scale) * side + (x + 4) * scale + at % scale;
                    if let Some(point) = points.get_mut(place) {
                        *point = 0;
                    }
                }
            }
        }
        let mut file = Vec::new();
        let side = u32::try_from(side).expect("small");
        let mut encoder = png::Encoder::new(&mut file, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&points).expect("points");
        writer.finish().expect("an end");
        file
    }

    #[test]
    fn what_is_drawn_is_found_again_in_a_picture_of_it_large_and_small() {
        let digits = "8764".repeat(190);
        for scale in [3, 8, 40] {
            assert_eq!(
                codes(&screenshot(&digits, scale)),
                Ok(vec![digits.clone()]),
                "{scale} points to a square"
            );
        }
    }

    #[test]
    fn a_picture_without_a_code_and_what_is_no_picture_are_told_apart() {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 64, 64);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&[200; 64 * 64]).expect("points");
        writer.finish().expect("an end");
        assert_eq!(codes(&file), Err(Failure::PictureWithoutCode));
        for file in [
            &b""[..],
            b"%PDF-1.7",
            &[0x89, b'P', b'N', b'G'],
            &[0xff, 0xd8, 0xff],
        ] {
            assert_eq!(codes(file), Err(Failure::PictureUnreadable));
        }
    }

    #[test]
    fn a_picture_that_says_it_is_enormous_is_not_unpacked() {
        let mut file = screenshot("8764", 3);
        // Width and height stand behind the signature and the name of the first chunk.
        file[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        assert_eq!(codes(&file), Err(Failure::PictureUnreadable));
    }

    #[test]
    fn a_picture_changed_anywhere_is_read_or_refused() {
        let whole = screenshot("87641 some digits", 3);
        for at in (0..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            let _ = codes(&changed);
            let _ = codes(&whole[..at]);
        }
    }
}
