//! Search over everything.

use crate::api::*;
use crate::call::Call;
use crate::error::unbuilt;
use holdfast_domain::Result;

pub(crate) fn search(_call: &Call, _request: Search) -> Result<SearchResults> {
    Err(unbuilt())
}
