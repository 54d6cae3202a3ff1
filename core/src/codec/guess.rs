//! What bytes look like that are not what the contract says: a help for people, and never a way in.

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
/// whether bytes can be read to their end. No byte of it is shown: what looks like an id may be data.
pub(crate) fn framed(payload: &[u8], reads: impl Fn(&[u8]) -> bool) -> Option<String> {
    if payload.starts_with(b"Obj\x01") {
        return Some("the payload looks like an Avro container file".to_owned());
    }
    let (start, framing) = match payload {
        [0, ..] => (5, "confluent"),
        [1, ..] => (17, "confluent"),
        [0xC3, 0x01, ..] => (10, "single-object"),
        _ => return None,
    };
    let is_framed = payload.get(start..).is_some_and(reads);
    is_framed.then(|| format!("the payload looks framed: `framing: {framing}` reads it"))
}
