//! What becomes of papers as scanners and offices write them, and of what only says it is one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use papers::{PaperError, SIDE, Sheet, draw, is_paper};

fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    std::fs::read(format!("{folder}/{name}.pdf")).unwrap()
}

fn drawn(file: Vec<u8>) -> Result<Vec<RgbImage>, PaperError> {
    let mut pages = Vec::new();
    draw(file, 20, |sheet| {
        pages.push(picture(sheet));
        Ok(())
    })?;
    Ok(pages)
}

fn picture(sheet: Sheet) -> RgbImage {
    let (width, height) = (sheet.width().into(), sheet.height().into());
    RgbImage::from_raw(width, height, sheet.into_points()).unwrap()
}

/// The colour at a place, in thousandths of the page.
fn at(page: &RgbImage, x: u32, y: u32) -> [u8; 3] {
    page.get_pixel(x * page.width() / 1000, y * page.height() / 1000)
        .0
}

/// One page of one picture, as a scanner makes it.
fn scanned(jpeg: &[u8], width: u32, height: u32) -> Vec<u8> {
    let draw = format!("q {width} 0 0 {height} 0 0 cm /Im Do Q");
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R /Resources << /XObject << /Im 5 0 R >> >> >>").into_bytes(),
        format!("<< /Length {} >>\nstream\n{draw}\nendstream", draw.len()).into_bytes(),
        [
            format!("<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode /Length {} >>\nstream\n", jpeg.len()).as_bytes(),
            jpeg,
            b"\nendstream",
        ]
        .concat(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{number} 0 obj\n").as_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").as_bytes());
    file
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 90))
        .unwrap();
    jpeg
}

#[test]
fn each_page_is_drawn_upright_as_it_is_printed() {
    let pages = drawn(sample("two-pages")).unwrap();
    let [first, turned] = &pages[..] else {
        panic!("two pages");
    };
    assert_eq!(first.height(), u32::from(SIDE));
    assert_eq!(first.width(), 595 * u32::from(SIDE) / 842);
    // A black square above on the left, words beside it, white elsewhere.
    assert_eq!(at(first, 140, 95), [0, 0, 0]);
    assert_eq!(at(first, 500, 500), [255, 255, 255]);
    let words = first.enumerate_pixels().filter(|(x, y, point)| {
        let beside = *x > first.width() / 4 && *x < first.width() * 3 / 4;
        beside && *y < first.height() / 5 && point.0 == [0, 0, 0]
    });
    assert!(words.count() > 1_000, "its words are there");
    // A small page that was twice as wide as high, turned: what stood in a row stands in a column.
    assert_eq!((turned.width(), turned.height()), (416, 833));
    let column = [280, 450, 617].map(|y| at(turned, 775, y));
    assert_eq!(column, [[255, 0, 0], [0, 255, 0], [0, 0, 255]]);
    assert_eq!(at(turned, 525, 280), [0, 0, 0]);
}

#[test]
fn what_a_scanner_wrote_comes_out_as_it_went_in() {
    let scan = RgbImage::from_fn(600, 848, |x, y| {
        Rgb(if (x / 100 + y / 100) % 2 == 0 {
            [20, 40, 200]
        } else {
            [250, 240, 230]
        })
    });
    let pages = drawn(scanned(&jpeg(&scan), 600, 848)).unwrap();
    assert_eq!(pages.len(), 1);
    for (x, y) in [(50, 50), (150, 50), (350, 450), (550, 750)] {
        let (page, was) = (&pages[0], scan.get_pixel(x, y).0);
        let now = page
            .get_pixel(x * page.width() / 600, y * page.height() / 848)
            .0;
        let near = was.iter().zip(now).all(|(was, now)| was.abs_diff(now) < 12);
        assert!(near, "{x},{y}: {was:?} became {now:?}");
    }
}

#[test]
fn a_paper_that_would_lack_something_is_refused_and_says_why() {
    let letters = drawn(sample("letters-missing"));
    assert!(
        matches!(letters, Err(PaperError::WithoutLetters)),
        "{letters:?}"
    );
    let locked = drawn(sample("locked"));
    assert!(matches!(locked, Err(PaperError::Locked)), "{locked:?}");
    let damaged = drawn(sample("picture-damaged"));
    assert!(
        matches!(damaged, Err(PaperError::Unreadable)),
        "{damaged:?}"
    );
    let long = draw(sample("two-pages"), 1, |_| {
        panic!("not one of them is drawn")
    });
    assert!(matches!(long, Err(PaperError::TooLong { pages: 2 })));
}

#[test]
fn what_is_no_paper_is_told_by_its_beginning_and_refused() {
    assert!(is_paper(&sample("two-pages")));
    assert!(is_paper(b"\xef\xbb\xbf%PDF-1.7"), "with a mark before it");
    for file in [&b""[..], b"%PD", b"\xff\xd8\xff\xe0", &[b' '; 4096]] {
        assert!(!is_paper(file));
    }
    for file in [b"%PDF-1.7".to_vec(), b"%PDF-1.7\n%%EOF".to_vec()] {
        assert!(matches!(drawn(file), Err(PaperError::Unreadable)));
    }
}
