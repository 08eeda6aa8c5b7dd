//! Items of catalogs, whose columns are the customer's.

use std::borrow::Cow;

use super::catalogs::CATALOGS;
use crate::braze::error::{Error, Result};
use crate::braze::function::{Arguments, Call, Function, Signature, WORKSPACE};
use crate::braze::rows::batch::{Batch, Values, start};
use crate::braze::scan::bind::TableCall;
use crate::braze::settings::Settings;
use crate::braze::table::{Column, Endpoint, Paging, Pool, Source, Table, field, raw};
use crate::braze::types::Type;

/// `GET /catalogs/{catalog_name}/items`, with the columns that every catalog has.
pub static ITEMS: Table = Table {
    name: "braze_catalog_items",
    description: "Every item of a catalog. The columns are the catalog's own; they are asked for when the query is \
                  bound. A `number` is a DOUBLE, a `time` a TIMESTAMPTZ, an object or array JSON.",
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
    key: &[ID],
    each_of: None,
};

const ID: &str = "id";

/// `braze_catalog_items(catalog)`.
pub struct CatalogItems;

const CATALOG: Signature = Signature { name: "catalog", kind: Type::Varchar, description: "name of the catalog" };

impl Function for CatalogItems {
    fn name(&self) -> &'static str {
        ITEMS.name
    }

    fn description(&self) -> &'static str {
        ITEMS.description
    }

    fn positional(&self) -> Vec<Signature> {
        vec![CATALOG]
    }

    fn named(&self) -> Vec<Signature> {
        vec![WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        ITEMS.columns.to_vec()
    }

    fn bind(&self, arguments: Arguments, settings: Settings) -> Result<Box<dyn Call>> {
        let Some(catalog) = arguments.text(CATALOG.name).map(str::to_owned) else {
            return Err(Error::parameter(CATALOG.name, "it is needed"));
        };
        let columns = columns(&catalog, &arguments, &settings)?;
        Ok(Box::new(TableCall::new(&ITEMS, columns, arguments, settings)?.given("catalog_name", catalog)))
    }
}

/// The columns of a catalog, as the list of catalogs tells them.
fn columns(catalog: &str, arguments: &Arguments, settings: &Settings) -> Result<Vec<Column>> {
    let call = CATALOGS.bind(arguments.clone(), settings.clone())?;
    let mut catalogs = call.open(&[CATALOGS.column("name"), CATALOGS.column("fields")])?.remove(0);
    let mut known = Vec::new();
    while let Some(batch) = catalogs.next()? {
        for row in 0..batch.rows {
            let (name, fields) = catalog_of(&batch, row);
            if name == catalog {
                return Ok(with_own(fields));
            }
            known.push(name);
        }
    }
    Err(Error::Unknown { what: "catalog", name: catalog.to_owned(), known })
}

/// Name and fields, with their types in Braze's words, of the catalog in a row.
fn catalog_of(batch: &Batch, row: usize) -> (String, Vec<(String, String)>) {
    let [names, fields] = &batch.vectors[..] else { unreachable!("two columns were asked for") };
    let (Values::Text(names), Values::List(lists)) = (&names.values, &fields.values) else {
        unreachable!("a name and a list of fields")
    };
    let Values::Struct(members) = &lists.elements.values else { unreachable!("a field has members") };
    let [Values::Text(fields), Values::Text(types)] = [&members.members[0].values, &members.members[1].values] else {
        unreachable!("a field has a name and a type")
    };
    let places = start(&lists.ends, row)..lists.ends[row] as usize;
    (names.get(row).to_owned(), places.map(|at| (fields.get(at).to_owned(), types.get(at).to_owned())).collect())
}

/// The columns for fields: what all catalogs have comes first and last.
fn with_own(fields: Vec<(String, String)>) -> Vec<Column> {
    let [id, raw] = ITEMS.columns else { unreachable!("an identifier and the whole") };
    let is_own = |name: &str| [ID, &raw.name].iter().any(|own| own.eq_ignore_ascii_case(name));
    let others = fields.into_iter().filter(|(name, _)| !is_own(name)).map(|(name, kind)| Column {
        name: Cow::Owned(name),
        kind: type_of(&kind),
        description: Cow::Borrowed("a field of the catalog"),
        source: Source::Field,
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
