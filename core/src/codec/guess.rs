//! What bytes look like that are not what the contract says: a help for people, and never a way in.

use super::SchemaId;

/// What a payload looks like that does not begin as its framing says.
pub(crate) fn instead(payload: &[u8]) -> &'static str {
    if payload.starts_with(b"Obj\x01") {
        return "; the payload looks like an Avro container file";
    }
    if payload.starts_with(&[0xC3, 0x01]) {
        return "; the payload looks like `framing: single-object`";
    }
    match payload.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{' | b'[' | b'"') => "; the payload looks like plain JSON",
        _ => "; a bare datum has `framing: none`",
    }
}

/// What a payload looks like that is read without a frame and yet seems to have one. `reads` says
/// whether bytes can be read to their end.
pub(crate) fn framed(payload: &[u8], reads: impl Fn(&[u8]) -> bool) -> Option<String> {
    if payload.starts_with(b"Obj\x01") {
        return Some("the payload looks like an Avro container file".to_owned());
    }
    let looks = |rest: &[u8], id: SchemaId, framing: &str| {
        reads(rest).then(|| format!("the payload looks framed, by the schema `{id}`: `framing: {framing}` reads it"))
    };
    match payload {
        [0, rest @ ..] => {
            let (id, rest) = rest.split_first_chunk()?;
            looks(rest, SchemaId::Number(u32::from_be_bytes(*id)), "confluent")
        }
        [1, rest @ ..] => {
            let (guid, rest) = rest.split_first_chunk()?;
            looks(rest, SchemaId::Guid(*guid), "confluent")
        }
        [0xC3, 0x01, rest @ ..] => {
            let (fingerprint, rest) = rest.split_first_chunk()?;
            looks(rest, SchemaId::Fingerprint(u64::from_le_bytes(*fingerprint)), "single-object")
        }
        _ => None,
    }
}
