//! Items of catalogs, whose columns are the customer's.

use std::borrow::Cow;
use std::collections::HashSet;

use super::catalog_columns::names;
use super::catalogs::CATALOGS;
use super::parameters::{IGNORE_ERRORS, ids};
use crate::access;
use crate::arguments::Arguments;
use crate::columns::{Batch, Lists, Structs, Texts, Vector};
use crate::declare::{
    Column, ColumnSource, Endpoint, Guide, Key, Paging, Parameter, Pool, Table, Topic, Type, example, field, raw,
};
use crate::error::{Error, Result};
use crate::interface::{BoundCall, EndpointUse, TableFunction};
use crate::outside::gate;
use crate::read::probe::endpoint_use;
use crate::read::table_call::TableCall;
use crate::settings::Settings;

/// `GET /catalogs/{catalog_name}/items`, with the columns that every catalog has.
pub static ITEMS: Table = Table {
    name: "braze_catalog_items",
    description: "Every item of a catalog. The columns are the catalog's own fields, which are looked up when the \
                  query is bound: a `number` is a DOUBLE, a `time` a TIMESTAMPTZ, an object or array JSON. A field \
                  gets another name only if another column has its name in any case (`Id` becomes `Id_1`, `name` after \
                  `Name` becomes `name_1`), if its name is empty (`unnamed`), or for control characters (each becomes \
                  `_`).",
    topic: Topic::Catalogs,
    parameters: &[],
    endpoint: Endpoint {
        path: "/catalogs/{catalog_name}/items",
        permission: "catalogs.get_items",
        pool: Pool::CatalogItems,
        query: &[],
    },
    paging: Paging::Link,
    rows: "items[]",
    columns: &[field(ID, Type::Varchar, "identifier of the item; the catalog's other fields follow"), raw()],
    key: Key::of(&[ID]),
    parent: None,
    kept: None,
    examples: &[
        example(
            "Which items are in stock for less than 10?",
            "SELECT id, title, price FROM braze_catalog_items('catalog_0') WHERE in_stock AND price < 10 ORDER BY price",
        ),
        example(
            "A field inside an object.",
            "SELECT id, dimensions->>'width' AS width FROM braze_catalog_items('catalog_0') LIMIT 10",
        ),
    ],
};

/// `GET /catalogs/{catalog_name}/items/{item_id}`, for those that are named.
pub static NAMED_ITEMS: Table = Table {
    parameters: &[
        ids("item_id", "identifiers of items, a request for each; default: all in the catalog, 50 a request"),
        IGNORE_ERRORS,
    ],
    endpoint: Endpoint {
        path: "/catalogs/{catalog_name}/items/{item_id}",
        permission: "catalogs.get_item",
        pool: Pool::CatalogItems,
        query: &[],
    },
    paging: Paging::Single,
    ..ITEMS
};

const ID: &str = "id";

/// The place of the path that the call fills.
pub const PLACE: &str = "catalog_name";

/// `braze_catalog_items(catalog)`.
pub struct CatalogItems;

const CATALOG: Parameter = Parameter { name: "catalog", kind: Type::Varchar, description: "name of the catalog" };

impl TableFunction for CatalogItems {
    fn name(&self) -> &'static str {
        ITEMS.name
    }

    fn description(&self) -> &'static str {
        ITEMS.description
    }

    fn guide(&self) -> Guide {
        let [all, named] = [&ITEMS, &NAMED_ITEMS].map(|table| table.guide().requests);
        let requests = format!("1 for the columns, and {all}; with `ids`, 1 for the columns, and {named}");
        Guide { needs_parameter: true, requests, ..ITEMS.guide() }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![CATALOG]
    }

    fn named(&self) -> Vec<Parameter> {
        NAMED_ITEMS.named()
    }

    fn columns(&self) -> Vec<Column> {
        ITEMS.columns.to_vec()
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        vec![endpoint_use(&ITEMS), endpoint_use(&NAMED_ITEMS), endpoint_use(&CATALOGS)]
    }

    fn bind(&self, arguments: Arguments, settings: &Settings) -> Result<Box<dyn BoundCall>> {
        let Some(catalog) = arguments.text(CATALOG.name).map(str::to_owned) else {
            return Err(Error::parameter(CATALOG.name, "it is required"));
        };
        let columns = columns(&catalog, &arguments, settings)?;
        let table = if arguments.get("ids").is_some() { &NAMED_ITEMS } else { &ITEMS };
        Ok(Box::new(TableCall::new(table, columns, arguments)?.with_identifier(PLACE, catalog)))
    }
}

/// The columns of a catalog, as the list of catalogs tells them.
fn columns(catalog: &str, arguments: &Arguments, settings: &Settings) -> Result<Vec<Column>> {
    let call = access::bind(&CATALOGS, arguments.clone(), settings)?;
    let mut catalogs = call.open(&[CATALOGS.column("name"), CATALOGS.column("fields")], settings)?.remove(0);
    let mut known = Vec::new();
    while let Some(batch) = catalogs.next()? {
        for row in 0..batch.rows {
            let (name, fields) = catalog_of(&batch, row);
            if name == catalog {
                return Ok(with_own(fields));
            }
            known.push(gate::shown(&name));
        }
    }
    Err(Error::Unknown { what: "catalog", name: catalog.to_owned(), known })
}

/// Name and fields, with their types in Braze's words, of the catalog in a row.
fn catalog_of(batch: &Batch, row: usize) -> (String, Vec<(String, String)>) {
    let lists: &Lists = batch.vectors[1].typed();
    let members = &lists.elements.typed::<Structs>().members;
    let text = |vector: &Vector, row: usize| vector.typed::<Texts>().get(row).to_owned();
    let fields = lists.elements_of(row).map(|at| (text(&members[0], at), text(&members[1], at)));
    (text(&batch.vectors[0], row), fields.collect())
}

/// The columns for fields: what all catalogs have comes first and last.
fn with_own(fields: Vec<(String, String)>) -> Vec<Column> {
    let (id, raw) = (&ITEMS.columns[0], &ITEMS.columns[1]);
    let mut known = HashSet::from([ID.to_owned()]);
    let (fields, kinds): (Vec<String>, Vec<String>) =
        fields.into_iter().filter(|(field, _)| known.insert(field.clone())).unzip();
    let names = names(&fields, &[ID, &raw.name]);
    let others = names.into_iter().zip(fields).zip(kinds).map(|((name, field), kind)| Column {
        name: Cow::Owned(name),
        kind: type_of(&kind),
        description: Cow::Borrowed("a field of the catalog"),
        source: ColumnSource::FieldNamed(Cow::Owned(field)),
    });
    [id.clone()].into_iter().chain(others).chain([raw.clone()]).collect()
}

/// The type of a field. Braze documents the first four; what else there is arrives as it is.
fn type_of(kind: &str) -> Type {
    match kind {
        "string" => Type::Varchar,
        "number" => Type::Double,
        "boolean" => Type::Boolean,
        "time" => Type::TimestampTz,
        _ => Type::Json,
    }
}
