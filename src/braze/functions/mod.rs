//! Functions that are no declared tables: about workspaces and about the requests themselves.

mod check;
mod connect;
mod get;
mod help;
mod requests;
mod workspaces;

use super::error::Result;
use super::function::{Function, Rows};
use super::rows::batch::{Batch, Cell};
use super::table::Column;

/// All of them, in the order in which the README lists them.
pub const FUNCTIONS: [&dyn Function; 6] =
    [&get::Get, &connect::Connect, &workspaces::Workspaces, &check::Check, &requests::Requests, &help::Help];

/// Rows that are there as soon as they are asked for.
pub struct Few(Option<Batch>);

impl Few {
    /// Takes whole rows, and picks the columns of the projection.
    pub fn new<'a>(columns: &[Column], projection: &[usize], rows: impl IntoIterator<Item = Vec<Cell<'a>>>) -> Self {
        let mut batch = Batch::new(columns.iter().map(|column| column.kind));
        for row in rows {
            batch.push_row(row);
        }
        let mut vectors: Vec<_> = batch.vectors.into_iter().map(Some).collect();
        let picked = projection.iter().filter_map(|&at| vectors[at].take()).collect();
        Few(Some(Batch { rows: batch.rows, items: batch.items, vectors: picked }))
    }
}

impl Rows for Few {
    fn next(&mut self) -> Result<Option<Batch>> {
        Ok(self.0.take().filter(|batch| batch.rows > 0))
    }

    fn is_ready(&self) -> bool {
        true
    }
}
