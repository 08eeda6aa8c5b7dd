//! Settings: registered when the extension is loaded, read for every call.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use libduckdb_sys as ffi;

use super::file_system::FileSystem;
use super::handle::{LogicalType, Value, c_string};
use crate::braze::error::Result;
use crate::braze::settings::{
    CONCURRENCY, Default, MAX_RETRIES, MAX_WAIT_MS, Proxy, SETTINGS, Setting, Settings, TIMEOUT_MS, WORKSPACE,
};
use crate::braze::types::Type;
use crate::braze::workspace::MAIN;

/// Registers all settings; `false` if DuckDB refuses one.
///
/// # Safety
/// The connection is open.
pub unsafe fn register(connection: ffi::duckdb_connection) -> bool {
    SETTINGS.iter().all(|setting| {
        // SAFETY: DuckDB copies what it is given; the option is ours and destroyed at the end.
        unsafe {
            let (kind, mut default) = match setting.default {
                Default::Text(text) => (Type::Varchar, ffi::duckdb_create_varchar(c_string(text).as_ptr())),
                Default::Number { value, .. } => (Type::Bigint, ffi::duckdb_create_int64(value)),
            };
            let mut option = ffi::duckdb_create_config_option();
            ffi::duckdb_config_option_set_name(option, c_string(setting.name).as_ptr());
            ffi::duckdb_config_option_set_type(option, LogicalType::new(kind).0);
            ffi::duckdb_config_option_set_default_value(option, default);
            ffi::duckdb_destroy_value(&raw mut default);
            // A plain `SET` then counts for all connections, such as the cursors of dbt.
            let scope = ffi::duckdb_config_option_scope_DUCKDB_CONFIG_OPTION_SCOPE_GLOBAL;
            ffi::duckdb_config_option_set_default_scope(option, scope);
            ffi::duckdb_config_option_set_description(option, c_string(setting.description).as_ptr());
            let state = ffi::duckdb_register_config_option(connection, option);
            ffi::duckdb_destroy_config_option(&raw mut option);
            state == ffi::DuckDBSuccess
        }
    })
}

/// The settings as they are for a call.
///
/// # Safety
/// The context is that of the call.
pub unsafe fn read(context: ffi::duckdb_client_context) -> Result<Settings> {
    let option = |name: &str| {
        let mut scope = ffi::duckdb_config_option_scope_DUCKDB_CONFIG_OPTION_SCOPE_INVALID;
        // SAFETY: the context is alive, and the value is ours.
        unsafe {
            let value = ffi::duckdb_client_context_get_config_option(context, c_string(name).as_ptr(), &raw mut scope);
            Value::new(value).filter(|value| !value.is_null())
        }
    };
    let text = |name: &str| option(name).map(|value| value.text()).unwrap_or_default();
    let number = |setting: &Setting| {
        let Default::Number { value: default, .. } = setting.default else { unreachable!("a number") };
        // SAFETY: the setting is registered as a BIGINT.
        let value = option(setting.name).map_or(default, |value| unsafe { ffi::duckdb_get_int64(value.raw()) });
        setting.check(value)
    };
    let address = text("http_proxy");
    let proxy = (!address.is_empty()).then(|| Proxy {
        address,
        username: text("http_proxy_username"),
        password: text("http_proxy_password"),
    });
    Ok(Settings {
        workspace: Some(text(WORKSPACE.name)).filter(|name| !name.is_empty()).unwrap_or_else(|| MAIN.to_owned()),
        concurrency: usize::try_from(number(&CONCURRENCY)?).unwrap_or(usize::MAX),
        timeout: Duration::from_millis(number(&TIMEOUT_MS)?),
        max_retries: u32::try_from(number(&MAX_RETRIES)?).unwrap_or(u32::MAX),
        max_wait: Duration::from_millis(number(&MAX_WAIT_MS)?),
        proxy,
        threads: option("threads").and_then(|value| value.text().parse().ok()).unwrap_or(1),
        temp_directory: Some(text("temp_directory")).filter(|path| !path.is_empty()).map(PathBuf::from),
        external_access: text("enable_external_access") != "false",
        // SAFETY: as promised by the caller.
        files: Arc::new(unsafe { FileSystem::new(context) }),
    })
}
