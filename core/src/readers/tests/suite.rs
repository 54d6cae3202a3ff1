//! The public suite of JSON parsers: what must be accepted, what refused, and nothing crashes.

use std::path::PathBuf;

use super::{ReadOptions, Way, faults, readers_with};
use crate::model::Format;

#[expect(clippy::disallowed_methods, reason = "tests find the conformance data through the environment")]
pub(super) fn vectors() -> PathBuf {
    let given = std::env::var_os("STIPULA_VECTORS").map(PathBuf::from);
    given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/vectors").into())
}

/// What the suite leaves open, as it is decided here.
const LEFT_OPEN: [&str; 35] = [
    "i_number_double_huge_neg_exp.json accepted",
    "i_number_huge_exp.json accepted",
    "i_number_neg_int_huge_exp.json accepted",
    "i_number_pos_double_huge_exp.json accepted",
    "i_number_real_neg_overflow.json accepted",
    "i_number_real_pos_overflow.json accepted",
    "i_number_real_underflow.json accepted",
    "i_number_too_big_neg_int.json accepted",
    "i_number_too_big_pos_int.json accepted",
    "i_number_very_big_negative_int.json accepted",
    "i_object_key_lone_2nd_surrogate.json json.lone_surrogate",
    "i_string_1st_surrogate_but_2nd_missing.json json.lone_surrogate",
    "i_string_1st_valid_surrogate_2nd_invalid.json json.lone_surrogate",
    "i_string_UTF-16LE_with_BOM.json json.syntax",
    "i_string_UTF-8_invalid_sequence.json json.utf8",
    "i_string_UTF8_surrogate_U+D800.json json.utf8",
    "i_string_incomplete_surrogate_and_escape_valid.json json.lone_surrogate",
    "i_string_incomplete_surrogate_pair.json json.lone_surrogate",
    "i_string_incomplete_surrogates_escape_valid.json json.lone_surrogate",
    "i_string_invalid_lonely_surrogate.json json.lone_surrogate",
    "i_string_invalid_surrogate.json json.lone_surrogate",
    "i_string_invalid_utf-8.json json.utf8",
    "i_string_inverted_surrogates_U+1D11E.json json.lone_surrogate",
    "i_string_iso_latin_1.json json.utf8",
    "i_string_lone_second_surrogate.json json.lone_surrogate",
    "i_string_lone_utf8_continuation_byte.json json.utf8",
    "i_string_not_in_unicode_range.json json.utf8",
    "i_string_overlong_sequence_2_bytes.json json.utf8",
    "i_string_overlong_sequence_6_bytes.json json.utf8",
    "i_string_overlong_sequence_6_bytes_null.json json.utf8",
    "i_string_truncated-utf-8.json json.utf8",
    "i_string_utf16BE_no_BOM.json json.syntax",
    "i_string_utf16LE_no_BOM.json json.syntax",
    "i_structure_500_nested_arrays.json limit.depth",
    "i_structure_UTF-8_BOM_empty_object.json json.bom",
];

#[test]
#[expect(clippy::disallowed_methods, reason = "tests read their data")]
fn every_file_of_the_suite() {
    let folder = vectors().join("json-parsing/test_parsing");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("the conformance data is missing: {}", folder.display());
        return;
    };
    let options = ReadOptions { duplicate_keys_refuse: false, ..ReadOptions::default() };
    let loose = readers_with(Format::JsonSchema, "true", options);
    let strict = readers_with(Format::JsonSchema, "true", ReadOptions::default());
    let (mut count, mut decided) = (0, Vec::new());
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read(&path).unwrap();
        let found = faults(&loose, Way::Json, &text);
        let strictly = faults(&strict, Way::Json, &text);
        match name.split_once('_').map_or("", |(kind, _)| kind) {
            "y" => assert!(found.is_empty(), "{name}: {found:?}"),
            "n" => assert!(!found.is_empty(), "{name}"),
            _ => decided
                .push(format!("{name} {}", found.first().map_or("accepted", |fault| fault.split(' ').next().unwrap()))),
        }
        let doubles = name.contains("duplicated_key");
        assert_eq!(strictly.is_empty(), found.is_empty() && !doubles, "{name}: {strictly:?}");
        count += 1;
    }
    assert_eq!(count, 318);
    decided.sort_unstable();
    assert_eq!(decided, LEFT_OPEN);
}
