//! How the values of one column lie in memory.

use std::any::Any;

/// What every way of keeping values can do. Rows are counted from 0.
pub trait Store: Any {
    /// How many values there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that the values take, in bytes.
    fn bytes(&self) -> usize;

    /// Appends something arbitrary, for a row that is NULL.
    fn push_arbitrary(&mut self);

    /// Appends the value in a row of another store of the same kind, so many times.
    fn append(&mut self, other: &dyn Store, row: usize, times: usize);

    /// Removes the values from a row on.
    fn truncate(&mut self, rows: usize);

    /// Removes all values, and keeps the memory for others.
    fn clear(&mut self);

    /// Leaves only the values of rows whose flag is set.
    fn retain(&mut self, keep: &[bool]);
}

/// Another store, which is known to be of the same kind.
pub(super) fn same_kind<T: Store>(other: &dyn Store) -> &T {
    (other as &dyn Any).downcast_ref().expect("both columns have the same type")
}

/// Values of a fixed size, one after the other.
impl<T: Copy + Default + 'static> Store for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn bytes(&self) -> usize {
        size_of_val(&self[..])
    }

    fn push_arbitrary(&mut self) {
        self.push(T::default());
    }

    fn append(&mut self, other: &dyn Store, row: usize, times: usize) {
        self.resize(self.len() + times, same_kind::<Self>(other)[row]);
    }

    fn truncate(&mut self, rows: usize) {
        self.truncate(rows);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut flags = keep.iter();
        self.retain(|_| *flags.next().expect("one flag per row"));
    }
}

/// Texts one after the other, with the place where each ends.
#[derive(Default)]
pub struct Texts {
    /// All of them.
    pub text: String,
    /// Where each ends, in bytes.
    pub ends: Vec<u32>,
}

impl Texts {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(index(self.text.len()));
    }

    /// The text in a row.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        &self.text[start(&self.ends, row)..self.ends[row] as usize]
    }

    /// Whether two of the texts from `begin` on are the same.
    #[must_use]
    pub fn is_any_repeated(&self, begin: usize) -> bool {
        /// Up to here comparing each with each is faster, and far beyond it takes hours.
        const FEW: usize = 16;
        let end = self.ends.len();
        if end - begin <= FEW {
            return (begin..end).any(|at| (begin..at).any(|before| self.get(before) == self.get(at)));
        }
        let mut had = std::collections::HashSet::with_capacity(end - begin);
        (begin..end).any(|at| !had.insert(self.get(at)))
    }
}

impl Store for Texts {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.ends.bytes()
    }

    fn push_arbitrary(&mut self) {
        self.push("");
    }

    fn append(&mut self, other: &dyn Store, row: usize, times: usize) {
        let text = same_kind::<Self>(other).get(row);
        (0..times).for_each(|_| self.push(text));
    }

    fn truncate(&mut self, rows: usize) {
        self.ends.truncate(rows);
        self.text.truncate(start(&self.ends, self.ends.len()));
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn retain(&mut self, keep: &[bool]) {
        let mut kept = Texts::default();
        for row in rows_kept(keep) {
            kept.push(self.get(row));
        }
        *self = kept;
    }
}

/// Where the value of a row begins: where the one before it ends.
#[must_use]
pub fn start(ends: &[u32], row: usize) -> usize {
    if row == 0 { 0 } else { ends[row - 1] as usize }
}

/// A place within a batch. Bodies are bounded far below 4 GiB, and so are batches.
pub(super) fn index(place: usize) -> u32 {
    u32::try_from(place).expect("a batch is smaller than 4 GiB")
}

/// The rows whose flag is set.
pub(super) fn rows_kept(keep: &[bool]) -> impl Iterator<Item = usize> {
    keep.iter().enumerate().filter_map(|(row, &keep)| keep.then_some(row))
}
