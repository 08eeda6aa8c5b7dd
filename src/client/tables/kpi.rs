//! Daily figures of the whole workspace or of an app: key performance indicators.

use super::parameters::{APPS, SINCE, UNTIL};
use crate::arguments::Arguments;
use crate::declare::{
    Column, Endpoint, Example, Guide, Kept, Key, Paging, Parameter, Pool, Table, Topic, Type, example, field, query,
};
use crate::error::{Error, Result};
use crate::interface::{BoundCall, EndpointUse, TableFunction, WORKSPACE};
use crate::read::probe::endpoint_use;
use crate::settings::Settings;

/// `GET /kpi/dau/data_series`.
pub const DAU: Table = kpi(
    "braze_kpi_dau",
    "Daily active users.",
    "/kpi/dau/data_series",
    "kpi.dau.data_series",
    const { &columns("dau", "users active on the day") },
    const {
        &[
            example(
                "Daily active users, with the average of the last seven days.",
                "SELECT time, dau, avg(dau) OVER (ORDER BY time ROWS 6 PRECEDING) AS seven_days FROM braze_kpi_dau() ORDER BY time",
            ),
            example(
                "Daily active users of two apps in the last 30 days.",
                "SELECT app_id, avg(dau) AS dau FROM braze_kpi_dau(since := current_date - 29,\n\
                 apps := ['a0000000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-000000000001'])\n\
                 GROUP BY app_id",
            ),
        ]
    },
);

/// `GET /kpi/mau/data_series`.
pub const MAU: Table = kpi(
    "braze_kpi_mau",
    "Monthly active users: a value per day for the 30 days up to it.",
    "/kpi/mau/data_series",
    "kpi.mau.data_series",
    const { &columns("mau", "users active in the 30 days up to the day") },
    const {
        &[example(
            "Stickiness: what share of the monthly active users comes on a day?",
            "SELECT time, dau / mau AS stickiness FROM braze_kpi_mau() JOIN braze_kpi_dau() USING (time) ORDER BY time",
        )]
    },
);

/// `GET /kpi/new_users/data_series`.
pub const NEW_USERS: Table = kpi(
    "braze_kpi_new_users",
    "New users per day.",
    "/kpi/new_users/data_series",
    "kpi.new_users.data_series",
    const { &columns("new_users", "new users on the day") },
    const {
        &[example(
            "New users per week.",
            "SELECT date_trunc('week', time) AS week, sum(new_users) AS new_users\n\
             FROM braze_kpi_new_users() GROUP BY week ORDER BY week",
        )]
    },
);

/// `GET /kpi/uninstalls/data_series`.
pub const UNINSTALLS: Table = kpi(
    "braze_kpi_uninstalls",
    "Uninstalls of apps per day.",
    "/kpi/uninstalls/data_series",
    "kpi.uninstalls.data_series",
    const { &columns("uninstalls", "uninstalls on the day") },
    const {
        &[example(
            "How many new users are left after uninstalls, day by day?",
            "SELECT time, new_users - uninstalls AS net\n\
             FROM braze_kpi_uninstalls() JOIN braze_kpi_new_users() USING (time) ORDER BY time",
        )]
    },
);

const fn kpi(
    name: &'static str,
    description: &'static str,
    path: &'static str,
    permission: &'static str,
    columns: &'static [Column],
    examples: &'static [Example],
) -> Table {
    Table {
        name,
        description,
        topic: Topic::Kpis,
        parameters: const { &[SINCE, UNTIL, APPS] },
        endpoint: Endpoint { path, permission, pool: Pool::Default, query: &[] },
        paging: Paging::Windows { length_max: 100, end_needed: false },
        rows: "data[]",
        columns,
        key: Key::of(&["app_id", "time"]).nullable(&["app_id"]),
        parent: None,
        kept: Some(Kept::APP_SERIES),
        examples,
    }
}

const fn columns(metric: &'static str, description: &'static str) -> [Column; 3] {
    [
        field("time", Type::Date, "the day, in the company's time zone"),
        query("app_id", "the app; NULL for the whole workspace"),
        field(metric, Type::Bigint, description),
    ]
}

/// `braze_kpi(metric, start, end, apps)`: the four tables above under one name.
pub struct Kpi;

const METRICS: [(&str, &Table); 4] =
    [("dau", &DAU), ("mau", &MAU), ("new_users", &NEW_USERS), ("uninstalls", &UNINSTALLS)];

/// The places of `braze_kpi` and the parameter of the chosen table that each one is.
const PLACES: [(&str, &str); 3] = [("start", "since"), ("end", "until"), ("apps", "apps")];

impl TableFunction for Kpi {
    fn name(&self) -> &'static str {
        "braze_kpi"
    }

    fn description(&self) -> &'static str {
        "The figures of `braze_kpi_dau`, `braze_kpi_mau`, `braze_kpi_new_users` or `braze_kpi_uninstalls`, chosen by \
         name. All four parameters are given by position; NULL means the default."
    }

    fn guide(&self) -> Guide {
        Guide {
            needs_parameter: true,
            examples: const {
                &[example(
                    "Daily active users in January 2026.",
                    "SELECT time, dau FROM braze_kpi('dau', DATE '2026-01-01', DATE '2026-01-31', NULL)",
                )]
            },
            ..DAU.guide()
        }
    }

    fn positional(&self) -> Vec<Parameter> {
        vec![
            Parameter { name: "metric", kind: Type::Varchar, description: "`dau`, `mau`, `new_users` or `uninstalls`" },
            Parameter { name: "start", ..SINCE.sql },
            Parameter { name: "end", ..UNTIL.sql },
            Parameter { name: "apps", ..APPS.sql },
        ]
    }

    fn named(&self) -> Vec<Parameter> {
        vec![WORKSPACE]
    }

    fn columns(&self) -> Vec<Column> {
        Vec::from(columns("<metric>", "the figure, named after the metric"))
    }

    fn endpoints(&'static self) -> Vec<EndpointUse> {
        METRICS.iter().map(|(_, table)| endpoint_use(table)).collect()
    }

    fn bind(&'static self, mut arguments: Arguments, settings: &Settings) -> Result<Box<dyn BoundCall>> {
        let Some(metric) = arguments.text("metric").map(str::to_lowercase) else {
            return Err(Error::parameter("metric", "it is required"));
        };
        let Some((_, table)) = METRICS.iter().find(|(name, _)| *name == metric) else {
            let known = METRICS.iter().map(|(name, _)| (*name).to_owned()).collect();
            return Err(Error::Unknown { what: "metric", name: metric, known });
        };
        for (place, parameter) in PLACES {
            if let Some(value) = arguments.take(place) {
                arguments.set(parameter, value);
            }
        }
        table.bind(arguments, settings).map_err(|error| match error {
            Error::Parameter { name, problem } => {
                let place = PLACES.iter().find_map(|(place, parameter)| (*parameter == name).then_some(*place));
                Error::Parameter { name: place.map_or(name, str::to_owned), problem }
            }
            other => other,
        })
    }
}
