//! Checks a node against a table: unknown and missing keys, and the versions that know them. What
//! the values are is checked in `values`.

use super::scope::Scope;
use super::table::{Key, Table, Value, has, nearest};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Severity, codes, did_you_mean, quoted, short};
use crate::syntax::NodeRef;

pub(super) struct Checker<'d> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// Minor version of the document's `apiVersion`; 2 where it cannot be told.
    pub(super) minor: u8,
}

/// As what a part of the document is read.
#[derive(Clone, Copy)]
pub(super) struct At {
    /// The version: the document's, or the nearest that knows the key above.
    pub(super) minor: u8,
    /// Whether the document's own version takes anything here: faults are warnings.
    pub(super) lenient: bool,
}

/// A key that has another name in another version.
const RENAMED: (&str, &str) = ("rule", "metric");

impl Checker<'_> {
    pub(super) fn fault(&mut self, at: At, code: Code, node: NodeRef<'_>, message: String, hint: Option<String>) {
        self.diagnostics.push(fault(at, code, node, message, hint));
    }

    pub(super) fn warning(&mut self, code: Code, node: NodeRef<'_>, message: String, hint: Option<String>) {
        self.diagnostics.push(Diagnostic::warning(code, message).at(node.span()).hint_opt(hint));
    }

    fn at(&self) -> At {
        At { minor: self.minor, lenient: false }
    }

    /// Checks an object and all below it. The depth of a document bounds the recursion.
    pub(super) fn object(&mut self, node: NodeRef<'_>, table: &'static Table) {
        self.object_at(node, table, self.at());
    }

    pub(super) fn nested(&mut self, node: NodeRef<'_>, name: &str, table: &'static Table) {
        self.value(node, name, Value::Object(table), self.at());
    }

    pub(super) fn list(&mut self, node: NodeRef<'_>, name: &str, table: &'static Table) {
        self.value(node, name, Value::Objects(table), self.at());
    }

    pub(super) fn object_at(&mut self, node: NodeRef<'_>, table: &'static Table, at: At) {
        let scope = Scope::new(table, node, at.minor);
        // Names for "did you mean", found once: a mapping may have very many keys that are unknown.
        let mut free: Option<Vec<&'static str>> = None;
        for (key, value) in node.entries() {
            let Some(name) = key.scalar_text() else {
                let message = format!("expected the name of a key, found {}", key.kind().article());
                self.fault(at, codes::DOCUMENT_TYPE, key, message, None);
                continue;
            };
            let rows = scope.rows(name, at.minor);
            if !rows.is_empty() {
                self.known(&scope, (key, value), &rows, at);
            } else if (scope.told || !scope.elsewhere(name)) && !super::quality::compares_itself(&scope, name) {
                let free = free.get_or_insert_with(|| absent(node, &scope));
                self.unknown((node, key), name, free, &scope, at);
            }
        }
        self.required(node, &scope, at);
        if let Some((one, other)) = table.alike {
            self.alike(node, one, other, at);
        }
    }

    /// A key that some version knows here.
    fn known(
        &mut self,
        scope: &Scope<'_>,
        (key, value): (NodeRef<'_>, NodeRef<'_>),
        rows: &[(&'static Key, u8)],
        at: At,
    ) {
        let untyped = scope.active.iter().filter(|active| active.by_absence).count();
        if untyped > 1 && rows.len() > 1 && rows.iter().all(|(row, _)| matches!(row.value, Value::Object(_))) {
            return self.options_of_no_type(key, value, rows, at);
        }
        let own = rows.iter().find(|(row, minor)| has(row.versions, *minor));
        let fits =
            |(row, minor): &&(&'static Key, u8)| super::values::fits(value, row.value, nearest(row.versions, *minor));
        let Some(chosen) = own.filter(fits).or_else(|| rows.iter().find(fits)).or(own).or(rows.first()) else { return };
        let (row, minor) = *chosen;
        let read_as = nearest(row.versions, minor);
        let mut below = At { minor: read_as, ..at };
        match own {
            Some((own, _)) if !std::ptr::eq(*own, row) => {
                let name = row.name;
                let message = format!(
                    "`{name}`: v3.{minor} expects {}, v3.{read_as} takes {}",
                    super::values::described(own.value),
                    super::values::described(row.value)
                );
                self.warning(codes::DOCUMENT_TYPE, value, message, None);
            }
            Some(_) => {}
            None => {
                let came = if read_as > at.minor { "came with" } else { "is of" };
                let message = format!("the key `{}` {came} v3.{read_as}, the document says v3.{}", row.name, at.minor);
                self.warning(codes::DOCUMENT_UNKNOWN_KEY, key, message, None);
                below.lenient |= !has(scope.base.closed, at.minor);
            }
        }
        self.value(value, row.name, row.value, below);
    }

    /// Options beside no `logicalType`: each type's keys are known, and none of them is asked for.
    fn options_of_no_type(&mut self, key: NodeRef<'_>, value: NodeRef<'_>, rows: &[(&'static Key, u8)], at: At) {
        let name = key.scalar_text().unwrap_or("");
        if !value.is_mapping() {
            return self.wrong_type(value, name, "a mapping", at);
        }
        if value.len() > 0 {
            let message = format!("`{name}` without a `logicalType` means nothing");
            self.warning(codes::DOCUMENT_VALUE, key, message, Some("write the `logicalType`".to_owned()));
        }
        let tables = rows.iter().filter_map(|(row, _)| match row.value {
            Value::Object(table) => Some(table),
            _ => None,
        });
        let keys: Vec<&'static str> = tables.flat_map(|table| table.keys.iter().map(|key| key.name)).collect();
        for (key, _) in value.entries() {
            let Some(name) = key.scalar_text().filter(|name| !keys.contains(name)) else { continue };
            let message = format!("no logical type has the option `{}`", short(name));
            let hint = did_you_mean(&short(name), keys.iter().copied());
            self.fault(at, codes::DOCUMENT_UNKNOWN_KEY, key, message, hint);
        }
    }

    fn unknown(
        &mut self,
        (owner, key): (NodeRef<'_>, NodeRef<'_>),
        name: &str,
        free: &[&'static str],
        scope: &Scope<'_>,
        at: At,
    ) {
        if let Some(known) = name.split_once(' ').and_then(|(first, _)| free.iter().find(|known| **known == first)) {
            let message = format!("expected `:` behind the key `{known}`");
            let fault =
                Diagnostic::error(codes::DOCUMENT_SYNTAX, message).at(key.span()).meant(owner.span(), Some(known));
            self.diagnostics.push(fault.hint(format!("write `{known}: ..`")));
            return;
        }
        let is_name = name.chars().all(|character| character.is_alphanumeric() || "_-.$".contains(character));
        if scope.base.holds_expression && !is_name {
            let (message, hint) = ("YAML reads a part of an expression as a key here", "quote the expression");
            let fault = Diagnostic::error(codes::DOCUMENT_CUT_EXPRESSION, message).at(key.span());
            self.diagnostics.push(fault.hint(hint));
            return;
        }
        let full = self.diagnostics.is_full();
        let near = if full { None } else { crate::diagnostics::nearest(&short(name), free.iter().copied()) };
        let near = near.filter(|_| !scope.elsewhere(name));
        let hint = near.map(|near| format!("did you mean `{near}`?")).or_else(|| {
            let own = free.contains(&"customProperties") && !scope.elsewhere(name);
            own.then(|| {
                format!("what is your own goes under `customProperties`: `{{property: {}, value: ..}}`", short(name))
            })
        });
        let message = format!("{} has no key `{}`", scope.what(), short(name));
        // The standard takes further keys here, and so do we; a typo should not pass in silence.
        let lenient = at.lenient || !has(scope.base.closed, at.minor);
        let fault = fault(At { lenient, ..at }, codes::DOCUMENT_UNKNOWN_KEY, key, message, hint);
        self.diagnostics.push(fault.meant(owner.span(), near));
    }

    fn required(&mut self, node: NodeRef<'_>, scope: &Scope<'_>, at: At) {
        self.required_by(node, scope.base, scope.base.what, at);
        let what = scope.what();
        for active in scope.active.iter().filter(|active| !active.by_absence || scope.is_default()) {
            self.required_by(node, active.table, &what, At { minor: active.minor, ..at });
        }
        let lacks = |table: &Table| table.required.iter().any(|key| node.get(key).is_none());
        let by_fault = scope.active.iter().any(|active| active.by_absence && active.in_own && lacks(active.table));
        if let Some(cases) = scope.base.cases.filter(|_| by_fault) {
            let message = format!("the schema of v3.{} refuses {} without `{}`", at.minor, scope.base.what, cases.key);
            let place = node.get("name").or_else(|| node.entries().next().map(|(key, _)| key)).unwrap_or(node);
            let warning = Diagnostic::warning(codes::DOCUMENT_MISSING_KEY, message).at(place.span());
            let warning = warning.missing(node.span(), cases.key).hint(format!("write the `{}`", cases.key));
            self.diagnostics.push(warning);
        }
    }

    fn required_by(&mut self, node: NodeRef<'_>, table: &Table, what: &str, at: At) {
        let always = table.required.iter().map(|key| (*key, super::table::ALL));
        for (required, versions) in always.chain(table.required_in.iter().copied()) {
            let near = |key: NodeRef<'_>| key.scalar_text().is_some_and(|text| text.eq_ignore_ascii_case(required));
            if node.get(required).is_some() || node.entries().any(|(key, _)| near(key)) {
                continue;
            }
            self.missing(node, required, versions, what, at);
        }
    }

    fn missing(&mut self, node: NodeRef<'_>, required: &str, versions: u8, what: &str, at: At) {
        let minor = at.minor;
        let place = node.entries().next().map_or(node, |(key, _)| key);
        let twin = match required {
            _ if required == RENAMED.0 => RENAMED.1,
            _ if required == RENAMED.1 => RENAMED.0,
            _ => "",
        };
        if let Some((key, _)) = node.get_entry(twin) {
            if has(versions, minor) && required == RENAMED.1 {
                let message = format!("v3.{minor} calls the key `{twin}` `{required}`");
                self.warning(codes::DOCUMENT_UNKNOWN_KEY, key, message, None);
            }
            return;
        }
        let hint = match required {
            "apiVersion" => Some("write `apiVersion: v3.1.0`".to_owned()),
            "kind" => Some("write `kind: DataContract`".to_owned()),
            "engine" => Some("a rule in CEL has `engine: cel`".to_owned()),
            _ => None,
        };
        let optional_since = (minor..3).find(|later| !has(versions, *later));
        if !has(versions, minor) {
            if twin.is_empty() && (minor..3).any(|later| has(versions, later)) {
                let message = format!("{what} needs the key `{required}` since v3.{}", nearest(versions, minor));
                let warning = Diagnostic::warning(codes::DOCUMENT_MISSING_KEY, message).at(place.span());
                self.diagnostics.push(warning.hint_opt(hint).missing(node.span(), required));
            }
        } else if let Some(later) = optional_since.filter(|_| twin.is_empty()) {
            let message =
                format!("{what} of v3.{minor} needs the key `{required}`, which is optional since v3.{later}");
            let warning = Diagnostic::warning(codes::DOCUMENT_MISSING_KEY, message).at(place.span());
            self.diagnostics.push(warning.hint_opt(hint).missing(node.span(), required));
        } else {
            let message = format!("{what} needs the key `{required}`");
            let fault = fault(at, codes::DOCUMENT_MISSING_KEY, place, message, hint);
            self.diagnostics.push(fault.missing(node.span(), required));
        }
    }

    fn alike(&mut self, node: NodeRef<'_>, one: &str, other: &str, at: At) {
        let (Some(first), Some(second)) = (node.get(one), node.get(other)) else { return };
        if first.is_sequence() != second.is_sequence() {
            let message = format!("`{one}` and `{other}`: expected two texts, or two lists");
            self.fault(at, codes::DOCUMENT_TYPE, second, message, None);
        }
    }
}

fn fault(at: At, code: Code, node: NodeRef<'_>, message: String, hint: Option<String>) -> Diagnostic {
    let severity = if at.lenient { Severity::Warning } else { Severity::Error };
    Diagnostic::new(code, severity, message).at(node.span()).hint_opt(hint)
}

/// The keys that a mapping could still have.
fn absent(node: NodeRef<'_>, scope: &Scope<'_>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for name in scope.names() {
        if !names.contains(&name) && node.get(name).is_none() {
            names.push(name);
        }
    }
    names
}

/// Alternatives that a message lists; of more it says how many, and a hint lists them.
pub(super) const MOST_LISTED: usize = 11;

/// The alternatives of a message, without flooding it.
pub(in crate::document) fn listed(values: &[&str]) -> String {
    if values.len() > MOST_LISTED {
        return format!("one of {} names", values.len());
    }
    if values.len() == 1 { quoted(values) } else { format!("one of {}", quoted(values)) }
}
