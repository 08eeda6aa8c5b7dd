//! Writes what follows from the declarations in `src/client`: the loads in `sql/load`, the views, the models of the dbt
//! package, the reference, and the descriptions for DuckDB's community extensions; and the scripts in `sql/sync` as macros
//! of that package.
//!
//! ```sh
//! cargo run -p braze-generate              # writes what differs
//! cargo run -p braze-generate -- --check   # fails if something differs
//! ```

mod dbt;
mod descriptions;
mod files;
mod kept;
mod loads;
mod reference;
mod templates;
mod text;

use std::process::ExitCode;

use files::Files;

fn main() -> ExitCode {
    let mut files = Files::default();
    loads::write(&mut files);
    dbt::write(&mut files);
    reference::write(&mut files);
    descriptions::write(&mut files);
    let is_check = std::env::args().any(|argument| argument == "--check");
    let differing = if is_check { files.differing() } else { files.write() };
    for path in &differing {
        let said = if is_check { "is stale: run `make generate`" } else { "written" };
        println!("{path} {said}");
    }
    if is_check && !differing.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
