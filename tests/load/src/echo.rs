//! The yardstick: axum as it comes, JSON in, the same JSON out.

use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
struct Post {
    content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
}

/// Serves until it is ended. Says its address as `debunk serve` does.
pub fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("listening on {}", listener.local_addr()?);
        let router = Router::new().route("/echo", post(async |Json(post): Json<Post>| Json(post)));
        axum::serve(listener, router).await?;
        Ok(())
    })
}
