//! protovalidate's cases of texts of well-known forms, where their data is.

use serde_json::Value;

use super::conformance::folder;
use crate::scalars::host::{is_email, is_host_and_port, is_hostname, is_ip, is_ip_prefix};
use crate::scalars::uri::{is_uri, is_uri_ref};

fn judge(case: &Value) -> bool {
    let text = case["val"].as_str().unwrap();
    let opts = &case["opts"];
    let version = opts["Version"].as_str().map_or(0, |version| version.parse().unwrap());
    let flag = |name: &str| opts[name] == true;
    match case["type"].as_str().unwrap() {
        "IsEmail" => is_email(text),
        "IsHostname" => is_hostname(text),
        "IsHostAndPort" => is_host_and_port(text, flag("PortRequired")),
        "IsIp" => is_ip(text, version),
        "IsIpPrefix" => is_ip_prefix(text, version, flag("Strict")),
        "IsUri" => is_uri(text),
        "IsUriRef" => is_uri_ref(text),
        other => panic!("unknown type {other}"),
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "conformance data lies outside of the project")]
fn well_known_forms() {
    let Some(path) = folder("protovalidate/string-formats.json") else {
        println!("the conformance data is missing: set STIPULA_VECTORS; nothing was tested");
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(cases.len(), 636);
    let wrong: Vec<String> =
        cases.iter().filter(|case| Value::Bool(judge(case)) != case["ok"]).map(Value::to_string).collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
