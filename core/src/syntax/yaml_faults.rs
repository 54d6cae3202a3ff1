//! Faults of the YAML parser in our own words, at their place.

use granit_parser::{ErrorKind, ScanError};

use super::layout::{Slip, slip_in_yaml};
use crate::diagnostics::{Diagnostic, Span, codes};

/// Keys whose value is an expression.
const EXPRESSIONS: [&str; 4] = ["implementation", "expr", "when", "message"];

pub(super) fn is_nesting(fault: &ScanError) -> bool {
    matches!(fault.kind(), ErrorKind::RecursionLimitExceeded)
}

/// The diagnostic of a fault at byte `at` of `text`.
pub(super) fn describe(text: &str, at: usize, fault: &ScanError, span: impl Fn(usize, usize) -> Span) -> Diagnostic {
    let at = tab_before(text, floor(text, at), fault.kind());
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let place = span(at, at + width);
    if is_structural(fault.kind())
        && let Some(slip) = slip_in_yaml(text, at)
    {
        return slipped(slip, place, span);
    }
    if let Some((start, end)) = cut_expression(text, at, fault.kind()) {
        let message = "YAML cuts the expression that begins here";
        let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(span(start, end));
        return fault.label(place, "YAML stops reading it as text here").hint("quote the expression");
    }
    let (message, hint) = words(fault.kind());
    let hint = match hint {
        _ if text.get(..at).is_some_and(|before| before.ends_with('$'))
            && text.get(at..).is_some_and(|rest| rest.starts_with('{')) =>
        {
            Some("quote a text that holds `${`")
        }
        None if has_tab_indentation(text, at) => Some("indent with spaces: YAML takes no tabs"),
        hint => hint,
    };
    Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(place).hint_opt(hint.map(str::to_owned))
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where a tab is refused, the parser stands behind it: the tab itself is the place.
fn tab_before(text: &str, at: usize, kind: &ErrorKind) -> usize {
    let tabs = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    if tabs && let Some(tab) = next_tab(text, at) {
        return tab;
    }
    let on_tab = text.get(at..).is_some_and(|rest| rest.starts_with('\t'));
    let behind = text.get(line_start(text, at)..at).and_then(|before| before.rfind('\t'));
    match behind {
        Some(tab) if tabs && !on_tab => line_start(text, at) + tab,
        _ => at,
    }
}

/// The tab in the indentation of the line of `at`, or of the next one that says something.
fn next_tab(text: &str, at: usize) -> Option<usize> {
    let mut start = line_start(text, at);
    for (number, line) in text.get(start..)?.split_inclusive('\n').take(100).enumerate() {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        if let Some(tab) = line.get(..indent).and_then(|indent| indent.find('\t')) {
            return Some(start + tab);
        }
        if number > 0 && !content.trim().is_empty() && !content.starts_with('#') {
            return None;
        }
        start += line.len();
    }
    None
}

/// A slip on a line before the one where the parser stopped.
fn slipped(slip: Slip, stopped: Span, span: impl Fn(usize, usize) -> Span) -> Diagnostic {
    let fault = |start, end, message: &str| Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(span(start, end));
    let (fault, hint) = match slip {
        Slip::Quote(open, close) => {
            let fault = fault(open, open + 1, "this quote is closed only on a later line");
            (fault.label(span(close, close + 1), "closed here"), "close it where its text ends")
        }
        Slip::Bracket(open) => {
            let fault = fault(open, open + 1, "this bracket is never closed");
            (fault.label(stopped, "it is still open here"), "close the bracket before the next key")
        }
        Slip::Colon(start, end) => {
            let fault = fault(start, end, "expected `:` after the key");
            (fault.label(stopped, "YAML stops here"), "write `key: value`")
        }
        Slip::Indentation(start, end, found, expected) => {
            let message = format!("expected an indentation of {expected} blanks as around it, found {found}");
            (fault(start, end, &message).label(stopped, "YAML stops here"), "align it with its neighbours")
        }
    };
    fault.hint(hint)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

fn line_at(text: &str, start: usize) -> &str {
    text.get(start..).unwrap_or("").lines().next().unwrap_or("")
}

/// Whether the line of the fault, or the one before, is indented with a tab.
fn has_tab_indentation(text: &str, at: usize) -> bool {
    let start = line_start(text, at);
    let before = line_start(text, start.saturating_sub(1));
    [start, before].iter().any(|start| {
        let line = line_at(text, *start);
        line.get(..line.len() - line.trim_start().len()).is_some_and(|indent| indent.contains('\t'))
    })
}

/// An unquoted expression on the line of the fault, or on the one before, that YAML reads as structure.
fn cut_expression(text: &str, at: usize, kind: &ErrorKind) -> Option<(usize, usize)> {
    if !is_structural(kind) {
        return None;
    }
    let start = line_start(text, at);
    let before = line_start(text, start.saturating_sub(1));
    let folded = matches!(kind, ErrorKind::InvalidBlockScalarHeader);
    [start, before].into_iter().find_map(|start| expression_on(line_at(text, start), start, folded))
}

/// Faults of the order of tokens, which a slip on a line before may have caused.
fn is_structural(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::ExpectedNodeContent
            | ErrorKind::CommentInterceptedScalar
            | ErrorKind::InvalidTrailingSingleQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            // `!has(this.a) || ..`: a tag, and a block.
            | ErrorKind::InvalidBlockScalarHeader
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::BlockEntryInFlowCollection
            | ErrorKind::CommentNotSeparated
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::InvalidIndentation
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
    )
}

/// The unquoted value of an expression's key on a line that begins at `start`. `folded`: a `>` in
/// front of it was no text block.
fn expression_on(line: &str, start: usize, folded: bool) -> Option<(usize, usize)> {
    EXPRESSIONS.iter().find_map(|key| {
        let (before, after) = line.split_once(&format!("{key}:"))?;
        let is_key = before.chars().next_back().is_none_or(|last| matches!(last, ' ' | '{' | ',' | '-'));
        let value = after.trim_start();
        // A quoted text, a block scalar or a mapping is no bare expression. A quote that closes early
        // (`'a' == this.b`) is one.
        let block = value.starts_with(['|', '{', '#']) || (value.starts_with('>') && !folded);
        let bare = (!value.is_empty() && !block) || goes_on_behind_brackets(value);
        let whole_quoted =
            value.starts_with(['"', '\'']) && value.trim_end().trim_end_matches([',', '}', ']']).ends_with(['"', '\'']);
        let value_start = start + line.len() - value.len();
        (is_key && bare && !whole_quoted).then(|| (value_start, start + line.trim_end().len()))
    })
}

/// `{'a': 1}.size() == 1`: the brackets are a part of the expression.
fn goes_on_behind_brackets(value: &str) -> bool {
    let behind = value.rsplit_once('}').map_or("", |(_, behind)| behind.trim_start());
    value.starts_with('{') && !behind.is_empty() && !behind.starts_with([',', ']', '#'])
}

/// What is wrong, and what to do about it.
fn words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (message, hint) = match kind {
        ErrorKind::UnexpectedEofFlowSequence => {
            ("expected `]` before the document ends", Some("close the bracket `[`"))
        }
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("expected `}` before the document ends", Some("close the bracket `{`"))
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            return (format!("the bracket `{open}` is never closed"), None);
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return (format!("the bracket `{open}` is closed by `{close}`"), None);
        }
        ErrorKind::MisplacedFlowCollectionEnd => ("a closing bracket without an opening one", None),
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("expected `,` or `}` in the mapping", Some("a comma may be missing"))
        }
        ErrorKind::ExpectedFlowSequenceSeparator => ("expected `,` or `]` in the list", Some("a comma may be missing")),
        ErrorKind::ExpectedBlockMappingKey => ("expected a key of the mapping here", Some("check the indentation")),
        ErrorKind::ExpectedBlockSequenceEntry => ("expected `-` of the list here", Some("check the indentation")),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => {
            ("a list entry `-` is not allowed here", Some("check the indentation"))
        }
        ErrorKind::InvalidIndentation | ErrorKind::InvalidFlowScalarIndent | ErrorKind::InvalidQuotedScalarIndent => {
            ("the indentation fits nothing above", Some("align it with the entries of its mapping or list"))
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("a tab stands where YAML takes only spaces", Some("indent with spaces")),
        ErrorKind::UnclosedQuotedScalar => ("the quote is never closed", None),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("text follows a closing quote", Some("quote the whole text"))
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("an escape that YAML does not know", Some("write `\\\\` for a backslash, or use single quotes"))
        }
        ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidUnicodeEscape => {
            ("an escape whose digits name no character", None)
        }
        ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => ("an escape that is half a surrogate pair", None),
        other => return rarer_words(other),
    };
    (message.to_owned(), hint)
}

fn rarer_words(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (message, hint) = match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("a `:` stands where no key can be", Some("quote a text that holds `: `, or check the indentation"))
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("expected `:` after the key", Some("write `key: value`"))
        }
        ErrorKind::MappingKeyNotAllowed => ("a key is not allowed here", Some("check the indentation")),
        ErrorKind::InvalidMappingValueWhitespace | ErrorKind::ExpectedWhitespace => ("expected a space here", None),
        ErrorKind::UnexpectedCharacter { character } => {
            let hint = "a text that begins with this character needs quotes";
            return (format!("a text cannot begin with `{}`", character.escape_debug()), Some(hint));
        }
        ErrorKind::ExpectedNodeContent => ("expected a value here", None),
        ErrorKind::MissingAnchorOrAliasName => {
            ("expected a name after `&` or `*`", Some("a text that begins with `&` or `*` needs quotes"))
        }
        ErrorKind::UndeclaredTagHandle | ErrorKind::ExpectedTagBang | ErrorKind::MissingTagUri => {
            ("a tag that cannot be read", Some("a text that begins with `!` needs quotes"))
        }
        ErrorKind::BomInsideDocument => ("a byte order mark stands inside the document", None),
        ErrorKind::CommentNotSeparated => ("expected a space before the comment", None),
        ErrorKind::CommentInterceptedScalar => ("a comment cuts a text of several lines", Some("quote the text")),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => {
            ("expected a line end after `|` or `>`", None)
        }
        ErrorKind::InvalidBlockScalarIndent => ("a line of the text block is indented too little", None),
        ErrorKind::DocumentIndicatorInQuotedScalar => ("a document marker stands inside a quoted text", None),
        ErrorKind::UnsupportedYamlMajorVersion => ("expected YAML 1.2", None),
        ErrorKind::UnexpectedEof | ErrorKind::UnexpectedEofBlockMapping | ErrorKind::UnexpectedEofBlockSequence => {
            ("the document ends too early", None)
        }
        _ => ("this is not well-formed YAML", None),
    };
    (message.to_owned(), hint)
}
