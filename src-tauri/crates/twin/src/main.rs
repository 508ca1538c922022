//! The HTTP twin of the window: the same command list, events and page policy over HTTP on the
//! loopback address, so that tests of the user interface meet the real core in any browser.

mod alarm;
mod feed;
mod files;
mod policy;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::Parser;
use feed::Feed;
use files::Files;
use holdfast_desk::host::Host;
use holdfast_desk::{commands, embed};
use holdfast_domain::{Error, ErrorCode, Source};
use serde_json::Value;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Parser)]
#[command(version, about = "Serves Holdfast over HTTP on 127.0.0.1, for tests of its interface.")]
struct Args {
    /// Data directory.
    #[arg(long)]
    data: PathBuf,
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Notifies, into the inbox alone.
    #[arg(long)]
    alarm: bool,
    /// Exchanges with the shared stores, as the window does.
    #[arg(long)]
    sync: bool,
    /// The built interface, usually ui/dist.
    #[arg(long)]
    dist: Option<PathBuf>,
}

#[derive(Clone)]
struct Twin {
    host: Arc<Host>,
    feed: Feed,
    files: Option<Arc<Files>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let host = Arc::new(Host::open(&args.data));
    if args.alarm {
        alarm::start(&host);
    }
    let feed = Feed::of(&host);
    if args.sync {
        host.start_sync();
    }
    let twin = Twin { feed, host, files: args.dist.map(Files::new).transpose()?.map(Arc::new) };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    // Whoever started the twin reads the port from this line.
    println!("listening http://{}", listener.local_addr()?);
    axum::serve(listener, router(twin)).await?;
    Ok(())
}

fn router(twin: Twin) -> Router {
    Router::new()
        .route("/rpc/{name}", post(rpc))
        .route("/events", get(|State(twin): State<Twin>| async move { twin.feed.stream() }))
        .route("/attachment/{id}", get(attachment))
        .fallback(get(file))
        // Imports and attachments come as JSON; the commands have their own limits.
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(twin)
}

async fn rpc(State(twin): State<Twin>, Path(name): Path<String>, body: String) -> Response {
    let run = move || {
        let request = if body.trim().is_empty() { Ok(Value::Null) } else { body.parse() };
        let request = request.map_err(|error: serde_json::Error| {
            Error::new(
                ErrorCode::BadRequest,
                format!("The request is not JSON: {error}."),
                "Send one JSON object.",
            )
        })?;
        commands::run(&twin.host, Source::Window, &name, request)
    };
    match blocking(run).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(error),
    }
}

async fn attachment(State(twin): State<Twin>, Path(id): Path<String>) -> Response {
    match blocking(move || embed::embedded(&twin.host, &id)).await {
        Ok(file) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(embed::POLICY)),
                (NOSNIFF.0, NOSNIFF.1),
            ],
            file.bytes,
        )
            .into_response(),
        Err(error) => refused(error),
    }
}

async fn file(State(twin): State<Twin>, uri: axum::http::Uri) -> Response {
    let path = uri.path().to_owned();
    let found = blocking(move || twin.files.and_then(|files| files.read(&path))).await;
    let Some(file) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(NOSNIFF.0, NOSNIFF.1);
    if let Some(policy) = file.policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

const NOSNIFF: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

fn refused(error: Error) -> Response {
    (StatusCode::BAD_REQUEST, Json(error)).into_response()
}

/// Runs what waits for the disk beside the network threads. A panic ends the request alone.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
