//! `cargo xtask`: how the parts leave the building. Without arguments it prints what it can do, in pipeline order.
#![allow(clippy::print_stdout, reason = "a command line tool answers on standard output")]
#![allow(unreachable_pub, reason = "a program has no public interface")]

mod bench;
mod breaking;
mod ci;
mod compat;
mod generate;
mod licences;
mod new_feature;
mod npm;
mod previous;
mod run;
mod server;
mod shell;
mod stamp;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

use shell::Result;

/// One command. The table of them is the tool's manual.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[&str]) -> Result,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "generate",
        arguments: "[--check]",
        about: "spec → lint → clients → types → DDL → samples; --check only says what is out of date",
        run: generate::run,
    },
    Command {
        name: "breaking",
        arguments: "[<old openapi.json>]",
        about: "what the contract takes away since the last git tag",
        run: breaking::run,
    },
    Command { name: "wasm", arguments: "", about: "the npm package, with its size table", run: wasm::run },
    Command {
        name: "run",
        arguments: "[<options of serve>]",
        about: "builds what is missing and starts the server",
        run: run::run,
    },
    Command {
        name: "test",
        arguments: "[--only <part>] [--db <database>] [--no-browser]",
        about: "sets up what is missing, then everything",
        run: test::run,
    },
    Command {
        name: "compat",
        arguments: "[<script>]",
        about: "against the real better-auth",
        run: compat::run,
    },
    Command {
        name: "previous",
        arguments: "[<commit>]",
        about: "the last release beside this version, on one database",
        run: previous::run,
    },
    Command {
        name: "bench",
        arguments: "[<scenario>]",
        about: "ratios against the real better-auth and against the bare floor, in one run",
        run: bench::run,
    },
    Command { name: "tidy", arguments: "", about: "house rules the compiler can't see", run: tidy::run },
    Command {
        name: "new-feature",
        arguments: "<name>",
        about: "folder from a template, registry line, test folder",
        run: new_feature::run,
    },
    Command { name: "ci", arguments: "", about: "exactly what .ci/run runs", run: ci::run },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print_table();
        return ExitCode::SUCCESS;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == *name) else {
        eprintln!("There is no `cargo xtask {name}`.\n");
        print_table();
        return ExitCode::FAILURE;
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", shell::red(&format!("cargo xtask {name}: {error}")));
            ExitCode::FAILURE
        }
    }
}

fn print_table() {
    println!("cargo xtask …");
    for Command { name, arguments, about, .. } in COMMANDS {
        println!("  {:<34} {about}", format!("{name} {arguments}"));
    }
}
