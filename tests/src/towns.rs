//! Several municipalities in one field.

use authority::{Admission, Body, Grant, Role, say_as_root};
use vault::SigningKey;
use wire::{AccountId, Hlc, UnitId};

use crate::field::{Field, YEAR_MS};

impl Field {
    /// The root names the office of a municipality, which opens its own spaces.
    ///
    /// # Panics
    ///
    /// When the root is not on device 0, or refuses.
    pub fn municipality(&mut self, name: &str, unit: UnitId) -> usize {
        let field = self;
        let office = field.device(name);
        field[office].unit = unit;
        let now = field.now_ms;
        let seed = field[0]
            .replica()
            .store()
            .read(|tx| tx.meta_get("root_secret"));
        let seed: [u8; 32] = seed
            .expect("reads")
            .expect("the first laptop has it")
            .try_into()
            .expect("a seed");
        let key = SigningKey::from_seed(&seed).expect("a key");
        let grant = Grant {
            keys: field[office].keys.public(),
            account: AccountId([9; 16]),
            org: [2; 16],
            agreement: None,
            role: Role::MunicipalityAdmin as u8,
            rights: Role::MunicipalityAdmin.rights().0,
            units: vec![unit],
            classes: Role::MunicipalityAdmin.classes().to_vec(),
            valid_from: now,
            valid_until: now + 4 * YEAR_MS,
            depth: 1,
        };
        let said = say_as_root(
            field[0].replica().authority(),
            &[(0, key)],
            Body::Grant(grant),
            Hlc::at_millis(now),
        )
        .expect("the root may");
        let bytes = said.bytes().to_vec();
        field.act(0, |replica, now| replica.add_statements(now, &[bytes]));
        let root = field[0].replica().authority().root();
        let statements = field[0].replica().statements();
        field.act(office, |replica, now| replica.join(now, root, &statements));
        field.act(office, |replica, now| {
            let mut outputs = Vec::new();
            replica.open_spaces(now, &mut outputs)?;
            Ok(outputs)
        });
        office
    }

    /// An office lets a team of its own municipality in.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn team_of(&mut self, office: usize, name: &str) -> usize {
        let device = self.device(name);
        self.let_in(office, device, Role::HealthTeam);
        device
    }

    /// An office lets a device work for its own municipality.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn let_in(&mut self, office: usize, device: usize, role: Role) {
        let field = self;
        let unit = field[office].unit;
        field[device].unit = unit;
        let admission = Admission {
            units: vec![unit],
            ..field.admission(device, role)
        };
        field.act(office, |replica, now| replica.admit(now, &admission));
        let root = field[office].replica().authority().root();
        let statements = field[office].replica().statements();
        field.act(device, |replica, now| replica.join(now, root, &statements));
    }
}
