//! Takes the pages of the codes into the program, so that they are shown without files or network.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../docs/codes");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    pages.sort();
    let mut list = String::from("&[\n");
    for page in pages {
        let name = page.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name != "README" && page.extension().is_some_and(|ending| ending == "md") {
            println!("cargo::rerun-if-changed={}", page.display());
            list += &format!("    ({name:?}, include_str!({:?})),\n", page.display().to_string());
        }
    }
    list += "]\n";
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no folder for what is made"))?;
    fs::write(Path::new(&out).join("code_pages.rs"), list)
}
