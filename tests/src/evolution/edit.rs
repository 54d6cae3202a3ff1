//! Random edits of a contract, as people make them.

use super::dice::Dice;
use super::document::{Document, Field, Form, Kind};
use super::rephrase;
use super::rule::{Expr, Maker, Rule, SYMBOLS, TAGS};
use super::schema;

/// A contract after one to three edits.
pub fn edited(dice: &mut Dice, document: &Document) -> Document {
    let mut edited = document.clone();
    for _ in 0..=dice.one(&[0, 0, 0, 1, 2]) {
        match dice.below(100) {
            0..42 if !edited.rules.is_empty() => rule(dice, &mut edited),
            0..12 | 42..46 => {
                let form = edited.form;
                let rule = Maker { dice, form }.rule(&edited);
                edited.rules.push(rule);
            }
            12..20 | 46..53 => {
                let form = edited.form;
                let rule = Maker { dice, form }.implied_rule(&edited);
                edited.rules.push(rule);
            }
            20..60 => add(dice, &mut edited),
            60..66 if edited.form != Form::Odcs => rename(dice, &mut edited),
            66..69 => remove(dice, &mut edited),
            69..73 => tag(dice, &mut edited.fields),
            _ => change(dice, &mut edited),
        }
    }
    edited
}

fn rule(dice: &mut Dice, document: &mut Document) {
    let form = document.form;
    let at = dice.below(document.rules.len());
    let by_tag = document.rules[at].tag.is_some();
    let roll = dice.below(17);
    if by_tag && roll < 5 {
        return;
    }
    let condition = Maker { dice, form }.condition_on(document);
    let rule = &mut document.rules[at];
    match roll {
        0 | 1 => rule.expr = Expr::two("||", rule.expr.clone(), condition),
        2 => rule.expr = Expr::two("&&", rule.expr.clone(), condition),
        3 => rule.expr = condition,
        4 => rule.when = Some(condition),
        5 => rule.when = None,
        6 => rule.mode = Some(dice.one(&["WRITE", "READ", "WRITEREAD"])),
        7 => rule.action = Some(dice.one(&["NONE", "DLQ", "ERROR"])),
        8 | 9 => rule.expr = rule.expr.rewritten(&mut |text| shifted(dice, text)),
        10 => drop(document.rules.remove(at)),
        11..16 => *rule = rephrase::rule(dice, rule),
        _ => {
            let new = Maker { dice, form }.rule(document);
            document.rules.push(new);
        }
    }
}

/// The last lone digit of a text moved by one.
fn shifted(dice: &mut Dice, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let is_part =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.' || *byte == b'\'');
    let lone = |at: &usize| {
        bytes[*at].is_ascii_digit() && *at > 0 && !is_part(bytes.get(at - 1)) && !is_part(bytes.get(at + 1))
    };
    if let Some(at) = (0..bytes.len()).rev().find(lone) {
        bytes[at] = match (bytes[at], dice.chance(50)) {
            (b'0', _) | (b'1'..b'9', true) => bytes[at] + 1,
            _ => bytes[at] - 1,
        };
    }
    String::from_utf8(bytes).unwrap()
}

/// An optional field more, in the record or in one below it; seldom one that must be there.
fn add(dice: &mut Dice, document: &mut Document) {
    let form = document.form;
    let name = dice.name("u");
    let mut field = schema::field(dice, form, &name, 1);
    field.required = dice.chance(10);
    field.nullable |= form == Form::Avro && !field.required;
    let mut at = dice.below(records(&document.fields));
    if let Some(fields) = nth_record(&mut document.fields, &mut at) {
        fields.push(field);
    }
}

/// Tags of every field that has a rule, or of one.
fn tag(dice: &mut Dice, fields: &mut [Field]) {
    for at in 0..self::fields(fields) {
        if let Some(field) = nth_field(fields, &mut at.clone())
            && (!field.rules.is_empty() || dice.chance(30))
        {
            field.tags = if field.tags.is_empty() { vec![dice.one(&TAGS)] } else { Vec::new() };
        }
    }
}

fn remove(dice: &mut Dice, document: &mut Document) {
    let mut at = dice.below(records(&document.fields));
    if let Some(fields) = nth_record(&mut document.fields, &mut at)
        && fields.len() > 1
    {
        fields.remove(dice.below(fields.len()));
    }
}

/// A field under another name, and its rules with it.
fn rename(dice: &mut Dice, document: &mut Document) {
    let at = dice.below(document.fields.len());
    let field = &mut document.fields[at];
    let old = std::mem::replace(&mut field.name, dice.name("w"));
    let new = field.name.clone();
    field.alias = Some(old.clone());
    let renamed = |expr: &Expr| expr.rewritten(&mut |text| replaced(text, &old, &new));
    for rule in &mut document.rules {
        *rule = Rule { expr: renamed(&rule.expr), when: rule.when.as_ref().map(renamed), ..rule.clone() };
    }
}

/// `this.old` and `this.?old` by their new name, where no letter follows.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut out = text.to_owned();
    for dot in ["this.", "this.?"] {
        let word = format!("{dot}{old}");
        let pieces: Vec<&str> = out.split(&word).collect();
        let mut joined = pieces[0].to_owned();
        for piece in &pieces[1..] {
            let goes_on = piece.starts_with(|next: char| next.is_ascii_alphanumeric());
            joined.push_str(dot);
            joined.push_str(if goes_on { old } else { new });
            joined.push_str(piece);
        }
        out = joined;
    }
    out
}

/// One field is another one: its presence, its bounds, its symbols, its type, its tags, its rules.
fn change(dice: &mut Dice, document: &mut Document) {
    let form = document.form;
    if form == Form::Json && dice.chance(10) {
        match dice.below(3) {
            0 => document.closed ^= true,
            1 => document.also.clear(),
            _ => document.also = vec![schema::beside(dice, &document.fields)],
        }
        return;
    }
    let mut at = dice.below(fields(&document.fields));
    let Some(field) = nth_field(&mut document.fields, &mut at) else { return };
    match dice.below(10) {
        0 => field.required ^= true,
        1 if form != Form::Odcs => field.nullable ^= true,
        2 if !field.rules.is_empty() => drop(field.rules.pop()),
        2 | 3 if !matches!(field.kind, Kind::Record(..) | Kind::Map(_)) && !field.name.is_empty() => {
            let rule = Maker { dice, form }.field_rule(field);
            field.rules = vec![rule];
        }
        4 if !field.rules.is_empty() => field.rules[0] = rephrase::rule(dice, &field.rules[0]),
        5 => {
            field.kind = match std::mem::replace(&mut field.kind, Kind::Bool) {
                Kind::Small => dice.one(&[Kind::Int, Kind::Single, Kind::Number]),
                Kind::Int => dice.one(&[Kind::Number, Kind::Small]),
                Kind::Single => Kind::Number,
                kind => kind,
            }
        }
        6..8 => looser(dice, field),
        _ => match &mut field.kind {
            Kind::Symbols(_, symbols) => {
                let new = dice.one(&[SYMBOLS[0], SYMBOLS[1], "E"]);
                if symbols.contains(&new) {
                    if symbols.len() > 1 {
                        symbols.retain(|symbol| *symbol != new);
                    }
                } else {
                    symbols.push(new);
                }
            }
            _ => schema::bounds(dice, field),
        },
    }
}

/// Bounds moved by one, outwards twice of three times.
fn looser(dice: &mut Dice, field: &mut Field) {
    let by = if dice.chance(66) { 1 } else { -1 };
    let counts = matches!(field.kind, Kind::Text | Kind::List(_));
    if let Some(least) = &mut field.least {
        *least = if counts { (*least - by).max(0) } else { *least - by };
    }
    if let Some(most) = &mut field.most {
        *most = if counts { (*most + by).max(0) } else { *most + by };
    }
    if dice.chance(30) {
        field.pattern = None;
    }
}

/// How many fields there are, those of elements and the elements themselves included.
pub fn fields(of: &[Field]) -> usize {
    of.iter().map(|field| 1 + fields(field.kind.below())).sum()
}

/// How many records there are, the outermost included.
pub fn records(of: &[Field]) -> usize {
    fn below(field: &Field) -> usize {
        let own = usize::from(matches!(field.kind, Kind::Record(..)));
        own + field.kind.below().iter().map(below).sum::<usize>()
    }
    1 + of.iter().map(below).sum::<usize>()
}

/// The field of a number, counted as `fields` does.
pub fn nth_field<'f>(of: &'f mut [Field], at: &mut usize) -> Option<&'f mut Field> {
    for field in of {
        if *at == 0 {
            return Some(field);
        }
        *at -= 1;
        let found = match &mut field.kind {
            Kind::List(item) | Kind::Map(item) => nth_field(std::slice::from_mut(item), at),
            Kind::Record(_, fields) => nth_field(fields, at),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The fields of the record of a number, counted as `records` does.
pub fn nth_record<'f>(of: &'f mut Vec<Field>, at: &mut usize) -> Option<&'f mut Vec<Field>> {
    fn below<'f>(field: &'f mut Field, at: &mut usize) -> Option<&'f mut Vec<Field>> {
        match &mut field.kind {
            Kind::List(item) | Kind::Map(item) => below(item, at),
            Kind::Record(_, fields) => nth_record(fields, at),
            _ => None,
        }
    }
    if *at == 0 {
        return Some(of);
    }
    *at -= 1;
    of.iter_mut().find_map(|field| below(field, at))
}

/// The rules on fields, at any depth.
pub fn rules(of: &[Field]) -> Vec<&Rule> {
    of.iter().flat_map(|field| field.rules.iter().chain(rules(field.kind.below()))).collect()
}
