//! `attachment://localhost/<id>`: files of items and documents as the page shows them.

use crate::shell::Shell;
use holdfast_desk::embed;
use tauri::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use tauri::http::{Request, Response, StatusCode};
use tauri::{AppHandle, Manager, Runtime, UriSchemeResponder};

/// The name of the scheme.
pub(crate) const SCHEME: &str = "attachment";

/// Answers beside the window.
pub(crate) fn serve<R: Runtime>(
    app: &AppHandle<R>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = app.clone();
    let id = request.uri().path().trim_start_matches('/').to_owned();
    tauri::async_runtime::spawn_blocking(move || {
        responder.respond(answer(&app, &id));
    });
}

fn answer<R: Runtime>(app: &AppHandle<R>, id: &str) -> Response<Vec<u8>> {
    let response = match embed::embedded(app.state::<Shell>().host(), id) {
        Ok(file) => Response::builder()
            .header(CONTENT_TYPE, file.content_type)
            .header(CONTENT_SECURITY_POLICY, embed::POLICY)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .body(file.bytes),
        Err(_) => Response::builder().status(StatusCode::NOT_FOUND).body(Vec::new()),
    };
    response.unwrap_or_default()
}
