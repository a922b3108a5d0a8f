//! The variable part of a path. What does not fit it is a problem in our form, not in the server library's.

use axum::extract::{FromRequestParts, Path};
use hyper::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// The variable part of a path.
#[derive(Debug)]
pub struct Param<T>(pub T);

impl<T, S> FromRequestParts<S> for Param<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Param<T>, Problem> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(part)| Param(part)).map_err(|_| Problem::not_found("there is nothing at this path"))
    }
}
