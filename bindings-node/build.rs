//! Link settings of a Node library.
fn main() {
    napi_build::setup();
}
