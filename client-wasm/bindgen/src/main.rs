//! `bindgen <built.wasm> <name> <folder>`: writes `<name>.js` and `<name>_bg.wasm`.
//!
//! A program of our own and not the command line, so that nothing has to be installed and the lock file decides on the
//! version.

use std::{env, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [built, name, folder] = arguments.as_slice() else {
        eprintln!("usage: bindgen <built.wasm> <name> <folder>");
        return ExitCode::FAILURE;
    };
    // Types are written by hand: the exports are not what users see.
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).out_name(name).typescript(false);
    match bindgen.web(true).and_then(|bindgen| bindgen.generate(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
