//! Items and the later items that answer them, folded to where each need and task stands.

use super::millis;
use crate::{StoreError, Tx};
use domain::item::{Need, NeedMark, Task, TaskMark};
use domain::provenance::Provenance;
use domain::{need, task};
use rusqlite::params;
use serde::de::DeserializeOwned;

impl Tx<'_> {
    /// The items of a collection that this version can read, oldest first, with their ids.
    pub(crate) fn items<T: DeserializeOwned>(
        &self,
        document: [u8; 16],
        collection: &str,
    ) -> Result<Vec<(String, T)>, StoreError> {
        // The same order on every device: by when it was typed, then by name.
        let mut statement = self.connection.prepare_cached(
            "SELECT id, json FROM item WHERE document = ?1 AND collection = ?2 ORDER BY typed_ms, id, change",
        )?;
        let rows = statement.query_map(params![document, collection], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut items = Vec::new();
        for row in rows {
            let (id, json) = row?;
            items.extend(serde_json::from_str(&json).ok().map(|item| (id, item)));
        }
        Ok(items)
    }

    /// Where each need of a ledger stands.
    pub(crate) fn fold_needs(&self, document: [u8; 16]) -> Result<(), StoreError> {
        let needs = self.items::<Need>(document, "needs")?;
        let marks = self.items::<NeedMark>(document, "need_marks")?;
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO need (document, id, area, title, urgency, state, comment, raised_ms,
               changed_ms, provenance, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for now in need::stand(&needs, &marks) {
            let raised = millis(&now.need.by.typed);
            statement.execute(params![
                document,
                now.id,
                now.need.area.code(),
                now.need.title,
                now.need.urgency.code(),
                now.state.code(),
                now.mark.map_or("", |(_, mark)| &mark.comment),
                raised,
                now.mark.map_or(raised, |(_, mark)| millis(&mark.by.typed)),
                provenance(&now.need.by)?,
                now.is_open(),
            ])?;
        }
        Ok(())
    }

    /// Where each task of a ledger stands.
    pub(crate) fn fold_tasks(&self, document: [u8; 16]) -> Result<(), StoreError> {
        let tasks = self.items::<Task>(document, "tasks")?;
        let marks = self.items::<TaskMark>(document, "task_marks")?;
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO task (document, id, title, due, promised, team, state, comment, written_ms,
               provenance, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for now in task::stand(&tasks, &marks) {
            statement.execute(params![
                document,
                now.id,
                now.task.title,
                now.due,
                now.task.promised,
                now.task.team,
                now.state.code(),
                now.mark.map_or("", |(_, mark)| &mark.comment),
                millis(&now.task.by.typed),
                provenance(&now.task.by)?,
                now.is_open(),
            ])?;
        }
        Ok(())
    }
}

fn provenance(by: &Provenance) -> Result<String, StoreError> {
    serde_json::to_string(by).map_err(|_| StoreError::Row("provenance"))
}
