//! Places to choose from.

use crate::ask::person::{AddPlace, PlaceView};
use crate::ask::setup::Nothing;
use crate::change::{Change, new_document};
use crate::check;
use crate::context::{Context, TYPED};
use crate::failure::Failure;
use crate::setup::count;
use domain::code::PlaceKind;
use domain::kind::{Class, Kind};

pub(crate) fn list(context: &Context, _: Nothing) -> Result<Vec<PlaceView>, Failure> {
    let session = context.joined()?;
    let places = session.reader().places()?;
    Ok(places
        .into_iter()
        .map(|place| PlaceView {
            id: place.id.to_string(),
            name: place.name,
            kind: place.kind,
            address: place.address,
            people: count(place.people),
        })
        .collect())
}

pub(crate) fn add(context: &Context, form: AddPlace) -> Result<PlaceView, Failure> {
    let session = context.joined()?;
    if !session.may_write(Class::P0) {
        return Err(Failure::NotAllowed);
    }
    let name = check::required("name", &form.name, check::LINE)?;
    let kind = check::code("kind", &form.kind, PlaceKind::CODES)?;
    let kind = if kind.is_empty() {
        PlaceKind::TemporaryShelter.code().to_owned()
    } else {
        kind
    };
    let address = check::text("address", &form.address, check::LINE)?;
    let by = session.origin(context.now_ms(), None, "observation", "");
    let id = new_document();
    let mut change = Change::new(session.unit()?, TYPED);
    change.set_text(Kind::Place, id, "name", &name, &by);
    change.set_text(Kind::Place, id, "kind", &kind, &by);
    change.set_text(Kind::Place, id, "full_address", &address, &by);
    session.write(context, change.into_edits())?;
    Ok(PlaceView {
        id: id.to_string(),
        name,
        kind,
        address,
        people: 0,
    })
}
