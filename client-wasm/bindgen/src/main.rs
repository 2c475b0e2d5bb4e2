//! `bindgen <in.wasm> <name> <out folder>`: writes `<name>.js`, `<name>.d.ts` and `<name>_bg.wasm`.

use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, name, folder] = arguments.as_slice() else {
        return Err("bindgen <in.wasm> <name> <out folder>".into());
    };
    // `web`: one ES module that loads anywhere a URL or bytes can be had, so bundlers, browsers and Node share it.
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name(name).typescript(true);
    // The default path is what bundlers recognise: `new URL("…_bg.wasm", import.meta.url)`.
    bindgen.web(true)?.omit_default_module_path(false).generate(folder)?;
    Ok(())
}
