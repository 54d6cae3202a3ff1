//! Functions of contracts: texts of well-known forms. protovalidate's names and the registry
//! clients' stand side by side, with one meaning.

use super::Run;
use super::strings::int;
use crate::rules::functions::{BOOL, Func, Native, Overload, Style, table};
use crate::rules::value::{NO_OVERLOAD, Out, Val};
use crate::scalars::{host, uri, uuid};

pub(in crate::rules) static TABLE: &[Overload] = table! {
    Method "isEmail"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, host::is_email)));
    Method "isHostname"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, host::is_hostname)));
    Method "isIp"(Text) -> BOOL => Func::Native(Native(is_ip));
    Method "isIp"(Text, Int) -> BOOL => Func::Native(Native(is_ip));
    Method "isIpPrefix"(Text) -> BOOL => Func::Native(Native(is_ip_prefix));
    Method "isIpPrefix"(Text, Int) -> BOOL => Func::Native(Native(is_ip_prefix));
    Method "isIpPrefix"(Text, Bool) -> BOOL => Func::Native(Native(is_ip_prefix));
    Method "isIpPrefix"(Text, Int, Bool) -> BOOL => Func::Native(Native(is_ip_prefix));
    Method "isIpv4"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, |text| host::is_ip(text, 4))));
    Method "isIpv6"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, |text| host::is_ip(text, 6))));
    Method "isUri"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, uri::is_uri)));
    Method "isUriRef"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, uri::is_uri_ref)));
    Method "isHostAndPort"(Text, Bool) -> BOOL => Func::Native(Native(is_host_and_port));
    Method "isUuid"(Text) -> BOOL => Func::Native(Native(|run, args| run.judged(args, |text| uuid::is_uuid(text.as_bytes()))));
};

impl Run<'_> {
    fn judged(&mut self, args: &[Val], judge: fn(&str) -> bool) -> Out {
        let [Val::Text(text)] = args else { return Err(NO_OVERLOAD) };
        self.charged(*text)?;
        Ok(Val::Bool(judge(self.str_of(*text))))
    }
}

fn is_ip(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(text), rest @ ..] = args else { return Err(NO_OVERLOAD) };
    run.charged(*text)?;
    let version = rest.first().map_or(Ok(0), |version| int(*version))?;
    Ok(Val::Bool(host::is_ip(run.str_of(*text), version)))
}

fn is_ip_prefix(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(text), rest @ ..] = args else { return Err(NO_OVERLOAD) };
    run.charged(*text)?;
    let (version, strict) = match rest {
        [] => (0, false),
        [Val::Int(version)] => (*version, false),
        [Val::Bool(strict)] => (0, *strict),
        [Val::Int(version), Val::Bool(strict)] => (*version, *strict),
        _ => return Err(NO_OVERLOAD),
    };
    Ok(Val::Bool(host::is_ip_prefix(run.str_of(*text), version, strict)))
}

fn is_host_and_port(run: &mut Run<'_>, args: &[Val]) -> Out {
    let [Val::Text(text), Val::Bool(port)] = args else { return Err(NO_OVERLOAD) };
    run.charged(*text)?;
    Ok(Val::Bool(host::is_host_and_port(run.str_of(*text), *port)))
}
