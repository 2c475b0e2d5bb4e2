//! Embeds what the browser loads: `assets/`, which `cargo xtask run` fills (the account page with the npm package, and
//! the reference page's script). Without it the server builds too, and those pages say how to get them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=assets");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let mut files = vec![];
    for part in ["account", "reference"] {
        collect(&Path::new("assets").join(part), &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let packed = out.join(format!("asset-{number}.gz"));
        let mut encoder =
            flate2::write::GzEncoder::new(fs::File::create(&packed)?, flate2::Compression::best());
        encoder.write_all(&fs::read(file)?)?;
        encoder.finish()?;
        let name = file.strip_prefix("assets").unwrap_or(file).to_string_lossy().replace('\\', "/");
        let _ = writeln!(table, "    Asset {{ path: {name:?}, gzip: include_bytes!({packed:?}) }},");
    }
    table.push(']');
    fs::write(out.join("assets.rs"), table)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
