//! The global shortcut of Linux: a grab of the X server and a thread that sleeps until it is pressed.
//! Tauri's plugin asks the server twenty times a second instead, which was most of the work of an idle,
//! hidden Holdfast.

use super::{Refused, pressed};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::{AppHandle, Manager, Runtime};
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{ConnectionExt, GrabMode, Keycode, Keysym, ModMask, Window};
use x11rb::protocol::{ErrorKind, Event};
use x11rb::rust_connection::RustConnection;

/// Locks that a technician may have on while pressing the keys; a grab is for exactly one state.
const LOCKS: [ModMask; 2] = [ModMask::LOCK, ModMask::M2];

/// Takes these keys and gives back those it had; none where `keys` is empty.
///
/// # Errors
/// Why the system does not lend them.
pub(super) fn register<R: Runtime>(app: &AppHandle<R>, keys: &str) -> Result<(), Refused> {
    if app.try_state::<Grab>().is_none() {
        if keys.is_empty() {
            return Ok(());
        }
        if std::env::var_os("WAYLAND_DISPLAY").is_some() {
            return Err("Wayland does not hand keys to programs in the background".into());
        }
        let handle = app.clone();
        app.manage(Grab::connect(move || pressed(&handle))?);
    }
    app.state::<Grab>().hold(keys)
}

/// The one key that is grabbed, and the connection that grabs it.
struct Grab {
    server: Arc<RustConnection>,
    root: Window,
    held: Mutex<Option<(Keycode, ModMask)>>,
}

impl Grab {
    fn connect(pressed: impl Fn() + Send + 'static) -> Result<Self, Refused> {
        let (server, screen) = RustConnection::connect(None)?;
        let root = server.setup().roots.get(screen).ok_or("the display has no screen")?.root;
        let server = Arc::new(server);
        let events = Arc::clone(&server);
        let listen = move || {
            let mut released = None;
            while let Ok(event) = events.wait_for_event() {
                match event {
                    // A key that is kept down repeats, each press at the time of the release before it.
                    Event::KeyPress(key) if released != Some(key.time) => pressed(),
                    Event::KeyRelease(key) => released = Some(key.time),
                    _ => {}
                }
            }
        };
        std::thread::Builder::new().name("shortcut".into()).spawn(listen)?;
        Ok(Self { server, root, held: Mutex::default() })
    }

    fn hold(&self, keys: &str) -> Result<(), Refused> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((key, mask)) = held.take() {
            self.release(key, mask)?;
        }
        if keys.is_empty() {
            return Ok(());
        }
        let (mask, symbol) = parse(keys)?;
        let key = self.key_of(symbol)?.ok_or("this keyboard has no such key")?;
        if let Err(reason) = self.take(key, mask) {
            self.release(key, mask)?;
            return Err(reason);
        }
        *held = Some((key, mask));
        Ok(())
    }

    fn take(&self, key: Keycode, mask: ModMask) -> Result<(), Refused> {
        for state in states(mask) {
            let (server, free) = (&self.server, GrabMode::ASYNC);
            match server.grab_key(false, self.root, state, key, free, free)?.check() {
                Err(ReplyError::X11Error(error)) if error.error_kind == ErrorKind::Access => {
                    return Err("another program has taken it".into());
                }
                taken => taken?,
            }
        }
        Ok(())
    }

    fn release(&self, key: Keycode, mask: ModMask) -> Result<(), Refused> {
        for state in states(mask) {
            self.server.ungrab_key(key, self.root, state)?.check()?;
        }
        Ok(())
    }

    fn key_of(&self, symbol: Keysym) -> Result<Option<Keycode>, Refused> {
        let (first, last) = (self.server.setup().min_keycode, self.server.setup().max_keycode);
        let map = self.server.get_keyboard_mapping(first, last - first + 1)?.reply()?;
        let mut keys = (first..=last).zip(map.keysyms.chunks(map.keysyms_per_keycode.into()));
        Ok(keys.find(|(_, symbols)| symbols.contains(&symbol)).map(|(key, _)| key))
    }
}

/// The keys with each state of the locks.
fn states(mask: ModMask) -> [ModMask; 4] {
    let [caps, num] = LOCKS;
    [mask, mask | caps, mask | num, mask | caps | num]
}

/// Keys as the settings write them, such as `Ctrl+Alt+H`: modifiers and one key.
fn parse(keys: &str) -> Result<(ModMask, Keysym), Refused> {
    let mut words = keys.split('+').map(|word| word.trim().to_lowercase());
    let key = words.next_back().unwrap_or_default();
    let symbol = symbol(&key).ok_or_else(|| format!("there is no key “{key}”"))?;
    let mut mask = ModMask::default();
    for word in words {
        mask |= match word.as_str() {
            "ctrl" | "control" => ModMask::CONTROL,
            "alt" => ModMask::M1,
            "shift" => ModMask::SHIFT,
            "super" | "meta" => ModMask::M4,
            _ => return Err(format!("“{word}” is no key to hold").into()),
        };
    }
    Ok((mask, symbol))
}

/// The symbol that X gives a key, by its name in lower case.
fn symbol(name: &str) -> Option<Keysym> {
    let function = name.strip_prefix('f').and_then(|number| number.parse::<u32>().ok());
    match (name.as_bytes(), function) {
        // The printable characters of ASCII are their own symbols.
        ([key @ b'!'..=b'~'], _) => Some(Keysym::from(*key)),
        (_, Some(number @ 1..=24)) => Some(0xffbd + number),
        _ => Some(match name {
            "space" => 0x20,
            "backspace" => 0xff08,
            "tab" => 0xff09,
            "enter" | "return" => 0xff0d,
            "pause" => 0xff13,
            "escape" | "esc" => 0xff1b,
            "home" => 0xff50,
            "left" => 0xff51,
            "up" => 0xff52,
            "right" => 0xff53,
            "down" => 0xff54,
            "pageup" => 0xff55,
            "pagedown" => 0xff56,
            "end" => 0xff57,
            "printscreen" => 0xff61,
            "insert" => 0xff63,
            "delete" => 0xffff,
            _ => return None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let chord = ModMask::CONTROL | ModMask::M1;
        assert_eq!(parse("Ctrl+Alt+H").unwrap(), (chord, 0x68));
        assert_eq!(parse(" control + ALT + h ").unwrap(), (chord, 0x68));
        assert_eq!(parse("F12").unwrap(), (ModMask::default(), 0xffc9));
        assert_eq!(parse("Super+Shift+F").unwrap(), (ModMask::M4 | ModMask::SHIFT, 0x66));
        assert_eq!(parse("Meta+PageUp").unwrap(), (ModMask::M4, 0xff55));
    }

    #[test]
    fn what_is_no_key_is_named() {
        let why = |keys| parse(keys).unwrap_err().to_string();
        assert_eq!(why("Ctrl+Hyper"), "there is no key “hyper”");
        assert_eq!(why("F25"), "there is no key “f25”");
        assert_eq!(why("Ctrl+"), "there is no key “”");
        assert_eq!(why("H+Ctrl+J"), "“h” is no key to hold");
    }
}
