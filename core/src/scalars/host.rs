//! Host names, e-mail addresses, IP addresses and prefixes, as protovalidate judges their texts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host name: at most 253 bytes beside a point at its end, labels of 1 to 63 letters, digits and inner hyphens, the last of
/// them not of digits alone.
pub(crate) fn is_hostname(text: &str) -> bool {
    let labels = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    labels.len() <= 253 && labels.split('.').all(label) && !labels.rsplit('.').next().is_some_and(numeric)
}

/// An address as HTML's e-mail fields take it, which is not quite that of RFC 5322.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !local.is_empty() && local.bytes().all(atom) && domain.split('.').all(label)
}

/// An address of a version: 4, 6, or 0 for either. A zone may follow one of version 6.
pub(crate) fn is_ip(text: &str, version: i64) -> bool {
    match version {
        0 => is_ip(text, 4) || is_ip(text, 6),
        4 => ipv4(text).is_some(),
        6 => match text.split_once('%') {
            Some((address, zone)) => !zone.is_empty() && !zone.contains('\0') && ipv6(address).is_some(),
            None => ipv6(text).is_some(),
        },
        _ => false,
    }
}

/// An address and the length of its prefix; `strict` asks for zeros behind the prefix.
pub(crate) fn is_ip_prefix(text: &str, version: i64, strict: bool) -> bool {
    match prefix(text) {
        Some((address, bits)) => {
            let of_version = match version {
                0 => true,
                4 => address.is_ipv4(),
                6 => address.is_ipv6(),
                _ => false,
            };
            of_version && (!strict || masked(address, bits) == address)
        }
        None => false,
    }
}

/// A host name or address, and a port where one is asked for: `example.com:80`, `[::1]:80`.
pub(crate) fn is_host_and_port(text: &str, port_required: bool) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, after)) = rest.rsplit_once(']') else { return false };
        return match after.strip_prefix(':') {
            Some(port) => is_ip(address, 6) && is_port(port),
            None => after.is_empty() && !port_required && is_ip(address, 6),
        };
    }
    match text.rsplit_once(':') {
        Some((host, port)) => (is_hostname(host) || is_ip(host, 4)) && is_port(port),
        None => !port_required && (is_hostname(text) || is_ip(text, 4)),
    }
}

fn is_port(text: &str) -> bool {
    number(text, 5).is_some_and(|port| port <= 65_535)
}

/// Digits without a needless zero in front.
fn number(text: &str, longest: usize) -> Option<u32> {
    let digits = (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

pub(crate) fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        *octet = u8::try_from(number(parts.next()?, 3)?).ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// Without a zone.
pub(crate) fn ipv6(text: &str) -> Option<Ipv6Addr> {
    let (head, tail) = match text.split_once("::") {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let mut pieces = [0_u16; 8];
    let (first, len) = groups(head, tail.is_none())?;
    let (second, more) = groups(tail.unwrap_or_default(), true)?;
    // `::` stands for one group of zeros at least.
    if tail.map_or(len != 8, |_| len + more > 7) {
        return None;
    }
    for (place, piece) in pieces.iter_mut().zip(first.iter().take(len)) {
        *place = *piece;
    }
    for (place, piece) in pieces.iter_mut().rev().zip(second.iter().take(more).rev()) {
        *place = *piece;
    }
    Some(Ipv6Addr::from(pieces))
}

/// Groups of hexadecimal digits, and how many; the last two may stand as an address of version 4.
fn groups(text: &str, dotted: bool) -> Option<([u16; 8], usize)> {
    let mut groups = [0; 8];
    if text.is_empty() {
        return Some((groups, 0));
    }
    let mut len = 0;
    let mut push = |group: u16| {
        *groups.get_mut(len)? = group;
        len += 1;
        Some(())
    };
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() && dotted && part.contains('.') {
            let [a, b, c, d] = ipv4(part)?.octets();
            push(u16::from_be_bytes([a, b]))?;
            push(u16::from_be_bytes([c, d]))?;
            continue;
        }
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        push(if digits { u16::from_str_radix(part, 16).ok()? } else { return None })?;
    }
    Some((groups, len))
}

/// An address, a slash and the length of a prefix.
pub(crate) fn prefix(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.rsplit_once('/')?;
    let bits = u8::try_from(number(bits, 3)?).ok()?;
    if let Some(address) = ipv4(address) {
        return (bits <= 32).then_some((IpAddr::V4(address), bits));
    }
    ipv6(address).filter(|_| bits <= 128).map(|address| (IpAddr::V6(address), bits))
}

/// The address with zeros behind its prefix.
pub(crate) fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("::", Some("::")),
            ("1::", Some("1::")),
            ("::1", Some("::1")),
            ("1:2:3:4:5:6:7:8", Some("1:2:3:4:5:6:7:8")),
            ("::ffff:1.2.3.4", Some("::ffff:1.2.3.4")),
            ("1:2:3:4:5:6:7::", Some("1:2:3:4:5:6:7:0")),
            ("1:2:3:4:5:6:7:8::", None),
            ("1:2:3:4:5:6:7", None),
            ("1.2.3.4::", None),
            (":1::2", None),
            ("1:::2", None),
            ("::1::", None),
            ("12345::", None),
            ("1:", None),
        ] {
            assert_eq!(ipv6(text).map(|address| address.to_string()).as_deref(), expected, "{text}");
        }
    }
}
