//! `2026-11-23T09:11:30.890Z`: how JavaScript's `toISOString` writes a moment, and so nearly every date that is read or
//! written here. Five of them are in every session, and chrono takes longer for those than everything else about the
//! rows; what has another form is left to it.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

/// Where the punctuation stands.
const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";

/// The text of a moment.
pub(super) struct Text([u8; FORM.len()]);

impl Text {
    pub(super) fn as_str(&self) -> &str {
        // Digits and punctuation.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// `None` for years before 0 and after 9999, which have another form.
pub(super) fn format(moment: DateTime<Utc>) -> Option<Text> {
    let (date, time) = (moment.date_naive(), moment.time());
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9999)?;
    let mut text = *FORM;
    let mut digits = |from: usize, to: usize, mut number: u32| {
        for digit in text[from..to].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    digits(0, 4, year);
    digits(5, 7, date.month());
    digits(8, 10, date.day());
    digits(11, 13, time.hour());
    digits(14, 16, time.minute());
    digits(17, 19, time.second());
    digits(20, 23, time.nanosecond() / 1_000_000 % 1000);
    Some(Text(text))
}

/// `None` for any other form.
pub(super) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.as_bytes();
    let fits = |(c, form): (&u8, &u8)| if *form == b'0' { c.is_ascii_digit() } else { c == form };
    if text.len() != FORM.len() || !text.iter().zip(FORM).all(fits) {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].iter().fold(0, |n, c| n * 10 + u32::from(c - b'0'));
    let date = NaiveDate::from_ymd_opt(number(0, 4) as i32, number(5, 7), number(8, 10))?;
    let time = date.and_hms_milli_opt(number(11, 13), number(14, 16), number(17, 19), number(20, 23))?;
    Some(time.and_utc())
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_moment_is_written_and_read_as_chrono_does(millis in -62_167_219_200_000_i64..253_402_300_800_000) {
            let moment = DateTime::from_timestamp_millis(millis).expect("a moment");
            let text = format(moment).expect("a year of four digits");
            prop_assert_eq!(text.as_str(), moment.to_rfc3339_opts(SecondsFormat::Millis, true));
            prop_assert_eq!(parse(text.as_str()), Some(moment));
        }

        #[test]
        fn what_is_read_is_what_chrono_reads(text in "[0-9]{4}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{3}Z") {
            if let Some(moment) = parse(&text) {
                prop_assert_eq!(text.parse::<DateTime<Utc>>(), Ok(moment));
            }
        }
    }

    #[test]
    fn another_form_is_left_to_chrono() {
        for text in [
            "",
            "2026-11-23",
            "2026-11-23T09:11:30Z",
            "2026-11-23 09:11:30.890Z",
            "2026-11-23T09:11:30.8900",
            "2026-13-23T09:11:30.890Z",
            "2026-02-30T09:11:30.890Z",
            "2026-11-23T24:11:30.890Z",
            "+026-11-23T09:11:30.890Z",
            "２０26-11-23T09:11:30.0Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for year in [-1, 10_000] {
            let moment = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
            assert!(format(moment.expect("a moment").and_utc()).is_none(), "{year}");
        }
    }
}
