//! `holdfast sla eval`: business time and clocks as JSON lines. Needs no data directory.

mod answer;
mod eval;
mod events;
mod instant;
mod policy;

use eval::Evaluator;
use holdfast_domain::{Error, ErrorCode};
use std::io::{self, BufRead, BufReader, Read, Write};

/// A longer line is refused, in bytes. A log of a hundred thousand events fits.
const LONGEST_LINE: u64 = 16 << 20;

/// Answers each line of the input with one line, in order. Blank lines are passed over.
///
/// # Errors
/// Only what reading and writing themselves fail with; a bad line is answered like any other.
pub(crate) fn eval(input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut evaluator = Evaluator::default();
    let (mut line, mut answers) = (Vec::new(), Vec::with_capacity(1 << 16));
    loop {
        // Whoever waits for an answer before writing the next line gets it.
        if answers.len() >= 1 << 16 || input.buffer().is_empty() {
            output.write_all(&answers)?;
            output.flush()?;
            answers.clear();
        }
        line.clear();
        let read = input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return output.write_all(&answers).and_then(|()| output.flush());
        }
        if line.len() as u64 > LONGEST_LINE && line.last() != Some(&b'\n') {
            pass_over_line(&mut input)?;
            answer::error(&mut answers, &too_long());
            continue;
        }
        let text = line.trim_ascii();
        if !text.is_empty() {
            evaluator.answer(text, &mut answers);
        }
    }
}

/// The rest of a line, without keeping it.
fn pass_over_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn too_long() -> Error {
    Error::new(
        ErrorCode::TooLarge,
        "The line is longer than 16 MiB.",
        "Ask for one item on each line.",
    )
}
