//! Everyone who was written, found by any identifier. A user that the workspace has by formula
//! becomes one of these, with all that the formula says, when the first write meets it.

mod aliases;
mod attributes;
mod delete;
mod external_ids;
mod identifier;
mod merge;
mod store;
mod user;
mod values;

pub use aliases::{alias_new, alias_update};
pub use attributes::apply;
pub use delete::delete;
pub use external_ids::{remove, rename};
pub use identifier::Identifier;
pub use merge::{identify, merge};
pub use store::Users;
pub use user::{Alias, User, tally};
