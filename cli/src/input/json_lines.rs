//! JSON Lines: one record a line. A line beyond the limit costs no more memory than the limit.

use std::io::{BufRead, Read as _};

use super::{Options, Position, Record, Sink, Stop, failed, is_blank};

pub(super) fn read(
    input: &mut dyn BufRead,
    file: &str,
    start: Position,
    options: Options,
    sink: &mut Sink<'_>,
) -> Result<(), Stop> {
    // One byte beyond the limit, and the line's end.
    let most = options.limit.saturating_add(3);
    let mut at = start;
    let mut number = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let count = input.take(most).read_until(b'\n', &mut line).map_err(|error| failed(file, &error))?;
        if count == 0 {
            return Ok(());
        }
        let whole = line.last() == Some(&b'\n');
        if !whole && count as u64 == most {
            input.skip_until(b'\n').map_err(|error| failed(file, &error))?;
        }
        let bytes = without_end(&line);
        if !bytes.iter().copied().all(is_blank) {
            number += 1;
            sink(Record::part(file, number, at, bytes)).map_err(Stop::Output)?;
        }
        at = Position { line: at.line + 1, column: 1 };
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
