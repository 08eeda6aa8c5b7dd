//! Everyone who was written, found by any identifier. A user that the workspace has by formula
//! becomes one of these, with all that the formula says, when the first write meets it.

mod attributes;
mod endpoints;
mod identifier;
mod store;
mod user;
mod values;

pub use attributes::apply;
pub use endpoints::{alias_new, alias_update, delete, identify, merge, remove, rename};
pub use identifier::Identifier;
pub use store::Users;
pub use user::{Alias, User, tally};
