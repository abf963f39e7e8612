#![allow(clippy::indexing_slicing)]

use super::*;
use image::{ExtendedColorType, ImageEncoder, Rgb};

/// A picture whose upper left quarter is red and the rest grey noise.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = u8::try_from((x * 7 + y * 13 + x * y) % 251).unwrap_or(0);
        match x < width / 2 && y < height / 2 {
            true => Rgb([250, 10, 10]),
            false => Rgb([noise / 4 + 100; 3]),
        }
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    picture.write_with_encoder(encoder).expect("a picture");
    bytes
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(image::codecs::png::PngEncoder::new(&mut bytes))
        .expect("a picture");
    bytes
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short");
    let mut bytes = vec![0xff, marker];
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
    bytes
}

/// EXIF with an orientation and, in its list of GPS, a text.
fn exif(orientation: u8, place: &[u8]) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    // Two fields: orientation (0x0112, a short) and the place of the GPS list (0x8825, a long).
    tiff.extend([0, 2]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    tiff.extend([0, 0, 0, 0]);
    // The GPS list: one field, GPSAreaInformation (0x001c), behind it.
    tiff.extend([0, 1]);
    let length = u8::try_from(place.len()).expect("short");
    tiff.extend([0, 0x1c, 0, 7, 0, 0, 0, length, 0, 0, 0, 56]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(place);
    tiff
}

fn tagged(orientation: u8) -> Vec<u8> {
    let plain = jpeg(&picture(400, 300));
    let mut file = plain.get(..2).expect("a beginning").to_vec();
    file.extend(segment(
        0xe1,
        &exif(orientation, b"SECRET-PLACE-37.39N-136.90E"),
    ));
    file.extend(segment(
        0xe1,
        b"http://ns.adobe.com/xap/1.0/\0<x>SECRET-XMP</x>",
    ));
    file.extend(segment(0xe2, b"ICC_PROFILE\0\x01\x01SECRET-PROFILE"));
    file.extend(segment(0xed, b"Photoshop 3.0\0SECRET-IPTC"));
    file.extend(segment(0xfe, b"SECRET-COMMENT"));
    file.extend(plain.get(2..).expect("the rest"));
    file.extend(b"SECRET-FILM-BEHIND-THE-END");
    file
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn no_place_no_name_and_no_comment_of_the_file_is_in_what_is_kept() {
    let file = tagged(1);
    assert!(has(&file, b"SECRET"), "it was there");
    let photo = ready(&file).expect("a picture");
    for kept in [&photo.jpeg, &photo.thumbnail] {
        for secret in [
            &b"SECRET"[..],
            b"Exif",
            b"http",
            b"ICC_PROFILE",
            b"Photoshop",
        ] {
            assert!(!has(kept, secret), "{}", String::from_utf8_lossy(secret));
        }
        // Whatever the words: only what a decoder of points needs is in it.
        let mut at = 2;
        while let Some([0xff, marker, high, low]) = kept.get(at..at + 4) {
            let needed = matches!(marker, 0xc0..=0xc4 | 0xda | 0xdb | 0xe0);
            assert!(needed, "a segment {marker:02x}");
            if *marker == 0xda {
                break;
            }
            at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        }
    }
}

#[test]
fn a_picture_taken_with_a_turned_camera_stands_upright() {
    let turned = ready(&tagged(6)).expect("a picture");
    assert_eq!((turned.width, turned.height), (300, 400));
    let seen = image::load_from_memory(&turned.jpeg)
        .expect("a picture")
        .to_rgb8();
    let corner = seen.get_pixel(280, 20).0;
    assert!(
        corner[0] > 200 && corner[1] < 80,
        "the red corner is at the upper right"
    );
    let other = seen.get_pixel(20, 20).0;
    assert!(other[0] < 200, "and not at the upper left");
}

#[test]
fn a_large_picture_is_kept_within_its_limits_and_a_small_one_is_not_blown_up() {
    let photo = ready(&jpeg(&picture(4000, 3000))).expect("a picture");
    assert_eq!((photo.width, photo.height), (2048, 1536));
    assert!(photo.jpeg.len() as u64 <= attachment::KEPT);
    assert!(photo.thumbnail.len() <= attachment::THUMBNAIL);
    let small = image::load_from_memory(&photo.thumbnail).expect("a picture");
    assert_eq!((small.width(), small.height()), (200, 150));
    let photo = ready(&png(&picture(40, 30))).expect("a picture");
    assert_eq!((photo.width, photo.height), (40, 30));
}

#[test]
fn what_shows_through_a_drawing_is_white_as_paper() {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[0; 4 * 30 * 30], 30, 30, ExtendedColorType::Rgba8)
        .expect("a picture");
    let photo = ready(&bytes).expect("a picture");
    let seen = image::load_from_memory(&photo.jpeg)
        .expect("a picture")
        .to_rgb8();
    assert!(seen.get_pixel(15, 15).0.iter().all(|value| *value > 250));
}

#[test]
fn a_webp_is_taken() {
    let mut bytes = Vec::new();
    let drawn = picture(60, 40);
    image::codecs::webp::WebPEncoder::new_lossless(&mut bytes)
        .write_image(drawn.as_raw(), 60, 40, ExtendedColorType::Rgb8)
        .expect("a picture");
    assert_eq!(
        ready(&bytes).map(|photo| (photo.width, photo.height)),
        Ok((60, 40))
    );
}

#[test]
fn attack_46_a_file_that_claims_more_points_than_a_camera_has_is_refused_before_it_is_unpacked() {
    // A PNG of a few bytes that claims 60,000 × 60,000 points.
    let mut bomb = png(&picture(30, 30));
    let claimed = 60_000_u32.to_be_bytes();
    for (place, byte) in claimed.iter().chain(&claimed).enumerate() {
        if let Some(at) = bomb.get_mut(16 + place) {
            *at = *byte;
        }
    }
    let refused = ready(&bomb);
    assert!(
        matches!(
            refused,
            Err(Failure::PhotoTooManyPoints | Failure::PhotoUnreadable)
        ),
        "{refused:?}"
    );
    // A JPEG that claims 65,500 × 65,500.
    let mut bomb = jpeg(&picture(30, 30));
    let frame = bomb
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    for (place, byte) in [0xff, 0xdc, 0xff, 0xdc].into_iter().enumerate() {
        if let Some(at) = bomb.get_mut(frame + 5 + place) {
            *at = byte;
        }
    }
    let refused = ready(&bomb);
    assert!(
        matches!(
            refused,
            Err(Failure::PhotoTooManyPoints | Failure::PhotoUnreadable)
        ),
        "{refused:?}"
    );
}

#[test]
fn attack_46_what_is_cut_off_or_no_picture_is_refused_and_nothing_breaks() {
    for whole in [jpeg(&picture(200, 100)), png(&picture(200, 100))] {
        for cut in [0, 1, 2, 10, 100, whole.len() / 2, whole.len() * 9 / 10] {
            let part = whole.get(..cut).expect("shorter");
            assert_eq!(ready(part), Err(Failure::PhotoUnreadable), "{cut}");
        }
    }
    let whole = jpeg(&picture(200, 100));
    let part = whole.get(..whole.len() - 2).expect("shorter");
    assert_eq!(
        ready(part),
        Err(Failure::PhotoUnreadable),
        "without its end"
    );
    for other in [
        &b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"[..],
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\xff\xd8",
        b"",
    ] {
        assert_eq!(ready(other), Err(Failure::PhotoUnreadable));
    }
}

#[test]
fn attack_46_pictures_changed_at_random_are_read_or_refused() {
    let wholes = [jpeg(&picture(64, 48)), png(&picture(64, 48)), tagged(3)];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0)
    };
    for round in 0..300 {
        let mut bytes = wholes.get(round % wholes.len()).expect("one").clone();
        for _ in 0..=next() % 4 {
            let at = next() % bytes.len();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(next() % 256).unwrap_or(0);
            }
        }
        if let Ok(photo) = ready(&bytes) {
            assert!(photo.jpeg.len() as u64 <= attachment::KEPT);
        }
    }
}

#[test]
fn what_an_iphone_keeps_is_refused_with_its_own_words() {
    for brand in ["heic", "heix", "mif1", "msf1"] {
        let file = [b"\0\0\0\x18ftyp", brand.as_bytes(), b"\0\0\0\0mif1heic"].concat();
        assert_eq!(ready(&file), Err(Failure::PhotoHeic), "{brand}");
    }
    let film = b"\0\0\0\x18ftypisom\0\0\0\0isommp42";
    assert_eq!(ready(film), Err(Failure::PhotoUnreadable));
}
