//! Decimals as the unscaled integer that Avro writes: two's complement, most significant byte first.

use super::Number;

/// Decimal digits of the longest integer that is written: it takes time in the square of them.
const MAX_DIGITS: u64 = 9_000;

impl Number<'_> {
    /// The shortest two's complement of the integer that, times ten to the power of minus `scale`,
    /// is this number; `None` where none is, or it is too long.
    pub(crate) fn to_unscaled(self, scale: u32) -> Option<Vec<u8>> {
        let places = self.precision_at(scale)?;
        if places > MAX_DIGITS {
            return None;
        }
        let zeros = usize::try_from(places.saturating_sub(self.digits())).ok()?;
        // Limbs of 32 bits, the least significant first.
        let mut limbs: Vec<u32> = vec![0];
        for digit in self.bytes().map(|byte| u64::from(byte - b'0')).chain(std::iter::repeat_n(0, zeros)) {
            let mut carry = digit;
            for limb in &mut limbs {
                let value = u64::from(*limb) * 10 + carry;
                *limb = u32::try_from(value & 0xffff_ffff).unwrap_or(0);
                carry = value >> 32;
            }
            if carry > 0 {
                limbs.push(u32::try_from(carry).unwrap_or(0));
            }
        }
        // One more for the sign.
        limbs.push(0);
        if self.negative {
            let mut carry = true;
            for limb in &mut limbs {
                let (value, over) = (!*limb).overflowing_add(u32::from(carry));
                *limb = value;
                carry = over;
            }
        }
        let bytes: Vec<u8> = limbs.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
        Some(shortest(&bytes).to_vec())
    }
}

impl Number<'_> {
    /// Its digits with exactly so many behind the point.
    pub(crate) fn plain(&self, scale: u32) -> String {
        let scale = i64::from(scale);
        let length = i64::try_from(self.digits()).unwrap_or(i64::MAX);
        let zeros = |count: i64| std::iter::repeat_n('0', usize::try_from(count).unwrap_or(0));
        let before = self.point.max(0).min(length);
        let mut text = String::from(if self.negative { "-" } else { "" });
        let digits: String = self.bytes().map(char::from).collect();
        let (whole, fraction) = digits.split_at_checked(usize::try_from(before).unwrap_or(0)).unwrap_or((&digits, ""));
        text.push_str(whole);
        text.extend(zeros(self.point - before));
        if self.point <= 0 || self.is_zero() {
            text.push('0');
        }
        if scale > 0 {
            text.push('.');
            let leading = (-self.point).max(0).min(scale);
            text.extend(zeros(leading));
            text.push_str(fraction);
            text.extend(zeros(scale - leading - i64::try_from(fraction.len()).unwrap_or(0)));
        }
        text
    }
}

/// Without bytes at the beginning that say no more than the sign.
fn shortest(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest
        && let [next, ..] = tail
        && ((*first == 0 && *next < 0x80) || (*first == 0xff && *next >= 0x80))
    {
        rest = tail;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::super::{DecimalBuf, Number, canonical, unscaled};

    #[test]
    fn what_is_written_reads_back() {
        let cases = [
            ("0", 0, vec![0]),
            ("1", 0, vec![1]),
            ("-1", 0, vec![0xff]),
            ("127", 0, vec![0x7f]),
            ("128", 0, vec![0, 0x80]),
            ("-128", 0, vec![0x80]),
            ("-129", 0, vec![0xff, 0x7f]),
            ("12.5", 2, vec![0x04, 0xe2]),
            ("1e3", 1, vec![0x27, 0x10]),
            ("18446744073709551616", 0, vec![1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("-340282366920938463463374607431768211456", 0, [vec![0xff], vec![0; 16]].concat()),
        ];
        for (text, scale, expected) in cases {
            let number = Number::parse(text.as_bytes()).unwrap();
            let bytes = number.to_unscaled(scale).unwrap();
            assert_eq!(bytes, expected, "{text}");
            let (mut small, mut large) = (DecimalBuf::new(), Vec::new());
            let back = unscaled(&bytes, i32::try_from(scale).unwrap(), &mut small, &mut large).unwrap();
            assert_eq!(canonical(&back), canonical(&number), "{text}");
        }
        let plain = [("0", 0, "0"), ("0", 2, "0.00"), ("12.5", 2, "12.50"), ("-0.05", 2, "-0.05"), ("0.5", 3, "0.500")];
        for (text, scale, expected) in
            plain.into_iter().chain([("1e3", 0, "1000"), ("120", 1, "120.0"), ("-7", 0, "-7")])
        {
            assert_eq!(Number::parse(text.as_bytes()).unwrap().plain(scale), expected, "{text}");
        }
        for (text, scale) in [("1.25", 1), ("1e9001", 0)] {
            assert_eq!(Number::parse(text.as_bytes()).unwrap().to_unscaled(scale), None, "{text}");
        }
    }
}
