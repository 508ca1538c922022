//! Calendars, agreements and the clocks that follow from them.

use crate::api::*;
use crate::call::Call;
use holdfast_domain::{Error, ErrorCode, Result};

fn unbuilt<T>() -> Result<T> {
    Err(Error::new(ErrorCode::Invalid, "This is being built.", "Wait for it."))
}

pub(crate) fn calendars(_: &Call, _: Empty) -> Result<Calendars> {
    unbuilt()
}

pub(crate) fn calendar_save(_: &Call, _: CalendarSave) -> Result<Saved> {
    unbuilt()
}

pub(crate) fn exception_save(_: &Call, _: CalendarExceptionSave) -> Result<Saved> {
    unbuilt()
}

pub(crate) fn holiday_import(_: &Call, _: HolidayImport) -> Result<HolidayReport> {
    unbuilt()
}

pub(crate) fn policies(_: &Call, _: Empty) -> Result<Policies> {
    unbuilt()
}

pub(crate) fn policy_save(_: &Call, _: PolicySave) -> Result<Saved> {
    unbuilt()
}

pub(crate) fn agreements(_: &Call, _: Empty) -> Result<Agreements> {
    unbuilt()
}

pub(crate) fn agreement_save(_: &Call, _: AgreementSave) -> Result<Saved> {
    unbuilt()
}

pub(crate) fn site_calendar_set(_: &Call, _: SiteCalendarSet) -> Result<Done> {
    unbuilt()
}

pub(crate) fn matrix(_: &Call, _: Empty) -> Result<MatrixView> {
    unbuilt()
}

pub(crate) fn matrix_set(_: &Call, _: MatrixCell) -> Result<MatrixView> {
    unbuilt()
}

pub(crate) fn severity_set(_: &Call, _: SeveritySet) -> Result<Card> {
    unbuilt()
}

pub(crate) fn clocks(_: &Call, _: ById) -> Result<ClocksView> {
    unbuilt()
}

pub(crate) fn what_if(_: &Call, _: WhatIf) -> Result<ClocksView> {
    unbuilt()
}

pub(crate) fn breach_reason(_: &Call, _: BreachReason) -> Result<Done> {
    unbuilt()
}

pub(crate) fn restored_set(_: &Call, _: RestoredSet) -> Result<Done> {
    unbuilt()
}

pub(crate) fn due(_: &Call, _: DueQuery) -> Result<DueList> {
    unbuilt()
}
