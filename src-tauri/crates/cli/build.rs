//! Says how the program is linked.

#[path = "../../link.rs"]
mod link;

fn main() -> std::io::Result<()> {
    link::without_unwinding("../../no-unwind.ld")
}
