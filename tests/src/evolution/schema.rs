//! Random contracts.

use super::dice::Dice;
use super::document::{Document, Field, Form, Kind};
use super::rule::{Maker, SYMBOLS, TAGS};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const INNER: [&str; 3] = ["p", "q", "r"];

/// A contract of one to three fields and up to three rules.
pub fn document(dice: &mut Dice) -> Document {
    let form = dice.one(&[Form::Odcs, Form::Json, Form::Avro]);
    let mut names = dice.some(&NAMES, 3);
    // A name with a dot is not a path.
    if form != Form::Avro && dice.chance(6) {
        names.push("a.p");
    }
    let fields: Vec<Field> = names.into_iter().map(|name| field(dice, form, name, 0)).collect();
    let mut document = Document { form, fields, also: Vec::new(), closed: false, rules: Vec::new() };
    if form == Form::Json {
        document.closed = dice.chance(25);
        if dice.chance(20) {
            document.also = vec![beside(dice, &document.fields)];
        }
    }
    for _ in 0..dice.below(4) {
        let rule = Maker { dice, form }.rule(&document);
        document.rules.push(rule);
    }
    document
}

/// What `allOf` says of one of the fields.
pub fn beside(dice: &mut Dice, fields: &[Field]) -> Field {
    let of = dice.one(fields);
    let mut beside = Field { required: dice.chance(30), ..Field::new(of.name, of.kind) };
    beside.nullable = dice.chance(40);
    bounds(dice, &mut beside);
    beside
}

/// A field of a random type.
pub fn field(dice: &mut Dice, form: Form, name: &str, depth: usize) -> Field {
    let kind = kind(dice, form, depth);
    let mut field = Field { required: dice.chance(55), ..Field::new(name, kind) };
    field.nullable = match form {
        Form::Odcs => false,
        Form::Json => dice.chance(20),
        // What may be left out is null, and so it is in most schemas.
        Form::Avro => !field.required || dice.chance(10),
    };
    field.or_text = form == Form::Json && dice.chance(6);
    if dice.chance(35) {
        bounds(dice, &mut field);
    }
    if matches!(field.kind, Kind::Text | Kind::Symbols(..)) && dice.chance(20) {
        field.tags = dice.some(&TAGS, 2);
    }
    if dice.chance(7) {
        let rule = Maker { dice, form }.field_rule(&field);
        field.rules.push(rule);
    }
    field
}

fn kind(dice: &mut Dice, form: Form, depth: usize) -> Kind {
    let roll = dice.below(if depth < 2 { 20 } else { 14 });
    match roll {
        0..3 => Kind::Int,
        3 => Kind::Small,
        4 => Kind::Number,
        5 => Kind::Single,
        6 => Kind::Decimal,
        7..9 => Kind::Text,
        9..11 => Kind::Symbols(dice.name("E"), dice.some(&SYMBOLS, 4)),
        11 => Kind::Bool,
        12 => Kind::Timestamp,
        13 => Kind::Date,
        14..17 => Kind::List(Box::new(field(dice, form, "", depth + 1))),
        17 if form != Form::Odcs => Kind::Map(Box::new(element(dice, form, depth))),
        _ => {
            let names = dice.some(&INNER, 3);
            let name = dice.name("N");
            Kind::Record(name, names.into_iter().map(|name| field(dice, form, name, depth + 1)).collect())
        }
    }
}

/// The value of a map: no property of ODCS speaks of it.
fn element(dice: &mut Dice, form: Form, depth: usize) -> Field {
    let kind = kind(dice, form, depth.max(1) + 1);
    Field { required: true, ..Field::new("", kind) }
}

/// Some bounds where the type has any.
pub fn bounds(dice: &mut Dice, field: &mut Field) {
    let (least, most) = match field.kind {
        Kind::Int | Kind::Small | Kind::Number | Kind::Single | Kind::Decimal => ((-2, 3), (3, 8)),
        Kind::Text => ((0, 2), (1, 4)),
        Kind::List(_) => ((0, 1), (1, 3)),
        _ => return,
    };
    field.least = dice.chance(55).then(|| dice.between(least.0, least.1));
    field.most = dice.chance(55).then(|| dice.between(most.0, most.1));
    field.pattern = dice.chance(25).then(|| dice.one(&["^[a-c]*$", "a", "^A", "^.{1,3}$"]));
}
