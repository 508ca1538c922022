//! The change batches as server-sent events, for any number of pages.

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use holdfast_desk::api::ChangeBatch;
use holdfast_desk::host::Host;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Listeners = Arc<Mutex<Vec<UnboundedSender<ChangeBatch>>>>;

/// Where pages subscribe.
#[derive(Clone)]
pub(crate) struct Feed(Listeners);

impl Feed {
    /// Listens to a host on behalf of all pages.
    pub(crate) fn of(host: &Host) -> Self {
        let listeners = Listeners::default();
        let pages = Arc::clone(&listeners);
        host.subscribe(move |batch| {
            let mut pages = pages.lock().unwrap_or_else(PoisonError::into_inner);
            pages.retain(|page| page.send(batch.clone()).is_ok());
        });
        Self(listeners)
    }

    /// One page's stream, from now on.
    pub(crate) fn stream(&self) -> impl IntoResponse + use<> {
        let (sender, receiver) = unbounded_channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        Sse::new(Batches(receiver)).keep_alive(KeepAlive::default())
    }
}

/// The batches one page has not seen yet.
pub(crate) struct Batches(UnboundedReceiver<ChangeBatch>);

impl Stream for Batches {
    type Item = Result<Event, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|batch| batch.map(|batch| Event::default().json_data(batch)))
    }
}
