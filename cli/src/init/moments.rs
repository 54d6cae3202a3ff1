//! Texts that are dates, times or timestamps: as a contract judges them, so that one made of sample
//! records takes those records.

use std::sync::LazyLock;

use stipula::{Contract, Format};

/// What a text may be, in the words of ODCS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Date,
    Time,
    Timestamp,
}

static DATE: LazyLock<Option<Contract>> = LazyLock::new(|| judge(Moment::Date));
static TIME: LazyLock<Option<Contract>> = LazyLock::new(|| judge(Moment::Time));
static TIMESTAMP: LazyLock<Option<Contract>> = LazyLock::new(|| judge(Moment::Timestamp));

impl Moment {
    pub(super) fn logical_type(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
        }
    }

    /// Whether a text is one: it looks like one to people, too, and not by chance.
    pub(super) fn fits(self, text: &str) -> bool {
        let at = |place: usize, expected: &str| text.get(place..place + 1) == Some(expected);
        let (looks, judge) = match self {
            Self::Date => (text.len() == 10 && at(4, "-") && at(7, "-"), &DATE),
            Self::Time => (at(2, ":") && at(5, ":"), &TIME),
            Self::Timestamp => (at(4, "-") && at(10, "T"), &TIMESTAMP),
        };
        let record = || serde_json::json!({ "value": text }).to_string();
        looks && judge.as_ref().is_some_and(|judge| judge.is_valid_json(record()))
    }
}

fn judge(moment: Moment) -> Option<Contract> {
    let logical_type = moment.logical_type();
    let document = format!(
        "apiVersion: v3.1.0
kind: DataContract
id: moments
version: 1.0.0
status: draft
schema: [{{name: Moment, properties: [{{name: value, logicalType: {logical_type}}}]}}]
"
    );
    Contract::from_schema(Format::Odcs, document).compile().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_contract_takes() {
        let cases = [
            ("2026-01-31", "date"),
            ("10:00:00", "time"),
            ("10:00:00.5", "time"),
            ("2026-01-31T10:00:00Z", "timestamp"),
            ("2026-01-31T10:00:00.123456789+05:30", "timestamp"),
            ("2026-02-30", ""),
            ("2026-W09-7", ""),
            ("20260131", ""),
            ("23:59:60", ""),
            ("10:00:00,5", ""),
            ("10:00", ""),
            ("2026-01-31T10:00Z", ""),
            ("2026-01-31T10:00:00+0100", ""),
            ("2026-01-31T10:00:00+01", ""),
            ("2026-01-31T23:59:60Z", ""),
            ("2026", ""),
            ("", ""),
            ("éééé-01-31", ""),
        ];
        for (text, expected) in cases {
            let fitting = [Moment::Date, Moment::Time, Moment::Timestamp].into_iter().filter(|each| each.fits(text));
            let found: Vec<&str> = fitting.map(Moment::logical_type).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
