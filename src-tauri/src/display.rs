//! Whether there is a screen to open a window on. Where there is none, GTK would end the program with the
//! words of a programmer.

/// Why no window can open here, if none can.
#[cfg(target_os = "linux")]
pub(crate) fn missing() -> Option<String> {
    let wayland = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty());
    if wayland { None } else { unreachable(std::env::var("DISPLAY").ok().as_deref()) }
}

/// Why no window can open here: elsewhere the system always has a screen.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn missing() -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
fn unreachable(display: Option<&str>) -> Option<String> {
    let Some(display) = display.filter(|name| !name.is_empty()) else {
        return Some("there is no display, as in a session over SSH".to_owned());
    };
    let answer = x11rb::rust_connection::RustConnection::connect(Some(display));
    answer.err().map(|error| format!("the display {display} does not answer ({error})"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::unreachable;

    #[test]
    fn without_a_display_it_says_so() {
        for none in [None, Some("")] {
            assert!(unreachable(none).is_some_and(|why| why.contains("no display")));
        }
    }

    #[test]
    fn a_display_that_does_not_answer_is_named() {
        assert!(unreachable(Some(":4711")).is_some_and(|why| why.contains(":4711")));
    }
}
