//! stub

use crate::declare::Target;

/// All.
pub const TARGETS: &[&Target] = &[];
