//! Health and metrics over HTTP, for this machine by default.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{UNWELL, now_ms};
use crate::metrics::Metrics;

/// Serves until the sender is used or dropped; where.
pub(super) async fn serve(
    address: SocketAddr,
    metrics: Arc<Metrics>,
) -> std::io::Result<(SocketAddr, oneshot::Sender<()>)> {
    let listener = TcpListener::bind(address).await?;
    let bound = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let for_health = Arc::clone(&metrics);
    let router = Router::new()
        .route("/healthz", get(move || health(Arc::clone(&for_health))))
        .route(
            "/metrics",
            get(move || {
                let text = metrics.text();
                async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
            }),
        );
    let until = async {
        let _ = stopped.await;
    };
    tokio::spawn(async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(until);
        if let Err(error) = served.await {
            tracing::warn!(%error, "health and metrics are not served any more");
        }
    });
    Ok((bound, stop))
}

async fn health(metrics: Arc<Metrics>) -> (StatusCode, &'static str) {
    let last = metrics.last_turn_seconds.load(Ordering::Relaxed);
    let silent = (now_ms() / 1_000).saturating_sub(last);
    if last > 0 && silent > UNWELL.as_secs() {
        return (StatusCode::SERVICE_UNAVAILABLE, "no turn for too long\n");
    }
    if metrics.depot_works.load(Ordering::Relaxed) == 0 {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not work\n",
        );
    }
    (StatusCode::OK, "ok\n")
}
