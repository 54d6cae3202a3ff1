//! Random rules: trees of conditions, so that a finding can be made small.

use serde_json::{Value, json};

use super::dice::Dice;
use super::document::{Document, Field, Form, Kind};

/// Constants near which whole numbers and doubles part.
pub const EDGES: [i64; 3] = [9_007_199_254_740_991, 9_007_199_254_740_992, 9_007_199_254_740_993];
/// Texts of constants and of records.
pub const TEXTS: [&str; 10] = ["", "a", "A", "B", "C", "ab", "abc", "abcd", "AAAA", "E"];
/// Symbols of enums; `E` is one that only edits add.
pub const SYMBOLS: [&str; 4] = ["A", "B", "C", "D"];
/// Days of constants and of records.
pub const DAYS: [&str; 3] = ["2023-12-31", "2024-01-01", "2025-06-01"];
/// Points in time of constants and of records.
pub const TIMES: [&str; 4] =
    ["2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.005Z", "2025-06-01T12:00:00Z"];
/// Tags that rules by tag look for; none of them makes a field sensitive.
pub const TAGS: [&str; 2] = ["X", "Y"];

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// Without conditions in it.
    Leaf(String),
    /// `&&`, or `||`.
    Two(&'static str, Box<[Expr; 2]>),
    Not(Box<Expr>),
    /// `? :`.
    Choice(Box<[Expr; 3]>),
    /// A macro over the list at a place.
    Each {
        list: String,
        name: &'static str,
        body: Box<Expr>,
    },
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    pub expr: Expr,
    pub when: Option<Expr>,
    pub mode: Option<&'static str>,
    pub action: Option<&'static str>,
    pub tag: Option<&'static str>,
}

impl Expr {
    /// Its text in CEL.
    pub fn text(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::Two(operator, both) => format!("({} {operator} {})", both[0].text(), both[1].text()),
            Self::Not(inner) => format!("!({})", inner.text()),
            Self::Choice(all) => format!("({} ? {} : {})", all[0].text(), all[1].text(), all[2].text()),
            Self::Each { list, name, body } => format!("{list}.{name}(x, {})", body.text()),
        }
    }

    /// The conditions right below it.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Leaf(_) => &[],
            Self::Two(_, both) => both.as_slice(),
            Self::Not(inner) | Self::Each { body: inner, .. } => std::slice::from_ref(inner),
            Self::Choice(all) => all.as_slice(),
        }
    }

    /// The same with every text rewritten.
    #[must_use]
    pub fn rewritten(&self, change: &mut impl FnMut(&str) -> String) -> Self {
        match self {
            Self::Leaf(text) => Self::Leaf(change(text)),
            Self::Two(operator, both) => {
                Self::Two(operator, Box::new(both.each_ref().map(|one| one.rewritten(change))))
            }
            Self::Not(inner) => Self::Not(Box::new(inner.rewritten(change))),
            Self::Choice(all) => Self::Choice(Box::new(all.each_ref().map(|one| one.rewritten(change)))),
            Self::Each { list, name, body } => {
                Self::Each { list: change(list), name, body: Box::new(body.rewritten(change)) }
            }
        }
    }

    /// The same with another condition in the place of one right below it.
    #[must_use]
    pub fn with_part(&self, at: usize, part: Self) -> Self {
        let mut all = self.clone();
        match &mut all {
            Self::Leaf(_) => {}
            Self::Two(_, both) => both[at] = part,
            Self::Not(inner) | Self::Each { body: inner, .. } => **inner = part,
            Self::Choice(parts) => parts[at] = part,
        }
        all
    }

    /// Two conditions as one.
    pub fn two(operator: &'static str, one: Self, other: Self) -> Self {
        Self::Two(operator, Box::new([one, other]))
    }
}

impl Rule {
    /// As ODCS has it.
    pub fn json(&self) -> Value {
        let mut body = json!({"expr": self.expr.text()});
        if let Some(when) = &self.when {
            body["when"] = json!(when.text());
        }
        for (key, value) in [("mode", self.mode), ("onFailure", self.action)] {
            if let Some(value) = value {
                body[key] = json!(value);
            }
        }
        if let Some(tag) = self.tag {
            body["tags"] = json!([tag]);
        }
        json!({"id": self.id, "type": "custom", "engine": "cel", "implementation": body})
    }
}

/// A place that a rule can speak of.
#[derive(Clone, Debug)]
struct Place {
    text: String,
    field: Field,
    /// It, or a record around it, may be null or absent.
    may_miss: bool,
}

fn places(base: &str, fields: &[Field], may_miss: bool, out: &mut Vec<Place>) {
    for field in fields {
        let has_dot = field.name.contains('.');
        let text = if has_dot { format!("{base}.`{}`", field.name) } else { format!("{base}.{}", field.name) };
        let may_miss = may_miss || !field.required || field.nullable;
        if let Kind::Record(_, below) = &field.kind {
            places(&text, below, may_miss, out);
        }
        out.push(Place { text, field: field.clone(), may_miss });
    }
}

fn has(text: &str) -> String {
    if text.contains('.') { format!("has({text})") } else { format!("{text} != null") }
}

fn element(item: &Field) -> Place {
    Place { text: "x".to_owned(), field: item.clone(), may_miss: !item.required || item.nullable }
}

/// Makes rules over one document.
#[derive(Debug)]
pub struct Maker<'d> {
    pub dice: &'d mut Dice,
    pub form: Form,
}

impl Maker<'_> {
    /// A rule on the record, or by a tag.
    pub fn rule(&mut self, document: &Document) -> Rule {
        if self.dice.chance(12) {
            let place = Place { text: "value".to_owned(), field: Field::new("", Kind::Text), may_miss: true };
            let expr = self.leaf(&place, &[]);
            let tag = Some(self.dice.one(&TAGS));
            return Rule { tag, when: None, ..self.with(expr, None) };
        }
        let expr = self.condition_on(document);
        let when = self.dice.chance(25).then(|| self.condition_on(document));
        self.with(expr, when)
    }

    /// A rule that the schema may imply already.
    pub fn implied_rule(&mut self, document: &Document) -> Rule {
        let mut all = Vec::new();
        places("this", &document.fields, false, &mut all);
        let place = self.dice.one(&all);
        let leaf = self.implied(&place);
        let expr = if place.may_miss && self.dice.chance(40) {
            Expr::two("||", Expr::Leaf(format!("{} == null", place.text)), leaf)
        } else {
            leaf
        };
        Rule { id: self.dice.name("r"), expr, when: None, mode: None, action: None, tag: None }
    }

    fn implied(&mut self, place: &Place) -> Expr {
        if let Kind::List(item) = &place.field.kind
            && self.dice.chance(70)
        {
            let mut inner = Vec::new();
            match &item.kind {
                Kind::Record(_, fields) => places("x", fields, false, &mut inner),
                _ => inner.push(element(item)),
            }
            let inner = self.dice.one(&inner);
            if !matches!(inner.field.kind, Kind::List(_)) {
                let body = Box::new(self.implied(&inner));
                return Expr::Each { list: place.text.clone(), name: "all", body };
            }
        }
        let leaf = self.by_structure(place).unwrap_or_else(|| format!("{} != null", place.text));
        Expr::Leaf(leaf)
    }

    /// A rule on one field.
    pub fn field_rule(&mut self, field: &Field) -> Rule {
        let may_miss = !field.required || field.nullable;
        let mut place = Place { text: "value".to_owned(), field: field.clone(), may_miss };
        if matches!(field.kind, Kind::Record(..) | Kind::Map(_)) {
            "this".clone_into(&mut place.text);
        }
        let mut expr = self.leaf(&place, &[]);
        if self.dice.chance(25) {
            let name =
                if self.dice.chance(50) { "'X' in tags".to_owned() } else { format!("name == '{}'", field.name) };
            let operator = self.dice.one(&["||", "&&"]);
            expr = Expr::two(operator, Expr::Leaf(name), expr);
        }
        self.with(expr, None)
    }

    fn with(&mut self, expr: Expr, when: Option<Expr>) -> Rule {
        let mode = self.dice.chance(25).then(|| self.dice.one(&["WRITE", "READ", "WRITEREAD"]));
        let action = self.dice.chance(12).then(|| self.dice.one(&["NONE", "DLQ", "ERROR"]));
        Rule { id: self.dice.name("r"), expr, when, mode, action, tag: None }
    }

    /// A condition on the record.
    pub fn condition_on(&mut self, document: &Document) -> Expr {
        let mut all = Vec::new();
        places("this", &document.fields, false, &mut all);
        // Half of them are one comparison: it is there that a proof is found, and may be wrong.
        let depth = self.dice.one(&[0, 1, 2, 2]);
        self.condition(&all, depth)
    }

    fn condition(&mut self, all: &[Place], depth: usize) -> Expr {
        let roll = if depth < 2 { self.dice.below(100) } else { 100 };
        let mut next = || self.condition(all, depth + 1);
        match roll {
            0..20 => {
                let both = [next(), next()];
                Expr::Two(self.dice.one(&["&&", "||"]), Box::new(both))
            }
            20..26 => Expr::Not(Box::new(next())),
            26..31 => Expr::Choice(Box::new([next(), next(), next()])),
            _ => {
                let place = self.dice.one(all);
                self.guarded(&place, all)
            }
        }
    }

    /// A condition on one place, often with the case that it is not there told.
    fn guarded(&mut self, place: &Place, all: &[Place]) -> Expr {
        let text = &place.text;
        let (has, null) = (has(text), format!("{text} == null"));
        if self.dice.chance(15) {
            return Expr::Leaf(self.dice.one(&[has, null, format!("{text} != null")]));
        }
        let leaf = self.leaf(place, all);
        if !place.may_miss || self.dice.chance(40) {
            return leaf;
        }
        match self.dice.below(4) {
            0 => Expr::two("||", Expr::Not(Box::new(Expr::Leaf(has))), leaf),
            1 => Expr::two("||", Expr::Leaf(null), leaf),
            2 => Expr::two("&&", Expr::Leaf(has), leaf),
            _ => Expr::Choice(Box::new([
                Expr::Leaf(has),
                leaf,
                Expr::Leaf(self.dice.one(&["true", "false"]).to_owned()),
            ])),
        }
    }

    fn leaf(&mut self, place: &Place, all: &[Place]) -> Expr {
        let operator = self.dice.one(&["<", "<=", ">", ">=", "==", "!="]);
        let same: Vec<_> = all
            .iter()
            .filter(|other| other.text != place.text && other.field.kind == place.field.kind)
            .map(|other| other.text.clone())
            .collect();
        let text = &place.text;
        if !same.is_empty() && self.dice.chance(25) && place.field.kind.below().is_empty() {
            return Expr::Leaf(format!("{text} {operator} {}", self.dice.one(&same)));
        }
        if self.dice.chance(12)
            && let Some(leaf) = self.by_structure(place)
        {
            return Expr::Leaf(leaf);
        }
        Expr::Leaf(match &place.field.kind {
            Kind::Int | Kind::Small => self.whole(text, operator),
            Kind::Number | Kind::Single => self.number(text, operator),
            Kind::Decimal => {
                let constant = self.dice.one(&["0.5", "1.25", "-3.1", "3"]);
                let text = if self.form == Form::Avro { text.clone() } else { format!("decimal({text})") };
                format!("{text} {operator} decimal('{constant}')")
            }
            Kind::Text | Kind::Symbols(..) => self.words(text, operator),
            Kind::Bool => self.dice.one(&[text.clone(), format!("!{text}"), format!("{text} == true")]),
            Kind::Timestamp | Kind::Date => self.time(text, operator, &place.field.kind),
            Kind::List(item) => return self.list(place, item, operator, all),
            Kind::Map(_) => format!("size({text}) {operator} {}", self.dice.between(0, 3)),
            Kind::Record(..) => format!("{text} != null"),
        })
    }

    /// What the field's own constraints say, or nearly.
    fn by_structure(&mut self, place: &Place) -> Option<String> {
        let (text, field) = (&place.text, &place.field);
        if let Kind::Symbols(_, symbols) = &field.kind {
            return Some(format!("{text} in ['{}']", symbols.join("', '")));
        }
        let measured = match field.kind {
            Kind::Int | Kind::Small | Kind::Number | Kind::Single => text.clone(),
            Kind::Text | Kind::List(_) => format!("size({text})"),
            _ => return Some(format!("{text} != null")),
        };
        let near = self.dice.one(&[0, 0, 0, 1, -1]);
        match (field.least, field.most) {
            (_, Some(most)) if self.dice.chance(50) => Some(format!("{measured} <= {}", most + near)),
            (Some(least), _) => Some(format!("{measured} >= {}", least + near)),
            _ => None,
        }
    }

    fn constant(&mut self) -> String {
        match self.dice.below(20) {
            0..2 => self.dice.one(&EDGES).to_string(),
            2 => format!("{}.0", self.dice.one(&EDGES)),
            3 => self.dice.one(&["1.5", "2.0", "0.5"]).to_owned(),
            _ => self.dice.between(-2, 6).to_string(),
        }
    }

    fn whole(&mut self, text: &str, operator: &str) -> String {
        match self.dice.below(12) {
            0 => {
                let few: Vec<_> = (0..=self.dice.below(4)).map(|_| self.dice.between(-2, 6).to_string()).collect();
                format!("{text} in [{}]", few.join(", "))
            }
            1 => format!("{text} % 2 == {}", self.dice.between(0, 1)),
            2 => format!("{text} + 1 {operator} {}", self.dice.between(-2, 6)),
            3 if text.starts_with("this.") => {
                let (record, name) = text.rsplit_once('.').unwrap();
                format!("{record}.?{name}.orValue({}) {operator} {}", self.dice.between(0, 2), self.dice.between(-2, 6))
            }
            4 => format!("{} {operator} {text}", self.constant()),
            _ => format!("{text} {operator} {}", self.constant()),
        }
    }

    fn number(&mut self, text: &str, operator: &str) -> String {
        match self.dice.below(6) {
            0 => format!("decimal({text}) {operator} decimal('0.5')"),
            1 => format!("{text} {operator} {}", self.constant()),
            _ => format!("{text} {operator} {}", self.dice.one(&["0.0", "0.5", "1.0", "3.0", "4.5", "3"])),
        }
    }

    fn words(&mut self, text: &str, operator: &str) -> String {
        match self.dice.below(8) {
            0 => format!("size({text}) {operator} {}", self.dice.between(0, 4)),
            1 => format!("{text}.size() {operator} {}", self.dice.between(0, 4)),
            2 => format!("{text}.startsWith('{}')", self.dice.one(&TEXTS)),
            3 => format!("{text}.endsWith('{}')", self.dice.one(&TEXTS)),
            4 => format!("{text} in ['{}']", self.dice.some(&TEXTS, 4).join("', '")),
            5 => format!("{text}.matches('{}')", self.dice.one(&["^[A-C]$", "a", "^.{1,3}$"])),
            _ => format!("{text} {} '{}'", self.dice.one(&["==", "!="]), self.dice.one(&TEXTS)),
        }
    }

    fn time(&mut self, text: &str, operator: &str, kind: &Kind) -> String {
        let (of, constant) = match kind {
            Kind::Date => ("date", self.dice.one(&DAYS)),
            _ => ("timestamp", self.dice.one(&TIMES)),
        };
        // In a JSON Schema both are texts.
        let text = if self.form == Form::Json { format!("{of}({text})") } else { text.to_owned() };
        format!("{text} {operator} {of}('{constant}')")
    }

    fn list(&mut self, place: &Place, item: &Field, operator: &str, all: &[Place]) -> Expr {
        let list = &place.text;
        if self.dice.chance(25) {
            return Expr::Leaf(format!("size({list}) {operator} {}", self.dice.between(0, 3)));
        }
        let mut inner = Vec::new();
        match &item.kind {
            Kind::Record(_, fields) => places("x", fields, false, &mut inner),
            _ => inner.push(element(item)),
        }
        // The variable of a macro within the macro would hide this one.
        inner.retain(|place| !matches!(place.field.kind, Kind::List(_)));
        if self.dice.chance(20) {
            inner.extend(all.iter().filter(|other| other.field.kind.below().is_empty()).cloned());
        }
        if inner.is_empty() {
            return Expr::Leaf(format!("size({list}) {operator} 1"));
        }
        let name = self.dice.one(&["all", "all", "exists", "exists_one"]);
        let mut body = None;
        if self.dice.chance(25) {
            let place = self.dice.one(&inner);
            body = self.by_structure(&place).map(Expr::Leaf);
        }
        let body = Box::new(body.unwrap_or_else(|| self.condition(&inner, 1)));
        Expr::Each { list: list.clone(), name, body }
    }
}
