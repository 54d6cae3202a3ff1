//! IP addresses and prefixes as values: the network extension of CEL.

use std::net::{IpAddr, Ipv4Addr};

use super::Run;
use crate::rules::functions::{BOOL, CIDR, Func, INT, IP, Native, Overload, Style, table};
use crate::rules::value::{NO_OVERLOAD, Out, Stop, Str, Val};
use crate::scalars::host;

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Global "ip"(Text) -> IP => Func::Native(Native(ip));
    Method "ip"(Cidr) -> IP => Func::Native(Native(ip));
    Global "cidr"(Text) -> CIDR => Func::Native(Native(cidr));
    Global "isIP"(Text) -> BOOL => Func::Native(Native(is_ip));
    Global "isCIDR"(Text) -> BOOL => Func::Native(Native(is_cidr));
    Global "ip.isCanonical"(Text) -> BOOL => Func::Native(Native(is_canonical));
    Method "family"(Ip) -> INT => Func::Native(Native(family));
    Method "isUnspecified"(Ip) -> BOOL => Func::Native(Native(|_, args| asked(args, |ip| ip.is_unspecified())));
    Method "isLoopback"(Ip) -> BOOL => Func::Native(Native(|_, args| asked(args, |ip| ip.is_loopback())));
    Method "isGlobalUnicast"(Ip) -> BOOL => Func::Native(Native(|_, args| asked(args, is_global_unicast)));
    Method "isLinkLocalMulticast"(Ip) -> BOOL => Func::Native(Native(|_, args| asked(args, is_link_local_multicast)));
    Method "isLinkLocalUnicast"(Ip) -> BOOL => Func::Native(Native(|_, args| asked(args, is_link_local_unicast)));
    Method "containsIP"(Cidr, Ip) -> BOOL => Func::Native(Native(contains_ip));
    Method "containsIP"(Cidr, Text) -> BOOL => Func::Native(Native(contains_ip));
    Method "containsCIDR"(Cidr, Cidr) -> BOOL => Func::Native(Native(contains_cidr));
    Method "containsCIDR"(Cidr, Text) -> BOOL => Func::Native(Native(contains_cidr));
    Method "masked"(Cidr) -> CIDR => Func::Native(Native(masked));
    Method "prefixLength"(Cidr) -> INT => Func::Native(Native(prefix_length));
};

const NO_IP: Stop = Stop::Error("a text that is no IP address");
const NO_CIDR: Stop = Stop::Error("a text that is no IP prefix");

/// An address; one of version 4 within version 6 counts as the former, but cannot be written with
/// points.
fn address(text: &str) -> Option<IpAddr> {
    if let Some(address) = host::ipv4(text) {
        return Some(IpAddr::V4(address));
    }
    let address = host::ipv6(text).filter(|_| !text.contains('.'))?;
    Some(IpAddr::V6(address).to_canonical())
}

fn prefix(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = host::prefix(text)?;
    (address.to_canonical() == address).then_some((address, bits))
}

fn text<'r>(run: &'r mut Run<'_>, text: Str) -> Result<&'r str, Stop> {
    run.charged(text)?;
    Ok(run.str_of(text))
}

fn ip(run: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [Val::Text(value)] => address(text(run, *value)?).map(Val::Ip).ok_or(NO_IP),
        [Val::Cidr(address, _)] => Ok(Val::Ip(*address)),
        _ => Err(NO_OVERLOAD),
    }
}

fn cidr(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(value)] = args else { return Err(NO_OVERLOAD) };
    prefix(text(run, *value)?).map(|(address, bits)| Val::Cidr(address, bits)).ok_or(NO_CIDR)
}

fn is_ip(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(value)] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Bool(address(text(run, *value)?).is_some()))
}

fn is_cidr(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(value)] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Bool(prefix(text(run, *value)?).is_some()))
}

fn is_canonical(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(value)] = args else { return Err(NO_OVERLOAD) };
    let value = text(run, *value)?;
    Ok(Val::Bool(address(value).ok_or(NO_IP)?.to_string() == value))
}

fn family(_: &mut Run<'_>, args: &[Val]) -> Out {
    match args {
        [Val::Ip(IpAddr::V4(_))] => Ok(Val::Int(4)),
        [Val::Ip(IpAddr::V6(_))] => Ok(Val::Int(6)),
        _ => Err(NO_OVERLOAD),
    }
}

fn asked(args: &[Val], ask: fn(IpAddr) -> bool) -> Out {
    let [Val::Ip(ip)] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Bool(ask(*ip)))
}

/// Any address of one host that is neither local to a link nor to the machine.
fn is_global_unicast(ip: IpAddr) -> bool {
    let broadcast = matches!(ip, IpAddr::V4(Ipv4Addr::BROADCAST));
    !(broadcast || ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || is_link_local_unicast(ip))
}

fn is_link_local_multicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => matches!(ip.octets(), [224, 0, 0, _]),
        IpAddr::V6(ip) => matches!(ip.octets(), [0xff, scope, ..] if scope & 0x0f == 2),
    }
}

fn is_link_local_unicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

fn contains(network: (IpAddr, u8), ip: IpAddr) -> bool {
    network.0.is_ipv4() == ip.is_ipv4() && host::masked(ip, network.1) == host::masked(network.0, network.1)
}

fn contains_ip(run: &mut Run<'_>, args: &[Val]) -> Out {
    let (network, bits, ip) = match args {
        [Val::Cidr(network, bits), Val::Ip(ip)] => (*network, *bits, *ip),
        [Val::Cidr(network, bits), Val::Text(value)] => (*network, *bits, address(text(run, *value)?).ok_or(NO_IP)?),
        _ => return Err(NO_OVERLOAD),
    };
    Ok(Val::Bool(contains((network, bits), ip)))
}

fn contains_cidr(run: &mut Run<'_>, args: &[Val]) -> Out {
    let (network, bits, (part, part_bits)) = match args {
        [Val::Cidr(network, bits), Val::Cidr(part, part_bits)] => (*network, *bits, (*part, *part_bits)),
        [Val::Cidr(network, bits), Val::Text(value)] => (*network, *bits, prefix(text(run, *value)?).ok_or(NO_CIDR)?),
        _ => return Err(NO_OVERLOAD),
    };
    Ok(Val::Bool(part_bits >= bits && contains((network, bits), part)))
}

fn masked(_: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Cidr(address, bits)] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Cidr(host::masked(*address, *bits), *bits))
}

fn prefix_length(_: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Cidr(_, bits)] = args else { return Err(NO_OVERLOAD) };
    Ok(Val::Int(i64::from(*bits)))
}
