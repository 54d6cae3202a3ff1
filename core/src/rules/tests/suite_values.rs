//! Types and values of the public suite, from its JSON.

use std::sync::Arc;

use serde_json::Value;

use crate::rules::functions::Declared;
use crate::rules::program::Program;
use crate::rules::types::{Inner, Key, Type};
use crate::rules::value::{Seq, TypeName, Val};
use crate::schema::Shape;

pub(super) fn ty(json: &Value) -> Type {
    let name = json["v"].as_str().unwrap_or_default();
    match json["k"].as_str().unwrap() {
        "dyn" => Type::Dyn,
        "null" => Type::Null,
        "list" => Type::List(Inner::of(ty(&json["elem"]))),
        "map" => Type::Map(Inner::of(ty(&json["value"])), Key::Type(Arc::new(ty(&json["key"])))),
        "param" => Type::Param(match name {
            "T" => 0,
            "U" => 1,
            _ => 2,
        }),
        "abstract" => {
            let params: Vec<Type> = json["params"].as_array().unwrap().iter().map(ty).collect();
            match (name, params.as_slice()) {
                ("optional_type", [inner]) => Type::Optional(Inner::of(inner.clone())),
                _ => Type::Opaque(name.into(), params),
            }
        }
        _ => match name {
            "bool" => Type::Bool,
            "int64" => Type::Int,
            "uint64" => Type::Uint,
            "double" => Type::Double,
            "string" => Type::Text,
            "bytes" => Type::Bytes,
            "google.protobuf.Duration" => Type::Duration,
            "google.protobuf.Timestamp" => Type::Timestamp,
            name => panic!("unknown type {name}"),
        },
    }
}

pub(super) fn declared(name: &str, overload: &Value) -> Declared {
    let args = overload["params"].as_array().unwrap().iter().map(ty).collect();
    Declared { name: name.into(), args, result: ty(&overload["result"]), host: None }
}

/// A type with all that is in it.
pub(super) fn type_text(of: &Type, shape: &Shape) -> String {
    match of {
        Type::List(inner) => format!("list({})", type_text(&inner.get(shape), shape)),
        Type::Map(inner, key) => {
            format!("map({}, {})", type_text(&key.get(shape), shape), type_text(&inner.get(shape), shape))
        }
        Type::Optional(inner) => format!("optional({})", type_text(&inner.get(shape), shape)),
        Type::Opaque(name, params) => {
            let params: Vec<String> = params.iter().map(|ty| type_text(ty, shape)).collect();
            format!("{name}({})", params.join(", "))
        }
        other => other.name(shape),
    }
}

/// A value, kept in the program.
pub(super) fn value(program: &mut Program, json: &Value) -> Val {
    let text = json["v"].as_str().unwrap_or_default();
    match json["t"].as_str().unwrap() {
        "null" => Val::Null,
        "bool" => Val::Bool(json["v"].as_bool().unwrap()),
        "int" => Val::Int(text.parse().unwrap()),
        "uint" => Val::Uint(text.parse().unwrap()),
        "double" => Val::Double(text.parse().unwrap()),
        "string" => Val::Text(program.text(text.as_bytes())),
        "bytes" => {
            let bytes = crate::scalars::base64::decode(json["b64"].as_str().unwrap().as_bytes()).unwrap();
            Val::Bytes(program.text(&bytes))
        }
        "type" => Val::Type(TypeName::ALL.iter().find(|(name, _)| *name == text).unwrap().1),
        "duration" => Val::Duration {
            seconds: json["s"].as_i64().unwrap(),
            nanos: i32::try_from(json["n"].as_i64().unwrap()).unwrap(),
        },
        "list" => {
            let values: Vec<Val> = json["v"].as_array().unwrap().iter().map(|item| value(program, item)).collect();
            let range = program.add_values(&values);
            Val::List(Seq::Const { start: range.start, len: range.len })
        }
        "map" => {
            let pairs = json["v"].as_array().unwrap();
            let values: Vec<Val> =
                pairs.iter().flat_map(|pair| [value(program, &pair[0]), value(program, &pair[1])]).collect();
            let range = program.add_values(&values);
            Val::Map(Seq::Const { start: range.start, len: range.len / 2 })
        }
        other => panic!("unknown value {other}"),
    }
}
