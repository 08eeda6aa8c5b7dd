//! The workspaces that can be read: where they are, their keys, and what is known of their limits.

pub mod clock;
pub mod concurrency;
pub mod host;
pub mod memory;
pub mod partner;
pub mod pasted;
pub mod quota;
pub mod registry;
pub mod secret;
pub mod taken;
pub mod workspace;
