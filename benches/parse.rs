//! How fast configurations are parsed.

fn main() {
    divan::main();
}
