//! The fix that a warning shows is a text that can be put in place of what it repeats: then the
//! warning is gone, and nothing else is wrong.

use super::make::diagnostics_of;
use crate::diagnostics::Severity;

/// Rules on the order with one nullable use or more.
const RULES: &[&str] = &[
    "this.note.size() > 1",
    "size(this.note) > 1",
    "this.note > 'a'",
    "this.note.startsWith('a')",
    "this.paid && this.note.size() > 1",
    "this.note.size() > 1 && this.paid",
    "this.paid || this.note.size() > 1",
    "this.paid && (this.note.size() > 1 || this.count > 1)",
    "!this.note.startsWith('a')",
    "!(this.note.startsWith('a') || this.paid)",
    "this.paid && !this.note.startsWith('a')",
    "this.paid ? this.note.size() > 1 : this.count > 1",
    "this.paid ? this.count > 1 : this.note.size() > 1",
    "this.note.size() > 1 ? this.paid : !this.paid",
    "this.billing.city != ''",
    "this.billing.zip.size() > 1",
    "this.count + size(this.note) > 2",
    "this.id + this.note != 'a'",
    "this.items.all(i, i.serial.size() > 1)",
    "this.items.exists(i, i.qty > 1 && i.serial.startsWith('a'))",
    "this.items.filter(i, i.serial.size() > 1).size() > 0",
    "this.items.map(i, i.serial + '!').size() > 0",
    "this.items.map(i, size(i.serial)).all(n, n > 0)",
    "this.items[0].serial.size() > 1",
    "this.items.all(i, this.note.size() > i.qty)",
    "[size(this.note)] == [1]",
    "{'a': size(this.note)} == {'a': 1}",
    "size(this.note) in [1, 2]",
    "this.tags.exists(t, t.contains(this.note))",
    "this.note.size() > 1 &&\n  this.paid",
    "has(this.billing) && this.billing.zip.size() > 1",
    "this.note.size() > this.billing.zip.size()",
    "this.note.matches('ä') && this.id == 'ä'",
];

#[test]
fn the_fix_that_is_shown_removes_the_warning() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let said = diagnostics_of(rule);
        let warnings: Vec<_> = said.iter().filter(|one| one.code.as_str() == "rule.nullable").collect();
        assert!(!warnings.is_empty() && warnings.len() == said.len(), "{rule}: {said:?}");
        for warning in warnings {
            let span = warning.span.unwrap();
            let (start, end) = (span.start as usize, span.end as usize);
            let hint = warning.hint.clone().unwrap();
            let fixes: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
            assert!(!fixes.is_empty(), "{rule}: {hint}");
            for fix in fixes {
                let mended = applied(rule, (start, end), fix);
                let left = diagnostics_of(&mended);
                let gone = left.iter().all(|one| one.severity != Severity::Error && one.message != warning.message);
                if !gone {
                    wrong.push(format!("{rule}\n  {mended}\n  {left:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rule with the fix in place of what it repeats, at the place that the warning is about.
fn applied(rule: &str, (start, end): (usize, usize), fix: &str) -> String {
    let whole = rule.get(start..end).unwrap();
    let replaced = if let Some(inner) = fix.strip_prefix('(').filter(|_| fix.contains(" ? ")) {
        assert!(inner.contains(whole), "{fix}");
        whole
    } else {
        let fix = fix.strip_prefix('(').and_then(|fix| fix.strip_suffix(')')).unwrap_or(fix);
        let joined = fix.find(" && ").into_iter().chain(fix.find(" || ")).min().unwrap();
        fix.get(joined + 4..).unwrap()
    };
    let at = rule
        .match_indices(replaced)
        .map(|(at, _)| at)
        .find(|at| *at <= start && end <= at + replaced.len())
        .unwrap_or_else(|| panic!("`{replaced}` of `{fix}` is not in `{rule}`"));
    let (before, after) = (rule.get(..at).unwrap(), rule.get(at + replaced.len()..).unwrap());
    format!("{before}{fix}{after}")
}
