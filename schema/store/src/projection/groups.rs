//! Lists of households, places, handovers and the directory.

use super::millis;
use crate::{StoreError, Tx};
use domain::handover::answers_standing;
use domain::item::{DirectoryDevice, HandoverAnswer, HandoverItem, HandoverSignature, Membership};
use normalise::search_key;
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

impl Tx<'_> {
    /// A household's line and, where they changed, its members.
    pub(crate) fn put_household(&self, id: [u8; 16], members: bool) -> Result<(), StoreError> {
        let claims = self.standing_fields(&[id])?;
        let text = |field: &str| claims.text(field);
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO household (id, kind, receipt_number, area) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, text("kind"), text("household_no"), text("area")])?;
        if !members {
            return Ok(());
        }
        // The newest membership of a person decides.
        let newest: BTreeMap<_, _> = self
            .items::<Membership>(id, "members")?
            .into_iter()
            .map(|(_, membership)| (membership.person, membership))
            .collect();
        for (person, membership) in newest {
            if self.is_withheld(person.bytes())? {
                continue;
            }
            self.connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO member (household, person, relationship, head, joined, departed)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    id,
                    person.bytes(),
                    membership.relationship,
                    membership.head,
                    membership.joined,
                    membership.left
                ])?;
        }
        Ok(())
    }

    pub(crate) fn put_place(&self, id: [u8; 16]) -> Result<(), StoreError> {
        let claims = self.standing_fields(&[id])?;
        let (name, kana) = (claims.text("name"), claims.text("kana"));
        let sort_key = search_key(if kana.is_empty() { &name } else { &kana });
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO place (id, name, kana, kind, address, area, sort_key)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                id,
                name,
                kana,
                claims.text("kind"),
                claims.text("full_address"),
                claims.text("area"),
                sort_key
            ])?;
        Ok(())
    }

    pub(crate) fn put_handover(&self, id: [u8; 16]) -> Result<(), StoreError> {
        let claims = self.standing_fields(&[id])?;
        let cases: BTreeSet<String> = self
            .items::<HandoverItem>(id, "items")?
            .into_iter()
            .map(|(case, _)| case)
            .collect();
        let given = self.items::<HandoverAnswer>(id, "answers")?;
        let answers = answers_standing(&given);
        let count = |decision: &str| {
            let of_a_case = answers.iter().filter(|(case, _)| cases.contains(**case));
            count(
                of_a_case
                    .filter(|(_, (_, answer))| answer.decision == decision)
                    .count(),
            )
        };
        let signatures = self.items::<HandoverSignature>(id, "signatures")?;
        let side = |side: &str| {
            signatures
                .iter()
                .find(|(_, signature)| signature.side == side)
        };
        let sent =
            side("outgoing").map_or(String::new(), |(_, signature)| signature.by.typed.clone());
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO handover (id, from_team, to_team, period_from, period_to, sent, sent_ms,
                   cases, taken, asked, outgoing, incoming)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                id,
                claims.text("from_team"),
                claims.text("to_team"),
                claims.text("period_from"),
                claims.text("period_to"),
                sent,
                millis(&sent),
                self::count(cases.len()),
                count("taken"),
                count("asked"),
                side("outgoing").is_some(),
                side("incoming").is_some(),
            ])?;
        Ok(())
    }

    pub(crate) fn put_directory(&self, id: [u8; 16]) -> Result<(), StoreError> {
        for (item, device) in self.items::<DirectoryDevice>(id, "devices")? {
            // Oldest first, so the newest of a device stays.
            self.connection
                .prepare_cached(
                    "INSERT INTO directory (device, device_name, operator_name, team, typed_ms, item)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (device) DO UPDATE SET device_name = ?2, operator_name = ?3, team = ?4,
                       typed_ms = ?5, item = ?6 WHERE (typed_ms, item) <= (?5, ?6)",
                )?
                .execute(params![
                    device.device_id,
                    device.device_name,
                    device.operator_name,
                    device.team,
                    millis(&device.by.typed),
                    item
                ])?;
        }
        Ok(())
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
