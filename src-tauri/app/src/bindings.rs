//! Writes the TypeScript of everything that crosses the door.

use crate::event::Event;
use crate::failure::Failure;
use domain::code;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use ts_rs::{Config, TS, TypeVisitor};

/// Collects requests and the types they need.
#[derive(Default)]
pub struct Book {
    requests: Vec<String>,
    types: BTreeMap<String, String>,
    /// Names that two different types have: one of them would be lost without a word.
    clashes: Vec<String>,
    config: Config,
}

impl Book {
    pub(crate) fn request<Args: TS + 'static, Answer: TS + 'static>(
        &mut self,
        name: &str,
        doc: &str,
    ) {
        self.need::<Args>();
        self.need::<Answer>();
        self.requests.push(format!(
            "  /** {} */\n  {name}: {{ args: {}; answer: {} }}\n",
            doc.trim(),
            Args::name(&self.config),
            Answer::name(&self.config)
        ));
    }

    fn need<T: TS + 'static>(&mut self) {
        self.visit::<T>();
    }
}

impl TypeVisitor for Book {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            // A wrapper or a primitive: only what it is made of matters.
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        let doc = T::docs().unwrap_or_default();
        let declaration = format!("{doc}export {}\n", T::decl(&self.config));
        if let Some(known) = self.types.get(&name) {
            if *known != declaration {
                self.clashes.push(name);
            }
            return;
        }
        self.types.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

fn book() -> Book {
    let mut book = Book::default();
    crate::api::describe(&mut book);
    book.need::<Failure>();
    book.need::<Event>();
    book
}

/// The whole text of `ui/src/generated/app.ts`.
#[must_use]
pub fn typescript() -> String {
    let book = book();
    let mut text =
        String::from("// Written by `make bindings` from the `app` crate. Do not edit.\n\n");
    for declaration in book.types.values() {
        let _ = writeln!(text, "{declaration}");
    }
    text.push_str("export type Commands = {\n");
    for request in &book.requests {
        text.push_str(request);
    }
    text.push_str(
        "}\n\n/** Code lists of the data dictionary: a code without a label does not compile. */\n",
    );
    text.push_str("export const codes = {\n");
    for (name, list) in CODE_LISTS {
        let quoted: Vec<String> = list.iter().map(|code| format!("'{code}'")).collect();
        let _ = writeln!(text, "  {name}: [{}],", quoted.join(", "));
    }
    text.push_str(
        "} as const\n\n/** The version of the program that these screens belong to. */\n",
    );
    let _ = writeln!(
        text,
        "export const VERSION = '{}'",
        env!("CARGO_PKG_VERSION")
    );
    text
}

/// The code lists that screens show.
const CODE_LISTS: &[(&str, &[&str])] = &[
    ("sourceKind", code::SourceKind::CODES),
    ("verification", code::Verification::CODES),
    ("stayCategory", code::StayCategory::CODES),
    ("presence", code::Presence::CODES),
    ("contactResult", code::ContactResult::CODES),
    ("datePrecision", code::DatePrecision::CODES),
    ("sex", code::Sex::CODES),
    ("watchLevel", code::WatchLevel::CODES),
    ("urgency", code::Urgency::CODES),
    ("needArea", code::NeedArea::CODES),
    ("needState", code::NeedState::CODES),
    ("taskState", code::TaskState::CODES),
    ("considerationReason", code::ConsiderationReason::CODES),
    ("placeKind", code::PlaceKind::CODES),
    ("consentScope", code::ConsentScope::CODES),
    ("shareBasis", domain::share::ShareBasis::CODES),
    ("attachmentKind", domain::attachment::AttachmentKind::CODES),
    ("asideReason", replica::REASONS),
    ("auditKind", crate::audit::KINDS),
    ("auditSheet", crate::audit::SHEETS),
    ("auditGroup", crate::audit::GROUPS),
    ("auditOpener", crate::audit::OPENERS),
    ("envelopeReason", crate::envelope::REASONS),
];

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_types_that_cross_the_door_have_one_name() {
        assert!(
            super::book().clashes.is_empty(),
            "{:?}",
            super::book().clashes
        );
    }
}
