//! Enrolment by digits: codes for cameras, scanners and fingers, and what was read of them.
//!
//! What comes this way gets a token as a file has, and then goes the way of a file.

use crate::ask::code::{CodeRead, CodeText, CodeView, RootCard};
use crate::ask::setup::{FileToken, Nothing, Stage};
use crate::context::{Context, held};
use crate::failure::Failure;
use crate::{enrol, files, picture, setup};
use protocol::code::{CodeError, CodeKind, Collector, Progress};
use std::collections::VecDeque;
use std::path::Path;
use wire::ids::Hash;
use zeroize::Zeroizing;

/// Contents that were read and are kept at a time.
const MOST_KEPT: usize = 8;
/// Groups that are shown to be typed, at most: more is not work for a person.
const MOST_TYPED: usize = 320;

/// What was read so far.
#[derive(Default)]
pub(crate) struct Codes {
    collector: Collector,
    whole: VecDeque<(String, CodeKind, Zeroizing<Vec<u8>>)>,
}

/// Something that another device handed over.
pub(crate) struct Handed {
    pub(crate) content: Vec<u8>,
    /// Name of the file without its ending, where it came as a file.
    pub(crate) name: Option<String>,
}

fn word(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Request => "request",
        CodeKind::Pack => "pack",
        CodeKind::Card => "card",
        CodeKind::RootKey => "root_key",
        CodeKind::Proposal => "proposal",
    }
}

/// What has this token: a code that was read, or a file that a search finds.
pub(crate) fn handed(context: &Context, kind: &str, token: &str) -> Result<Handed, Failure> {
    let codes = held(&context.codes);
    let read = codes
        .whole
        .iter()
        .find(|(name, of, _)| name == token && word(*of) == kind);
    if let Some((_, _, content)) = read {
        return Ok(Handed {
            content: content.to_vec(),
            name: None,
        });
    }
    drop(codes);
    let path = files::by_token(context, kind, token)?;
    Ok(Handed {
        content: files::read_file(&path)?,
        name: path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned()),
    })
}

/// The content of a file of the caller's choice: as it is, in digits, or in a picture of a code.
pub(crate) fn content_at(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = files::read_file(path)?;
    let ending = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let texts = if ending.is_some_and(|there| files::PICTURES.iter().any(|one| there == *one)) {
        picture::codes(&file)?
    } else {
        let digit = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_whitespace();
        match String::from_utf8(file) {
            Ok(text) if !text.is_empty() && text.bytes().all(|byte| digit(&byte)) => vec![text],
            Ok(text) => return Ok(text.into_bytes()),
            Err(error) => return Ok(error.into_bytes()),
        }
    };
    let mut collector = Collector::default();
    let mut refused = Failure::CodeNotOurs;
    for text in texts {
        match collector.read(&text) {
            Ok(Progress::Whole { content, .. }) => return Ok(content),
            Ok(Progress::Partly { have, of, .. }) => {
                refused = Failure::CodePartly {
                    have: setup::count(have),
                    of: setup::count(of),
                };
            }
            Err(error) => refused = error.into(),
        }
    }
    Err(refused)
}

impl From<CodeError> for Failure {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::NotOurs | CodeError::TooLong { .. } => Self::CodeNotOurs,
            CodeError::NewerVersion => Self::NewerVersion,
            CodeError::Short { digits } => Self::CodeIncomplete {
                digits: setup::count(digits),
            },
            CodeError::Damaged | CodeError::Unfit => Self::CodeUnclear,
            CodeError::Group { group } => Self::CodeMistyped {
                group: setup::count(group),
            },
        }
    }
}

/// Takes what a scanner typed, somebody pasted, or fingers typed.
pub(crate) fn read(context: &Context, form: CodeText) -> Result<CodeRead, Failure> {
    allowed(context)?;
    let mut codes = held(&context.codes);
    let progress = codes.collector.read(&form.text)?;
    Ok(codes.keep(progress))
}

/// Takes the codes in a picture that lies where files of other devices do.
pub(crate) fn read_picture(context: &Context, form: FileToken) -> Result<CodeRead, Failure> {
    allowed(context)?;
    let path = files::by_token(context, "picture", &form.token)?;
    let texts = picture::codes(&files::read_file(&path)?)?;
    let mut codes = held(&context.codes);
    let mut answer = Err(Failure::CodeNotOurs);
    for text in texts {
        let read = codes.collector.read(&text);
        match read {
            Ok(progress @ Progress::Whole { .. }) => return Ok(codes.keep(progress)),
            Ok(progress) => answer = Ok(codes.keep(progress)),
            Err(error) if answer.is_err() => answer = Err(error.into()),
            Err(_) => {}
        }
    }
    answer
}

/// Codes are read by whoever waits to be let in, and by whoever lets in.
fn allowed(context: &Context) -> Result<(), Failure> {
    match setup::stage(context) {
        Stage::Joining | Stage::Open => Ok(()),
        Stage::Fresh => Err(Failure::NotSetUp),
        Stage::Locked | Stage::Code => Err(Failure::Locked),
    }
}

impl Codes {
    /// Keeps a whole content under a token of its own.
    pub(crate) fn keep(&mut self, progress: Progress) -> CodeRead {
        let (kind, content) = match progress {
            Progress::Partly { kind, have, of } => {
                return CodeRead {
                    kind: word(kind).to_owned(),
                    have: setup::count(have),
                    of: setup::count(of),
                    token: None,
                    root_fingerprint: None,
                };
            }
            Progress::Whole { kind, content } => (kind, Zeroizing::new(content)),
        };
        let card = <[u8; 32]>::try_from(content.as_slice())
            .ok()
            .filter(|_| kind == CodeKind::Card);
        let hash = vault::sha256(&[b"tsunagi/v1/code-token", &content]);
        let token: String = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.whole.retain(|(name, ..)| *name != token);
        if self.whole.len() >= MOST_KEPT {
            self.whole.pop_front();
        }
        self.whole.push_back((token.clone(), kind, content));
        CodeRead {
            kind: word(kind).to_owned(),
            have: 1,
            of: 1,
            token: Some(token),
            root_fingerprint: card.map(|root| authority::fingerprint_of(&Hash(root))),
        }
    }

    /// Forgets everything that was read.
    pub(crate) fn clear(&mut self) {
        self.collector.clear();
        self.whole.clear();
    }
}

/// Content as pictures and as groups to type; without either where it is too long for it.
pub(crate) fn view(kind: CodeKind, content: &[u8]) -> Result<CodeView, Failure> {
    let parts = protocol::code::parts(kind, content).unwrap_or_default();
    let pictures = parts
        .iter()
        .map(|part| picture::drawn(part.as_bytes()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut groups = protocol::code::groups(kind, content).unwrap_or_default();
    if groups.len() > MOST_TYPED {
        groups.clear();
    }
    Ok(CodeView {
        pictures,
        parts,
        groups,
    })
}

/// What this device asked for, as a code.
pub(crate) fn own_request(context: &Context, _: Nothing) -> Result<CodeView, Failure> {
    let session = context.session()?;
    view(CodeKind::Request, &enrol::own_request(&session)?)
}

/// A pack that was just made, as a code.
pub(crate) fn pack(context: &Context, form: FileToken) -> Result<CodeView, Failure> {
    context.joined()?;
    let pack = handed(context, "pack", &form.token)?;
    view(CodeKind::Pack, &pack.content)
}

/// The card of this operation, to be printed and kept where teams begin.
pub(crate) fn root_card(context: &Context, _: Nothing) -> Result<RootCard, Failure> {
    let session = context.joined()?;
    let replica = session.replica();
    let authority = replica.authority();
    let genesis = authority.genesis().ok_or(Failure::NotSetUp)?;
    let code = view(CodeKind::Card, &authority.root().0)?;
    Ok(RootCard {
        operation: genesis.name.clone(),
        root_fingerprint: authority.root_fingerprint(),
        picture: code.pictures.into_iter().next().unwrap_or_default(),
    })
}
