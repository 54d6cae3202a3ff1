//! Limits: what hostile documents and payloads may cost. They are part of an outcome, so they
//! belong to the contract's compiler and never to a call.

/// The limits of a contract, all of them configurable on the compiler.
///
/// Depth counts each object, array, record or map around a value (a union counts none): with a
/// depth of 100, the 100th level passes and the 101st is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// Nesting of a payload; 100. At most [`Limits::MAX_PAYLOAD_DEPTH`].
    pub payload_depth: u32,
    /// Bytes of a payload; 16 MiB.
    pub payload_bytes: u64,
    /// Values that a payload of no bytes may hold; 65,536.
    pub nodes: u64,
    /// Further values allowed for each byte of a payload; 8.
    pub nodes_per_byte: u64,
    /// Bytes of a contract or of a file that it refers to; 1 MiB.
    pub document_bytes: usize,
    /// Nesting of a document; 64.
    pub document_depth: u32,
    /// Code points of an expression; 100,000.
    pub expression_length: usize,
    /// Nodes of an expression; 50,000.
    pub expression_nodes: usize,
    /// Nesting of an expression; 128. Chains of binary operators, selections or `? :` do not nest.
    pub expression_depth: u32,
    /// Cost units of one rule on one record; 1,000,000.
    pub rule_cost: u64,
    /// Cost units of all rules on one record; 10,000,000.
    pub record_cost: u64,
    /// Violations that a report holds; 100. Counts stay exact beyond it.
    pub violations: usize,
    /// Bytes of a compiled regular expression; 1 MiB.
    pub regex_bytes: usize,
}

impl Limits {
    /// The deepest nesting that `payload_depth` may ask for: readers recurse, and must fit small stacks.
    pub const MAX_PAYLOAD_DEPTH: u32 = 512;

    /// How often a report may ask, of one record, which keyword or branch of a subtree refuses a
    /// value. Each question counts one, and one more for each 1,024 values below. When they are used
    /// up, a fault stands at its subtree, with the keyword there that refuses it.
    pub const QUESTIONS: u64 = 10_000;
}

impl Limits {
    /// The names of the limits, as options and codes have them.
    pub const NAMES: [&str; 13] = [
        "payload_depth",
        "payload_bytes",
        "nodes",
        "nodes_per_byte",
        "document_bytes",
        "document_depth",
        "expression_length",
        "expression_nodes",
        "expression_depth",
        "rule_cost",
        "record_cost",
        "violations",
        "regex_bytes",
    ];

    /// Sets a limit by its name; false where there is none of that name, or it cannot be that large.
    ///
    /// ```
    /// let mut limits = stipula::Limits::default();
    /// assert!(limits.set("rule_cost", 5_000_000));
    /// assert_eq!(limits.rule_cost, 5_000_000);
    /// assert!(!limits.set("rule_costs", 1));
    /// ```
    #[must_use]
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let small = u32::try_from(value);
        let size = usize::try_from(value);
        match (name, small, size) {
            ("payload_depth", Ok(value), _) => self.payload_depth = value,
            ("payload_bytes", ..) => self.payload_bytes = value,
            ("nodes", ..) => self.nodes = value,
            ("nodes_per_byte", ..) => self.nodes_per_byte = value,
            ("document_bytes", _, Ok(value)) => self.document_bytes = value,
            ("document_depth", Ok(value), _) => self.document_depth = value,
            ("expression_length", _, Ok(value)) => self.expression_length = value,
            ("expression_nodes", _, Ok(value)) => self.expression_nodes = value,
            ("expression_depth", Ok(value), _) => self.expression_depth = value,
            ("rule_cost", ..) => self.rule_cost = value,
            ("record_cost", ..) => self.record_cost = value,
            ("violations", _, Ok(value)) => self.violations = value,
            ("regex_bytes", _, Ok(value)) => self.regex_bytes = value,
            _ => return false,
        }
        true
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            payload_depth: 100,
            payload_bytes: 16 << 20,
            nodes: 65_536,
            nodes_per_byte: 8,
            document_bytes: 1 << 20,
            document_depth: 64,
            expression_length: 100_000,
            expression_nodes: 50_000,
            expression_depth: 128,
            rule_cost: 1_000_000,
            record_cost: 10_000_000,
            violations: 100,
            regex_bytes: 1 << 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_has_its_name() {
        let text = format!("{:?}", Limits::default());
        for name in Limits::NAMES {
            let mut limits = Limits::default();
            assert!(limits.set(name, 7), "{name}");
            assert!(format!("{limits:?}").contains(&format!("{name}: 7")), "{name}");
        }
        assert_eq!(text.matches(": ").count(), Limits::NAMES.len());
        let mut limits = Limits::default();
        assert!(!limits.set("document_depth", u64::from(u32::MAX) + 1) && !limits.set("rule_costs", 1));
        assert_eq!(limits, Limits::default());
    }
}
