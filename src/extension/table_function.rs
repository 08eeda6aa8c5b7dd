//! Table functions: what DuckDB calls to bind, open and read one.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use braze_client::access;
use braze_client::arguments::Arguments;
use braze_client::columns::Batch;
use braze_client::error::{Error, Result};
use braze_client::interface::{BoundCall, RowStream, TableFunction};
use libduckdb_sys as ffi;

use crate::handles::{ClientContext, LogicalType, ValueHandle, c_string};
use crate::{settings, values, vectors};

/// Registers a function; `false` if DuckDB refuses it.
///
/// # Safety
/// The connection is open.
pub unsafe fn register(connection: ffi::duckdb_connection, function: &'static dyn TableFunction) -> bool {
    // SAFETY: DuckDB copies names and types; the function's own handle is destroyed at the end.
    unsafe {
        let mut handle = ffi::duckdb_create_table_function();
        ffi::duckdb_table_function_set_name(handle, c_string(function.name()).as_ptr());
        for parameter in function.positional() {
            ffi::duckdb_table_function_add_parameter(handle, values::registered_type(&parameter.kind).0);
        }
        for parameter in function.named() {
            let name = c_string(parameter.name);
            let kind = values::registered_type(&parameter.kind);
            ffi::duckdb_table_function_add_named_parameter(handle, name.as_ptr(), kind.0);
        }
        ffi::duckdb_table_function_set_extra_info(
            handle,
            into_pointer(function),
            Some(free::<&'static dyn TableFunction>),
        );
        ffi::duckdb_table_function_set_bind(handle, Some(bind));
        ffi::duckdb_table_function_set_init(handle, Some(init));
        ffi::duckdb_table_function_set_local_init(handle, Some(init_thread));
        ffi::duckdb_table_function_set_function(handle, Some(read));
        ffi::duckdb_table_function_supports_projection_pushdown(handle, true);
        let state = ffi::duckdb_register_table_function(connection, handle);
        ffi::duckdb_destroy_table_function(&raw mut handle);
        state == ffi::DuckDBSuccess
    }
}

/// A call that was bound. A prepared statement binds it once and opens it many times, each time with
/// the settings of then.
struct BoundTable {
    call: Box<dyn BoundCall>,
    client: Arc<ClientContext>,
}

/// Checks a call, and names its columns.
unsafe extern "C" fn bind(info: ffi::duckdb_bind_info) {
    // SAFETY: DuckDB gives the function that was registered, and takes what it is given.
    unsafe {
        let function = *ffi::duckdb_bind_get_extra_info(info).cast::<&'static dyn TableFunction>();
        match guarded(|| bind_call(info, function)) {
            Ok(call) => ffi::duckdb_bind_set_bind_data(info, into_pointer(call), Some(free::<BoundTable>)),
            Err(error) => ffi::duckdb_bind_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

/// Binds a function with the parameters and settings of a call.
///
/// # Safety
/// `info` is that of the call.
unsafe fn bind_call(info: ffi::duckdb_bind_info, function: &'static dyn TableFunction) -> Result<BoundTable> {
    // SAFETY: the handles are ours, and destroyed or dropped when they were read.
    unsafe {
        let mut arguments = Arguments::default();
        for (at, parameter) in (0..).zip(&function.positional()) {
            if let Some(value) = ValueHandle::new(ffi::duckdb_bind_get_parameter(info, at))
                && let Some(value) = values::argument(parameter, &value)?
            {
                arguments.set(parameter.name, value);
            }
        }
        for parameter in &function.named() {
            let name = c_string(parameter.name);
            if let Some(value) = ValueHandle::new(ffi::duckdb_bind_get_named_parameter(info, name.as_ptr()))
                && let Some(value) = values::argument(parameter, &value)?
            {
                arguments.set(parameter.name, value);
            }
        }
        let client = Arc::new(ClientContext::of_bind(info));
        let call = access::bind(function, arguments, &settings::read(&client)?)?;
        for column in call.columns() {
            let name = c_string(&column.name);
            ffi::duckdb_bind_add_result_column(info, name.as_ptr(), LogicalType::new(&column.kind).0);
        }
        Ok(BoundTable { call, client })
    }
}

/// A call that is being read: the readers that no thread has taken yet.
type Readers = Mutex<Vec<Box<dyn RowStream>>>;

/// What one thread reads.
#[derive(Default)]
struct ThreadReading {
    /// Taken with the first chunk: a thread that DuckDB sets up and does not use leaves it to others.
    rows: Option<Box<dyn RowStream>>,
    /// The batch at hand, and how many of its rows were read.
    batch: Option<(Batch, usize)>,
}

/// Begins to read a call, with the columns that the query needs.
unsafe extern "C" fn init(info: ffi::duckdb_init_info) {
    // SAFETY: DuckDB gives the call that was bound, and takes what it is given.
    unsafe {
        let BoundTable { call, client } = &*ffi::duckdb_init_get_bind_data(info).cast::<BoundTable>();
        let projection: Vec<usize> = (0..ffi::duckdb_init_get_column_count(info))
            .map(|at| usize::try_from(ffi::duckdb_init_get_column_index(info, at)).unwrap_or(usize::MAX))
            .collect();
        match guarded(|| call.open(&projection, &settings::read(client)?)) {
            Ok(readers) => {
                ffi::duckdb_init_set_max_threads(info, readers.len() as ffi::idx_t);
                ffi::duckdb_init_set_init_data(info, into_pointer(Readers::new(readers)), Some(free::<Readers>));
            }
            Err(error) => ffi::duckdb_init_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

/// Prepares a thread to read.
unsafe extern "C" fn init_thread(info: ffi::duckdb_init_info) {
    // SAFETY: DuckDB takes what it is given.
    unsafe {
        ffi::duckdb_init_set_init_data(info, into_pointer(ThreadReading::default()), Some(free::<ThreadReading>));
    };
}

/// Fills a chunk with the next rows of a thread; an empty one is the end.
unsafe extern "C" fn read(info: ffi::duckdb_function_info, chunk: ffi::duckdb_data_chunk) {
    // SAFETY: DuckDB gives the readers that were made, the reading of this thread, which no other
    // one has, and an empty chunk of the columns asked for.
    unsafe {
        let readers = &*ffi::duckdb_function_get_init_data(info).cast::<Readers>();
        let reading = &mut *ffi::duckdb_function_get_local_init_data(info).cast::<ThreadReading>();
        if reading.rows.is_none() {
            reading.rows = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        }
        match guarded(|| reading.fill(chunk)) {
            Ok(rows) => ffi::duckdb_data_chunk_set_size(chunk, rows as ffi::idx_t),
            Err(error) => ffi::duckdb_function_set_error(info, c_string(&error.to_string()).as_ptr()),
        }
    }
}

impl ThreadReading {
    /// Fills a chunk with what is there, and waits only for its first row; returns the rows, of
    /// which there are none at the end.
    ///
    /// # Safety
    /// The chunk has the columns of the reading.
    unsafe fn fill(&mut self, chunk: ffi::duckdb_data_chunk) -> Result<usize> {
        // SAFETY: this only asks for a number.
        let capacity = usize::try_from(unsafe { ffi::duckdb_vector_size() }).unwrap_or(usize::MAX);
        let Some(rows) = &mut self.rows else { return Ok(0) };
        let mut filled = 0;
        while filled < capacity {
            let (batch, begin) = match self.batch.take() {
                Some(at_hand) => at_hand,
                None if filled > 0 && !rows.is_ready() => break,
                None => match rows.next()? {
                    Some(batch) => (batch, 0),
                    None => break,
                },
            };
            let end = batch.rows.min(begin + capacity - filled);
            // SAFETY: the batch has the columns of the reading, and there is room for the rows.
            unsafe { vectors::write(chunk, filled, &batch, begin..end) };
            filled += end - begin;
            if end < batch.rows {
                self.batch = Some((batch, end));
            }
        }
        Ok(filled)
    }
}

/// Turns a panic into an error.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Panic))
}

/// Gives a value to DuckDB, which gives it to [`free`] in the end.
fn into_pointer<T>(value: T) -> *mut c_void {
    Box::into_raw(Box::new(value)).cast()
}

/// Takes back what [`into_pointer`] gave away, and drops it.
///
/// # Safety
/// `pointer` is from [`into_pointer`] with the same type.
unsafe extern "C" fn free<T>(pointer: *mut c_void) {
    // SAFETY: as promised by the caller. A panic in a destructor ends here.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(pointer.cast::<T>()) })));
}
