//! DuckDB's vectors as rows that come from it. They are flat, as COPY and scalar functions get them.

use std::ops::Range;

use braze_client::columns::{InputValues, InputVector};
use libduckdb_sys as ffi;

use crate::copies::Copies;
use crate::handles::LogicalType;
use crate::input_type::TIMESTAMP_TZ_NS;

/// Does something with the rows of a chunk, how many they are and its columns.
///
/// # Safety
/// The chunk is flat, and is not changed meanwhile.
pub unsafe fn with_columns<T>(chunk: ffi::duckdb_data_chunk, work: impl FnOnce(usize, &[InputVector<'_>]) -> T) -> T {
    let copies = Copies::default();
    // SAFETY: as promised by the caller; the copies outlive the work.
    unsafe {
        let rows = place(ffi::duckdb_data_chunk_get_size(chunk));
        let columns = 0..ffi::duckdb_data_chunk_get_column_count(chunk);
        let column = |at| Reading::new(&copies, ffi::duckdb_data_chunk_get_vector(chunk, at), 0..rows, None).read();
        let columns: Vec<_> = columns.map(column).collect();
        work(rows, &columns)
    }
}

/// Some rows of a vector that are being read.
struct Reading<'c> {
    copies: &'c Copies,
    vector: ffi::duckdb_vector,
    rows: Range<usize>,
    /// A bit for each of the rows, as [`InputVector`] has it. What a NULL has for a value may never have been written.
    validity: Option<Vec<u64>>,
}

impl<'c> Reading<'c> {
    /// Prepares to read some rows of a vector, of which the outer vector may have fewer.
    ///
    /// # Safety
    /// The vector is flat and has the rows.
    unsafe fn new(copies: &'c Copies, vector: ffi::duckdb_vector, rows: Range<usize>, outer: Option<&[u64]>) -> Self {
        // SAFETY: as promised by the caller; the mask has a bit for each row.
        let mask = unsafe { ffi::duckdb_vector_get_validity(vector) };
        let own = (!mask.is_null()).then(|| {
            let word = |at: usize| unsafe { mask.add(at).read_unaligned() };
            bits(rows.len(), |row| {
                let at = rows.start + row;
                word(at / 64) >> (at % 64) & 1 == 1
            })
        });
        let validity = match (own, outer) {
            (Some(own), Some(outer)) => Some(own.iter().zip(outer).map(|(own, outer)| own & outer).collect()),
            (own, outer) => own.or_else(|| outer.map(<[u64]>::to_vec)),
        };
        Reading { copies, vector, rows, validity }
    }

    /// Whether a row, counted from the first one read, has a value.
    fn is_valid(&self, row: usize) -> bool {
        self.validity.as_ref().is_none_or(|words| words[row / 64] >> (row % 64) & 1 == 1)
    }

    /// Reads the rows.
    ///
    /// # Safety
    /// As for [`Reading::new`], and the vector is not changed for as long as the result is used.
    unsafe fn read<'a>(self) -> InputVector<'a> {
        // SAFETY: as promised by the caller, and the values have the width of the type.
        let values = unsafe {
            let kind = LogicalType(ffi::duckdb_vector_get_column_type(self.vector));
            match kind.id() {
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_BOOLEAN => InputValues::Booleans(self.numbers(|byte: u8| byte != 0)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_FLOAT => InputValues::Floats(self.numbers(|number: f32| number)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_DOUBLE => InputValues::Doubles(self.numbers(|number: f64| number)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_VARCHAR => InputValues::Texts(self.texts()),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_HUGEINT => InputValues::Huge(self.numbers(huge)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_UUID => {
                    // DuckDB turns the highest bit, so that they sort as signed numbers.
                    InputValues::Huge(self.numbers(|number| huge(number) ^ i128::MIN))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_UHUGEINT => {
                    let huge = |number: ffi::duckdb_uhugeint| u128::from(number.upper) << 64 | u128::from(number.lower);
                    InputValues::UnsignedHuge(self.numbers(huge))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_DECIMAL => self.decimals(ffi::duckdb_decimal_internal_type(kind.0)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_ENUM => self.integers(ffi::duckdb_enum_internal_type(kind.0)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_LIST | ffi::DUCKDB_TYPE_DUCKDB_TYPE_MAP => self.lists(),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_ARRAY => self.arrays(place(ffi::duckdb_array_type_array_size(kind.0))),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_STRUCT => self.structs(ffi::duckdb_struct_type_child_count(kind.0)),
                id => self.integers(id),
            }
        };
        InputVector { values, validity: self.validity }
    }

    /// Whole numbers, days and times.
    ///
    /// # Safety
    /// The values have the width of the type.
    unsafe fn integers<'a>(&self, id: ffi::duckdb_type) -> InputValues<'a> {
        // SAFETY: as promised by the caller.
        unsafe {
            match id {
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_TINYINT => InputValues::Signed(self.numbers(|number: i8| number.into())),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT => InputValues::Signed(self.numbers(|number: i16| number.into())),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTEGER | ffi::DUCKDB_TYPE_DUCKDB_TYPE_DATE => {
                    InputValues::Signed(self.numbers(|number: i32| number.into()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT
                | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIME
                | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP
                | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_TZ => InputValues::Signed(self.numbers(|number: i64| number)),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_S => {
                    InputValues::Signed(self.numbers(|number| micros(number, 1_000_000)))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_MS => {
                    InputValues::Signed(self.numbers(|number| micros(number, 1_000)))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIMESTAMP_NS | ffi::DUCKDB_TYPE_DUCKDB_TYPE_TIME_NS | TIMESTAMP_TZ_NS => {
                    InputValues::Signed(self.numbers(micros_of_nanos))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_UTINYINT => {
                    InputValues::Unsigned(self.numbers(|number: u8| number.into()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_USMALLINT => {
                    InputValues::Unsigned(self.numbers(|number: u16| number.into()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_UINTEGER => {
                    InputValues::Unsigned(self.numbers(|number: u32| number.into()))
                }
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_UBIGINT => InputValues::Unsigned(self.numbers(|number: u64| number)),
                _ => InputValues::None,
            }
        }
    }

    /// Decimals, which lie as whole numbers of this type.
    ///
    /// # Safety
    /// The values have the width of the type.
    unsafe fn decimals<'a>(&self, id: ffi::duckdb_type) -> InputValues<'a> {
        // SAFETY: as promised by the caller.
        unsafe {
            InputValues::Huge(match id {
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_SMALLINT => self.numbers(|number: i16| number.into()),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_INTEGER => self.numbers(|number: i32| number.into()),
                ffi::DUCKDB_TYPE_DUCKDB_TYPE_BIGINT => self.numbers(|number: i64| number.into()),
                _ => self.numbers(huge),
            })
        }
    }

    /// Values of a fixed width. DuckDB aligns them to 8 bytes only, whatever they are.
    ///
    /// # Safety
    /// The values are of the type `T`, of which all bits make one.
    unsafe fn numbers<T: Copy, R>(&self, convert: impl Fn(T) -> R) -> Vec<R> {
        // SAFETY: as promised by the caller, the vector has the rows.
        unsafe {
            let data = ffi::duckdb_vector_get_data(self.vector).cast::<T>();
            self.rows.clone().map(|row| convert(data.add(row).read_unaligned())).collect()
        }
    }

    /// Texts; that of a NULL is empty.
    ///
    /// # Safety
    /// The values are texts, which stay where they are for as long as the result is used.
    unsafe fn texts<'a>(&self) -> Vec<&'a str> {
        /// A text has 16 bytes: how long it is, and then itself if it fits, else its beginning and where it is.
        const WIDTH: usize = 16;
        const INLINED_MAX: usize = 12;
        // SAFETY: as promised by the caller. A text that is not NULL was written, and all of DuckDB's are UTF-8.
        unsafe {
            let data = ffi::duckdb_vector_get_data(self.vector).cast::<u8>();
            let text = |row: usize| {
                let entry = data.add(row * WIDTH);
                let length = entry.cast::<u32>().read_unaligned() as usize;
                let text = if length <= INLINED_MAX {
                    entry.add(4)
                } else {
                    entry.add(8).cast::<*const u8>().read_unaligned()
                };
                str::from_utf8_unchecked(std::slice::from_raw_parts(text, length))
            };
            if self.validity.is_none() {
                self.rows.clone().map(text).collect()
            } else {
                let text = |(at, row)| if self.is_valid(at) { text(row) } else { "" };
                self.rows.clone().enumerate().map(text).collect()
            }
        }
    }

    /// Lists and maps. Of their elements only those are read that belong to the rows: there may be many more.
    ///
    /// # Safety
    /// As for [`Reading::read`], and the vector is one of lists or maps.
    unsafe fn lists<'a>(&self) -> InputValues<'a> {
        // SAFETY: as promised by the caller.
        let entries =
            unsafe { self.numbers(|entry: ffi::duckdb_list_entry| (place(entry.offset), place(entry.length))) };
        let is_there = |(at, (_, count)): (usize, (usize, usize))| count > 0 && self.is_valid(at);
        let entries: Vec<(usize, usize)> =
            entries.into_iter().enumerate().map(|entry| if is_there(entry) { entry.1 } else { (0, 0) }).collect();
        let there = || entries.iter().filter(|(_, count)| *count > 0);
        let first = there().map(|(first, _)| *first).min().unwrap_or(0);
        let end = there().map(|(first, count)| first + count).max().unwrap_or(0);
        // An element that belongs to no row may never have been written.
        let has_gaps = there().map(|(_, count)| count).sum::<usize>() != end - first;
        let owned = has_gaps.then(|| {
            let mut owned = vec![0; (end - first).div_ceil(64)];
            there()
                .flat_map(|(begin, count)| begin - first..begin - first + count)
                .for_each(|at| owned[at / 64] |= 1 << (at % 64));
            owned
        });
        // Where all rows have the same list it may be that of a constant, whose elements DuckDB 1.5 leaves as they are when
        // it makes the rows flat: constants themselves, or in the order of another vector.
        let one = there().next();
        let is_repeated = there().all(|entry| Some(entry) == one);
        // SAFETY: as promised by the caller, the rows' elements are there.
        let elements = unsafe {
            let elements = ffi::duckdb_list_vector_get_child(self.vector);
            let (elements, range) = if is_repeated && first < end {
                (self.copies.copy(elements, first..end), 0..end - first)
            } else {
                (elements, first..end)
            };
            Reading::new(self.copies, elements, range, owned.as_deref()).read()
        };
        let entries = entries.into_iter().map(|(begin, count)| (begin.saturating_sub(first), count)).collect();
        InputValues::Lists(entries, Box::new(elements))
    }

    /// Arrays of a fixed size.
    ///
    /// # Safety
    /// As for [`Reading::read`], and the vector is one of arrays of this size.
    unsafe fn arrays<'a>(&self, size: usize) -> InputValues<'a> {
        let count = self.rows.len();
        let outer = self.validity.as_ref().map(|_| bits(count * size, |at| self.is_valid(at / size)));
        let range = self.rows.start * size..self.rows.end * size;
        // SAFETY: as promised by the caller, each row has so many elements.
        let elements = unsafe {
            Reading::new(self.copies, ffi::duckdb_array_vector_get_child(self.vector), range, outer.as_deref()).read()
        };
        InputValues::Lists((0..count).map(|row| (row * size, size)).collect(), Box::new(elements))
    }

    /// Structs with so many members.
    ///
    /// # Safety
    /// As for [`Reading::read`], and the vector is one of structs.
    unsafe fn structs<'a>(&self, members: ffi::idx_t) -> InputValues<'a> {
        // SAFETY: as promised by the caller, each member has the rows.
        let member = |at| unsafe {
            let vector = ffi::duckdb_struct_vector_get_child(self.vector, at);
            Reading::new(self.copies, vector, self.rows.clone(), self.validity.as_deref()).read()
        };
        InputValues::Structs((0..members).map(member).collect())
    }
}

/// So many bits, 64 in a word.
fn bits(count: usize, is_set: impl Fn(usize) -> bool) -> Vec<u64> {
    let word =
        |first: usize| (first..count.min(first + 64)).fold(0, |word, at| word | u64::from(is_set(at)) << (at % 64));
    (0..count).step_by(64).map(word).collect()
}

/// A number of DuckDB's as one of ours.
fn place(number: ffi::idx_t) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A number of 128 bits, which DuckDB has in two parts.
fn huge(number: ffi::duckdb_hugeint) -> i128 {
    i128::from(number.upper) << 64 | i128::from(number.lower)
}

/// A time in a coarser unit in microseconds. One that never comes, or never was, stays what it is; what does not fit is
/// none of those, and far away.
fn micros(time: i64, factor: i64) -> i64 {
    if time.unsigned_abs() == i64::MAX.unsigned_abs() { time } else { time.checked_mul(factor).unwrap_or(i64::MIN) }
}

/// A time in nanoseconds in microseconds.
fn micros_of_nanos(time: i64) -> i64 {
    if time.unsigned_abs() == i64::MAX.unsigned_abs() { time } else { time.div_euclid(1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_times() {
        assert_eq!(micros(-1, 1_000), -1_000);
        assert_eq!(micros_of_nanos(-1), -1);
        assert_eq!(micros_of_nanos(1_999), 1);
        for infinite in [i64::MAX, -i64::MAX] {
            assert_eq!(micros(infinite, 1_000_000), infinite);
            assert_eq!(micros_of_nanos(infinite), infinite);
        }
        assert_eq!(micros(i64::MAX - 1, 1_000_000), i64::MIN);
    }

    #[test]
    fn bits_in_words() {
        assert_eq!(bits(0, |_| true), Vec::<u64>::new());
        assert_eq!(bits(3, |at| at != 1), vec![0b101]);
        assert_eq!(bits(65, |at| at >= 63), vec![1 << 63, 1]);
    }
}
