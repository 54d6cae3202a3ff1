//! The progress bar: on standard error, for people, and only where a run takes its time.

use std::cell::Cell;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Counts bytes read; draws where it may.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    since: Instant,
    drawn: Cell<bool>,
}

impl Progress {
    /// `total` is the bytes of all inputs, where it is known of each.
    pub(crate) fn new(wanted: bool, total: Option<u64>) -> Self {
        let drawn = wanted && std::io::stderr().is_terminal();
        let bar = drawn.then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
            let template = match total {
                Some(_) => "checking [{bar:30}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
                None => "{spinner} checking: {bytes}, {bytes_per_sec}",
            };
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.with_style(style.progress_chars("=> "))
        });
        Self { bar, since: Instant::now(), drawn: Cell::new(false) }
    }

    pub(crate) fn advance(&self, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        bar.inc(bytes);
        if !self.drawn.get() && self.since.elapsed() >= PATIENCE {
            self.drawn.set(true);
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Writes to the terminal without tearing the bar.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) if self.drawn.get() => bar.suspend(write),
            _ => write(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
