//! 写真・書類の添付: pictures beside a person's records. What is kept of a file is decided in `photo`;
//! how it travels is the replica's.

use crate::ask::attachment::{
    AddAttachment, AttachmentPicture, AttachmentView, OneAttachment, TakeBackAttachment, TakenBack,
};
use crate::ask::setup::FileMade;
use crate::ask::visit::Saved;
use crate::audit::{self, Act};
use crate::change::{Change, new_id};
use crate::context::{Context, Session, TYPED};
use crate::failure::Failure;
use crate::rows::Names;
use crate::setup::count;
use crate::{base64, check, export, files, hidden, paper, photo, time};
use domain::attachment::{self, Attachment, AttachmentKind};
use domain::ids::DocumentId;
use domain::kind::{Kind, record_of};
use replica::{Picture, Prepared};
use serde::Deserialize;
use std::io::Read as _;
use std::path::Path;
use store::ATTACHED;
use wire::ids::Hash;

/// The document in which attachments of a person stand.
struct Home {
    kind: Kind,
    id: DocumentId,
    attached: Vec<(String, Attachment)>,
}

impl Home {
    /// Of somebody in the lists, or, for who may know of them, of a hidden person.
    fn of(context: &Context, session: &Session, person: DocumentId) -> Result<Self, Failure> {
        if session.reader().person(person)?.is_some() {
            let id = record_of(person);
            return Ok(Self {
                kind: Kind::PersonRecord,
                id,
                attached: session.replica().store().read(|tx| tx.attachments_of(id))?,
            });
        }
        // Who may not know of hidden persons is told what is told of nobody at all.
        let sealed =
            hidden::one_for(context, session, person).map_err(|failure| match failure {
                Failure::Internal { .. } => failure,
                _ => Failure::NotFound,
            })?;
        let items = sealed.record.items.get(ATTACHED).into_iter().flatten();
        let attached =
            items.filter_map(|(id, item)| Some((id.clone(), Attachment::deserialize(item).ok()?)));
        Ok(Self {
            kind: Kind::PersonSealed,
            id: person,
            attached: attached.collect(),
        })
    }

    fn taken_back(&self, id: &str) -> Option<&Attachment> {
        let mut newest_first = self.attached.iter().rev().map(|(_, said)| said);
        newest_first.find(|said| said.takes_back.as_deref() == Some(id))
    }

    /// Those that attach something, oldest first.
    fn pictures(&self) -> impl DoubleEndedIterator<Item = &(String, Attachment)> {
        self.attached
            .iter()
            .filter(|(_, said)| said.takes_back.is_none())
    }

    fn one(&self, id: &str) -> Result<&Attachment, Failure> {
        let mut all = self.pictures();
        all.find(|(one, _)| one == id)
            .map(|(_, said)| said)
            .ok_or(Failure::NotFound)
    }

    fn views(&self, session: &Session, names: &Names) -> Result<Vec<AttachmentView>, Failure> {
        let mut views = Vec::new();
        for (id, said) in self.pictures().rev() {
            let sound = said.is_sound();
            let pieces = pieces(said);
            let back = self.taken_back(id);
            views.push(AttachmentView {
                id: id.clone(),
                record_id: String::new(),
                kind: said.kind.code().to_owned(),
                caption: said.caption.clone(),
                thumbnail: if sound {
                    said.thumbnail.clone()
                } else {
                    String::new()
                },
                width: number(said.width),
                height: number(said.height),
                bytes: number(said.length),
                have: count(session.replica().pieces_here(&pieces)?),
                of: count(pieces.len()),
                taken_back: back.map(|back| TakenBack {
                    reason: back.caption.clone(),
                    by: names.by(&back.by),
                }),
                by: names.by(&said.by),
            });
        }
        Ok(views)
    }
}

fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The whole picture, if it is the one that was attached. Each piece is what its address says; that all
/// together are this picture, only the item says.
fn as_attached(said: &Attachment, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let same = said.length == bytes.len() as u64
        && said
            .sha256
            .eq_ignore_ascii_case(&Hash(vault::sha256(&[&bytes])).hex());
    same.then_some(bytes).ok_or(Failure::PictureNotAsAttached)
}

/// The pieces of a picture that this version can show; none of any other.
fn pieces(said: &Attachment) -> Vec<Hash> {
    if !said.is_sound() {
        return Vec::new();
    }
    said.pieces
        .iter()
        .filter_map(|hex| replica::address(hex))
        .collect()
}

/// A picture file as a request takes it.
///
/// # Errors
///
/// [`Failure::PictureTooLarge`], [`Failure::FileGone`].
pub fn file_at(path: &Path) -> Result<String, Failure> {
    let file = std::fs::File::open(path).map_err(|_| Failure::FileGone)?;
    let most = attachment::FILE as u64 + 1;
    let mut bytes = Vec::new();
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(|_| Failure::FileGone)?;
    Ok(base64::encoded(&bytes))
}

/// Attaches a picture, or each page of a paper; durable with the items that name them, on return.
pub(crate) fn add(context: &Context, form: AddAttachment) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    let kind = check::required_code("kind", &form.kind, AttachmentKind::CODES)?;
    let caption = one_line("caption", &form.caption)?;
    let seen = check::past("seenAt", form.seen_at.as_deref(), now)?;
    let home = Home::of(context, &session, person)?;
    let standing = home
        .pictures()
        .filter(|(id, _)| home.taken_back(id).is_none());
    let room = attachment::MOST.saturating_sub(standing.count());
    if room == 0 {
        return Err(Failure::TooManyAttachments {
            most: count(attachment::MOST),
        });
    }
    let file = base64::decoded("file", &form.file, attachment::FILE)?;
    drop(form);
    let photos = if papers::is_paper(&file) {
        paper::pages(context, &file, room)?
    } else {
        vec![photo::ready(&file)?]
    };
    drop(file);
    let by = session.origin(now, seen.as_deref(), "", "");
    let (mut edits, mut pictures) = (Vec::new(), Vec::new());
    // The newest stands first: so does the first page.
    for (page, photo) in photos.iter().enumerate().rev() {
        let pieces = session.replica().cut(&photo.jpeg)?;
        let said = Attachment {
            kind: AttachmentKind::from_code(&kind),
            caption: paper::caption(&caption, page, photos.len()),
            mime: "image/jpeg".to_owned(),
            sha256: Hash(vault::sha256(&[&photo.jpeg])).hex(),
            length: photo.jpeg.len() as u64,
            width: photo.width.into(),
            height: photo.height.into(),
            exif_stripped: true,
            thumbnail: base64::encoded(&photo.thumbnail),
            pieces: pieces.iter().map(|piece| piece.address.hex()).collect(),
            takes_back: None,
            by: by.clone(),
        };
        // Thumbnails are long: each page is a commit of its own, and all are one save.
        let item = new_id();
        let mut change = Change::new(session.unit()?, TYPED);
        change.add(home.kind, home.id, ATTACHED, &item, &said)?;
        edits.extend(change.into_edits());
        pictures.push(Picture {
            document: home.id,
            item,
            pieces,
        });
    }
    let id = pictures.last().map(|first| first.item.clone());
    let save = pictures
        .into_iter()
        .fold(Prepared::from(edits), Prepared::with);
    session.write_as(context, save, Some(Act::attached(person, &kind)))?;
    Ok(Saved {
        id: id.unwrap_or_default(),
        saved_at: time::stamp(now),
    })
}

/// A text in one line that must be there, without a My Number.
fn one_line(field: &str, text: &str) -> Result<String, Failure> {
    check::required(field, text, check::LINE)?;
    let text = check::free_text(field, text, check::LINE)?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The picture itself, as far as it has come.
pub(crate) fn read(context: &Context, form: OneAttachment) -> Result<AttachmentPicture, Failure> {
    let session = context.joined()?;
    let person = check::id("personId", &form.person_id)?;
    let home = Home::of(context, &session, person)?;
    let said = home.one(&form.attachment_id)?;
    let here = session.replica().picture(&pieces(said))?;
    let bytes = here.bytes.map(|bytes| as_attached(said, bytes));
    let bytes = bytes.transpose()?;
    if bytes.is_some() {
        audit::attachment_opened(context, &session, person);
    }
    Ok(AttachmentPicture {
        picture: bytes.map(|bytes| base64::encoded(&bytes)),
        have: count(here.have),
        of: count(here.of),
    })
}

/// Says that an attachment is taken back.
pub(crate) fn take_back(context: &Context, form: TakeBackAttachment) -> Result<Saved, Failure> {
    let session = context.joined()?;
    let now = context.now_ms();
    let person = check::id("personId", &form.person_id)?;
    let reason = one_line("reason", &form.reason)?;
    let home = Home::of(context, &session, person)?;
    let said = home.one(&form.attachment_id)?;
    let back = Attachment {
        kind: said.kind.clone(),
        caption: reason,
        mime: String::new(),
        sha256: String::new(),
        length: 0,
        width: 0,
        height: 0,
        exif_stripped: false,
        thumbnail: String::new(),
        pieces: Vec::new(),
        takes_back: Some(form.attachment_id),
        by: session.origin(now, None, "", ""),
    };
    let id = new_id();
    let mut change = Change::new(session.unit()?, TYPED);
    change.add(home.kind, home.id, ATTACHED, &id, &back)?;
    let act = Act::attachment_taken_back(person);
    session.write_as(context, change.into_edits(), Some(act))?;
    Ok(Saved {
        id,
        saved_at: time::stamp(now),
    })
}

/// Writes the picture to a file in the folder for files of other devices.
pub(crate) fn save(context: &Context, form: OneAttachment) -> Result<FileMade, Failure> {
    let folder = &context.settings.exchange;
    let day = time::date(context.now_ms());
    let path = (1..1_000)
        .map(|number| match number {
            1 => folder.join(format!("写真-{day}.jpg")),
            number => folder.join(format!("写真-{day}-{number}.jpg")),
        })
        .find(|path| !path.exists())
        .ok_or(Failure::FolderUnwritable)?;
    save_to(context, form, &path)?;
    Ok(files::made(&path))
}

/// Writes the picture to a file.
///
/// # Errors
///
/// [`Failure::NotAllowed`] without the right to export, and that it was wanted is recorded;
/// [`Failure::PictureNotHere`] while some of it has not come; [`Failure::PictureNotAsAttached`];
/// [`Failure::NotFound`], [`Failure::DiskFull`],
/// [`Failure::FolderUnwritable`].
pub fn save_to(context: &Context, form: OneAttachment, path: &Path) -> Result<(), Failure> {
    let session = context.joined()?;
    let person = check::id("personId", &form.person_id)?;
    let home = Home::of(context, &session, person)?;
    export::allowed(context, &session)?;
    let said = home.one(&form.attachment_id)?;
    let here = session.replica().picture(&pieces(said))?;
    let bytes = here.bytes.ok_or(Failure::PictureNotHere {
        have: count(here.have),
        of: count(here.of),
    })?;
    let bytes = as_attached(said, bytes)?;
    audit::record(context, &session, vec![Act::attachment_out(person)])?;
    files::write_file(path, &bytes)
}

/// What is attached to a person, by all entries of them; the newest first. Neither the replica nor a reader
/// may be held.
pub(crate) fn of_person(
    context: &Context,
    session: &Session,
    names: &Names,
    ids: &[DocumentId],
    shown: DocumentId,
) -> Result<Vec<AttachmentView>, Failure> {
    let mut all = Vec::new();
    for id in ids {
        let home = match Home::of(context, session, *id) {
            Ok(home) => home,
            Err(Failure::NotFound) => continue,
            Err(failure) => return Err(failure),
        };
        let views = home.views(session, names)?;
        all.extend(views.into_iter().map(|mut view| {
            if *id != shown {
                view.record_id = id.to_string();
            }
            view
        }));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_that_make_another_picture_are_not_shown_as_the_one_that_was_attached() {
        let picture = b"a picture".to_vec();
        let said: Attachment = serde_json::from_value(serde_json::json!({
            "kind": "photo", "caption": "屋根", "mime": "image/jpeg", "length": 9,
            "sha256": Hash(vault::sha256(&[&picture])).hex(),
            "operator": "00000000-0000-0000-0000-000000000000", "name": "", "team": "", "device": "",
            "seen": "", "typed": "", "source": "person", "verification": "stated",
        }))
        .unwrap();
        assert_eq!(as_attached(&said, picture.clone()), Ok(picture));
        for other in [b"another p".to_vec(), b"a pictur".to_vec(), Vec::new()] {
            assert_eq!(
                as_attached(&said, other),
                Err(Failure::PictureNotAsAttached)
            );
        }
    }
}
