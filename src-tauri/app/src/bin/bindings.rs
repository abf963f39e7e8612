//! `make bindings`: writes `ui/src/generated/app.ts`; with `--check` only says whether it is stale.

use std::process::ExitCode;

fn main() -> ExitCode {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/generated/app.ts");
    let text = app::bindings::typescript();
    if std::env::args().any(|argument| argument == "--check") {
        if std::fs::read_to_string(&path).is_ok_and(|there| there == text) {
            return ExitCode::SUCCESS;
        }
        eprintln!("ui/src/generated/app.ts is stale: run `make bindings`");
        return ExitCode::FAILURE;
    }
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&path, text));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the bindings: {error}");
            ExitCode::FAILURE
        }
    }
}
