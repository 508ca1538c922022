//! The line between a desk and the server, which goes dumb, breaks, or leads to a poorer server.

use crate::given::Database;
use holdfast_sync::url::{PostgresSettings, Server, SslMode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Stands between a desk and the server.
pub(super) struct Line {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// What the server answers does not arrive any more.
    mute: AtomicBool,
    cut: Notify,
    /// Words that the server does not know.
    unknown: Vec<&'static str>,
    refused: AtomicUsize,
}

impl Line {
    pub(super) async fn to(server: u16) -> Self {
        Self::without(&[], server).await
    }

    /// A line to a server that does not know these words, and says so.
    pub(super) async fn without(words: &[&'static str], server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { unknown: words.to_vec(), ..State::default() });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let (desk, _) = listener.accept().await.unwrap();
                let far = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    let ((from_desk, to_desk), (from_server, to_server)) =
                        (desk.into_split(), far.into_split());
                    tokio::select! {
                        () = state.questions(from_desk, to_server) => {}
                        () = state.answers(from_server, to_desk) => {}
                        () = state.cut.notified() => {}
                    }
                });
            }
        });
        Self { port, state }
    }

    /// How a role logs in over this line.
    pub(super) fn settings(&self, database: &Database, role: &str) -> PostgresSettings {
        let servers = vec![Server { host: "127.0.0.1".into(), port: self.port }];
        PostgresSettings { servers, sslmode: SslMode::Disable, ..database.remote(role, Some("x")) }
    }

    /// What the server answers from now on is lost.
    pub(super) fn mute(&self) {
        self.state.mute.store(true, Ordering::Relaxed);
    }

    /// Breaks the connections there are; later ones work.
    pub(super) fn cut(&self) {
        self.state.mute.store(false, Ordering::Relaxed);
        self.state.cut.notify_waiters();
    }

    /// How often the server was asked for what it does not know.
    pub(super) fn refused(&self) -> usize {
        self.state.refused.load(Ordering::Relaxed)
    }
}

impl State {
    async fn questions(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            self.garble(&mut bytes[..count]);
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }

    async fn answers(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            if !self.mute.load(Ordering::Relaxed) && to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }

    /// Makes unknown words into others of the same length, which the server does not know either.
    fn garble(&self, bytes: &mut [u8]) {
        for word in &self.unknown {
            let found = bytes.windows(word.len()).position(|part| part == word.as_bytes());
            if let Some(at) = found {
                bytes[at..at + word.len()].fill(b'x');
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}
