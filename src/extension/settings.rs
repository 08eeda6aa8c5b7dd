//! Settings: registered when the extension is loaded, read when a call is bound and when it is opened.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use braze_client::declare::Type;
use braze_client::error::Result;
use braze_client::settings::{
    CONCURRENCY, MAX_RETRIES, MAX_WAIT_MS, NumberSetting, PROGRESS, Proxy, QUOTA_SHARE, SETTINGS, Setting, Settings,
    TIMEOUT_MS, WORKSPACE, bytes_of, progress,
};
use libduckdb_sys as ffi;

use crate::files::ClientFiles;
use crate::handles::{ClientContext, LogicalType, c_string};
use crate::options;

/// Registers all settings; `false` if DuckDB refuses one.
///
/// # Safety
/// The connection is open.
pub unsafe fn register(connection: ffi::duckdb_connection) -> bool {
    SETTINGS.iter().all(|setting| {
        // SAFETY: DuckDB copies what it is given; the option is ours and destroyed at the end.
        unsafe {
            let (kind, mut default) = match setting {
                Setting::Text(text) => (Type::Varchar, ffi::duckdb_create_varchar(c_string(text.default).as_ptr())),
                Setting::Number(number) => (Type::Bigint, ffi::duckdb_create_int64(number.default.into())),
                Setting::Share(share) => (Type::Double, ffi::duckdb_create_double(share.default)),
            };
            let mut option = ffi::duckdb_create_config_option();
            ffi::duckdb_config_option_set_name(option, c_string(setting.name()).as_ptr());
            ffi::duckdb_config_option_set_type(option, LogicalType::new(&kind).0);
            ffi::duckdb_config_option_set_default_value(option, default);
            ffi::duckdb_destroy_value(&raw mut default);
            // A plain `SET` then counts for all connections, such as the cursors of dbt.
            let scope = ffi::duckdb_config_option_scope_DUCKDB_CONFIG_OPTION_SCOPE_GLOBAL;
            ffi::duckdb_config_option_set_default_scope(option, scope);
            ffi::duckdb_config_option_set_description(option, c_string(setting.description()).as_ptr());
            let state = ffi::duckdb_register_config_option(connection, option);
            ffi::duckdb_destroy_config_option(&raw mut option);
            state == ffi::DuckDBSuccess
        }
    })
}

/// The settings as they are for a call.
///
/// # Errors
/// If one of them lies outside of its bounds.
///
/// # Safety
/// The client is alive.
pub unsafe fn read(client: &Arc<ClientContext>) -> Result<Settings> {
    // SAFETY: as promised by the caller.
    let files = unsafe { ClientFiles::new(Arc::clone(client)) };
    // SAFETY: the context is alive.
    let option = |name: &str| unsafe { options::value(client.raw(), name) };
    let text = |name: &str| option(name).map(|value| value.text()).unwrap_or_default();
    let number = |setting: &NumberSetting| match option(setting.name) {
        // SAFETY: the setting is registered as a BIGINT.
        Some(value) => setting.check(unsafe { ffi::duckdb_get_int64(value.raw()) }),
        None => Ok(setting.default),
    };
    let quota_share = match option(QUOTA_SHARE.name) {
        // SAFETY: the setting is registered as a DOUBLE.
        Some(value) => QUOTA_SHARE.check(unsafe { ffi::duckdb_get_double(value.raw()) })?,
        None => QUOTA_SHARE.default,
    };
    let address = text("http_proxy");
    let proxy = (!address.is_empty()).then(|| Proxy {
        address,
        username: text("http_proxy_username"),
        password: text("http_proxy_password"),
    });
    Ok(Settings {
        workspace: Some(text(WORKSPACE.name))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| WORKSPACE.default.to_owned()),
        concurrency: usize::try_from(number(&CONCURRENCY)?).unwrap_or(usize::MAX),
        timeout: Duration::from_millis(number(&TIMEOUT_MS)?.into()),
        max_retries: number(&MAX_RETRIES)?,
        max_wait: Duration::from_millis(number(&MAX_WAIT_MS)?.into()),
        quota_share,
        progress: progress(&text(PROGRESS.name))?,
        proxy,
        threads: option("threads").and_then(|value| value.text().parse().ok()).unwrap_or(1),
        memory_limit: bytes_of(&text("memory_limit")).unwrap_or(usize::MAX),
        temp_directory: Some(text("temp_directory")).filter(|path| !path.is_empty()).map(PathBuf::from),
        files: Arc::new(files),
    })
}
