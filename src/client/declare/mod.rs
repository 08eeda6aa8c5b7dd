//! The words in which endpoints are declared: a [`Table`] is data, and so is all that it is made of.

mod column;
mod endpoint;
mod parameter;
mod sql_type;
mod table;

pub use column::{Column, ColumnSource, ITEM, at, element, field, key, other, other_of, other_without, query, raw};
pub use endpoint::{Endpoint, Pool};
pub use parameter::{IdentifierOrigin, Parameter, ParameterRole, Placement, TableParameter};
pub use sql_type::{Member, Nested, TEXTS, Type, member};
pub(crate) use sql_type::{list, map, structure};
pub use table::{Condition, ListOrder, Paging, Parent, Table};
