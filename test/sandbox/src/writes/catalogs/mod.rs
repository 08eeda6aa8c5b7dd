//! Catalogs that were written: made by clients, or the workspace's own from the first write on.

mod checks;
mod definition;
mod items;
mod problem;
mod reads;
mod store;

pub use definition::{add_fields, add_selection, create, delete, remove_field, remove_selection};
pub use items::{
    add_item, add_items, delete_item, delete_items, replace_item, replace_items, update_item, update_items,
};
pub use reads::{item, items, list};
pub use store::Catalogs;
