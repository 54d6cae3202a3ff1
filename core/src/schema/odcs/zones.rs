//! Time zones of texts without an offset: those that need no table of zones.

use crate::scalars::time::parse_offset;

/// The offset of a zone, in seconds: UTC by its names, `+02:00`, or `Etc/GMT-2` (whose sign is the
/// other way round).
pub(super) fn offset(zone: &str) -> Option<i32> {
    if ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT", "Z"].contains(&zone) {
        return Some(0);
    }
    if let Some(hours) = zone.strip_prefix("Etc/GMT") {
        let (sign, digits) = match hours.split_at_checked(1)? {
            ("+", digits) => (-1, digits),
            ("-", digits) => (1, digits),
            _ => return None,
        };
        let hours: u8 = digits.parse().ok().filter(|hours| *hours <= 14)?;
        return Some(sign * i32::from(hours) * 3600);
    }
    parse_offset(zone.as_bytes()).and_then(|offset| i32::try_from(offset).ok())
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn zones_that_need_no_table() {
        for (zone, expected) in [
            ("UTC", Some(0)),
            ("Etc/UTC", Some(0)),
            ("+05:30", Some(19_800)),
            ("-01:00", Some(-3600)),
            ("Etc/GMT+5", Some(-18_000)),
            ("Etc/GMT-2", Some(7200)),
            ("Etc/GMT-20", None),
            ("Etc/GMT5", None),
            ("Australia/Sydney", None),
            ("", None),
        ] {
            assert_eq!(offset(zone), expected, "{zone}");
        }
    }
}
