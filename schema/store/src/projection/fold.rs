//! Items and the later items that answer them, folded to where each need and task stands.

use super::millis;
use crate::{StoreError, Tx};
use domain::code::{NeedState, TaskState};
use domain::item::{Need, NeedMark, Task, TaskMark};
use rusqlite::params;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

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
        let mut last = BTreeMap::new();
        for (_, mark) in self.items::<NeedMark>(document, "need_marks")? {
            last.insert(mark.need.clone(), mark);
        }
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO need (document, id, area, title, urgency, state, comment, raised_ms,
               changed_ms, provenance, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for (id, need) in self.items::<Need>(document, "needs")? {
            let mark = last.get(&id);
            let state = mark.map_or(NeedState::Open, |mark| mark.state.clone());
            // A state of a newer version may mean anything: it stays on the list.
            let closed = matches!(
                state,
                NeedState::Solved | NeedState::NotAgreed | NeedState::Transferred
            );
            let raised = millis(&need.by.typed);
            statement.execute(params![
                document,
                id,
                need.area.code(),
                need.title,
                need.urgency.code(),
                state.code(),
                mark.map_or("", |mark| &mark.comment),
                raised,
                mark.map_or(raised, |mark| millis(&mark.by.typed)),
                serde_json::to_string(&need.by).map_err(|_| StoreError::Row("provenance"))?,
                !closed,
            ])?;
        }
        Ok(())
    }

    /// Where each task of a ledger stands.
    pub(crate) fn fold_tasks(&self, document: [u8; 16]) -> Result<(), StoreError> {
        let mut marks: BTreeMap<String, Vec<TaskMark>> = BTreeMap::new();
        for (_, mark) in self.items::<TaskMark>(document, "task_marks")? {
            marks.entry(mark.task.clone()).or_default().push(mark);
        }
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO task (document, id, title, due, promised, team, state, comment, written_ms,
               provenance, open) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        for (id, task) in self.items::<Task>(document, "tasks")? {
            let mine = marks.get(&id).map(Vec::as_slice).unwrap_or_default();
            let last = mine.last();
            let state = last.map_or(TaskState::Open, |mark| mark.state.clone());
            let due = mine
                .iter()
                .rev()
                .find(|mark| !mark.due.is_empty())
                .map_or(task.due.as_str(), |mark| mark.due.as_str());
            let closed = matches!(state, TaskState::Done | TaskState::CannotDo);
            statement.execute(params![
                document,
                id,
                task.title,
                due,
                task.promised,
                task.team,
                state.code(),
                last.map_or("", |mark| &mark.comment),
                millis(&task.by.typed),
                serde_json::to_string(&task.by).map_err(|_| StoreError::Row("provenance"))?,
                !closed,
            ])?;
        }
        Ok(())
    }
}
