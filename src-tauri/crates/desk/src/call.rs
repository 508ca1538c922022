//! One run of one command: who asks, through which door, and at what instant.

use crate::host::Desk;
use holdfast_domain::Source;

/// What a command has in hand.
pub(crate) struct Call<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) source: Source,
    pub(crate) command: &'static str,
}

impl<'a> Call<'a> {
    pub(crate) fn new(desk: &'a Desk, source: Source, command: &'static str) -> Self {
        Self { desk, source, command }
    }
}
