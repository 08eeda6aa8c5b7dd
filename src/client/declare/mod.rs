//! The words in which endpoints are declared: a [`Table`] is data, and so is all that it is made of.

mod column;
mod endpoint;
mod example;
mod guide;
mod kept;
mod key;
mod parameter;
mod sql_type;
mod table;
mod target;
mod topic;

pub(crate) use column::rows_of;
pub use column::{
    Column, ColumnSource, ITEM, at, element, field, key, members_of, other, other_of, query, query_as, raw,
};
pub use endpoint::{Endpoint, Pool};
pub use example::{Example, example};
pub use guide::Guide;
pub use kept::{Kept, Manner};
pub use key::Key;
pub use parameter::{IdentifierOrigin, Parameter, ParameterRole, Placement, TableParameter};
pub use sql_type::{Member, Nested, TEXTS, Type, member};
pub(crate) use sql_type::{list, map, structure};
pub use table::{Condition, ListOrder, Paging, Parent, Table};
pub use target::{
    Duplicates, FieldRole, FieldRule, Lanes, Layout, OptionEffect, OptionKind, OtherFields, Place, Repeatable, Target,
    TargetField, TargetOption, TargetRequest, Verdict,
};
pub use topic::{TOPICS, Topic};
