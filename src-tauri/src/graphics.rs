//! How the web view draws on Linux. WebKit's fast path shows nothing at all with some drivers, so
//! the choice is made before it starts, and a start without a picture is remembered.

use std::path::{Path, PathBuf};

/// File in the data directory that says the fast path failed here. Delete it to try again.
const REMEMBERED: &str = "safe-graphics";

/// A way to draw, from fast to certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Graphics {
    /// As WebKit or the user decides.
    System,
    /// Without shared GPU buffers.
    NoDmabuf,
    /// Without shared GPU buffers and without accelerated compositing.
    Safe,
}

impl Graphics {
    fn variables(self) -> &'static [&'static str] {
        match self {
            Self::System => &[],
            Self::NoDmabuf => &["WEBKIT_DISABLE_DMABUF_RENDERER"],
            Self::Safe => &["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"],
        }
    }
}

/// What the choice depends on.
#[derive(Debug, Clone, Copy, Default)]
struct Surroundings {
    /// The user has set WebKit's variables.
    user_chose: bool,
    /// A start in this data directory stayed blank.
    was_blank: bool,
    /// The proprietary NVIDIA driver is loaded.
    nvidia: bool,
    /// The machine is a virtual one.
    virtual_machine: bool,
}

fn decide(here: Surroundings) -> Graphics {
    match here {
        Surroundings { user_chose: true, .. } => Graphics::System,
        Surroundings { was_blank: true, .. } => Graphics::Safe,
        Surroundings { nvidia: true, .. } | Surroundings { virtual_machine: true, .. } => {
            Graphics::NoDmabuf
        }
        _ => Graphics::System,
    }
}

/// Chooses for this start and tells WebKit. Must run before the first thread and before GTK.
pub(crate) fn choose(dir: &Path) -> Graphics {
    let variables = Graphics::Safe.variables();
    let graphics = decide(Surroundings {
        user_chose: variables.iter().any(|name| std::env::var_os(name).is_some()),
        was_blank: remembered(dir).exists(),
        nvidia: Path::new("/proc/driver/nvidia/version").exists(),
        virtual_machine: virtual_machine(),
    });
    for name in graphics.variables() {
        // SAFETY: the program has one thread until the window is built; nothing reads meanwhile.
        #[allow(unsafe_code, reason = "WebKit reads its choice from the environment only")]
        unsafe {
            std::env::set_var(name, "1");
        }
    }
    graphics
}

/// Remembers that a start stayed blank, so that this and later ones draw the safe way.
///
/// # Errors
/// When the data directory cannot be written.
pub(crate) fn remember_blank(dir: &Path) -> std::io::Result<()> {
    let text = "A window stayed blank here, so Holdfast draws without the GPU. Delete this file to try again.\n";
    std::fs::write(remembered(dir), text)
}

fn remembered(dir: &Path) -> PathBuf {
    dir.join(REMEMBERED)
}

fn virtual_machine() -> bool {
    std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|cpu| {
        cpu.lines()
            .find(|line| line.starts_with("flags"))
            .is_some_and(|flags| flags.split_whitespace().any(|flag| flag == "hypervisor"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_path_is_left_only_where_it_is_known_to_fail() {
        let plain = Surroundings::default();
        assert_eq!(decide(plain), Graphics::System);
        assert_eq!(decide(Surroundings { nvidia: true, ..plain }), Graphics::NoDmabuf);
        assert_eq!(decide(Surroundings { virtual_machine: true, ..plain }), Graphics::NoDmabuf);
        assert_eq!(decide(Surroundings { was_blank: true, ..plain }), Graphics::Safe);
        let all = Surroundings { nvidia: true, virtual_machine: true, was_blank: true, ..plain };
        assert_eq!(decide(all), Graphics::Safe);
    }

    #[test]
    fn the_users_own_choice_stands() {
        let here =
            Surroundings { user_chose: true, was_blank: true, nvidia: true, virtual_machine: true };
        assert_eq!(decide(here), Graphics::System);
    }

    #[test]
    fn a_blank_start_is_remembered_in_the_data_directory() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!remembered(dir.path()).exists());
        remember_blank(dir.path()).unwrap();
        assert!(remembered(dir.path()).exists());
    }
}
