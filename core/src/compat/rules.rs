//! Rules of two contracts: what was added, removed, tightened or loosened, and whether one contract's
//! rules prove those of the other. What cannot be proved is sought to be refuted by a record.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Area, Change, Hurts};
use super::evolution::Found;
use super::fill::Ground;
use super::level::{Verdict, Way};
use super::sets::{Rejects, rejects};
use crate::contract::Contract;
use crate::diagnostics::{Code, codes::changes};
use crate::model::RuleSource;
use crate::rules::{Premises, Sight, reads_nothing};
use crate::schema::Text;

/// Records are sought for so many rules.
const MOST_SOUGHT: usize = 60;

pub(super) fn changes(old: &Contract, new: &Contract, found: &mut Found) {
    let news: BTreeMap<&str, &RuleSource> = new.stated_rules().iter().map(|rule| (&*rule.id, rule)).collect();
    let olds: BTreeMap<&str, &RuleSource> = old.stated_rules().iter().map(|rule| (&*rule.id, rule)).collect();
    let reaches = [reaches(old), reaches(new)];
    let mut verdicts = Verdicts { reaches, fields: Fields::of(old, new), ..Verdicts::default() };
    // What decides about records is the same under one digest.
    if old.digest() != new.digest() {
        for way in Way::BOTH {
            verdicts.of(old, new, way);
        }
    }
    for rule in new.stated_rules() {
        match olds.get(&*rule.id) {
            None => {
                let message = format!("the rule `{}` is new", rule.id);
                let change = change(changes::RULE_ADDED, rule, message).texts(None, Some(said(rule)));
                let change = if rejects(rule).writer { change.hurts(Hurts::Producer) } else { change };
                found.add(verdicts.on(change, &rule.id, "let it run with `onFailure: NONE` first"));
            }
            Some(own) => both(old, new, (own, rule), &verdicts, found),
        }
    }
    for rule in old.stated_rules().iter().filter(|rule| !news.contains_key(&*rule.id)) {
        let message = format!("the rule `{}` is gone", rule.id);
        let change = change(changes::RULE_REMOVED, rule, message).texts(Some(said(rule)), None);
        let fix = "keep the rule as long as consumers rely on it";
        found.add(verdicts.on(change.hurts(Hurts::Consumer), &rule.id, fix));
    }
}

fn change(code: Code, rule: &RuleSource, message: String) -> Change {
    let mut change = Change::new(code, Area::Rules, rule.target.pointer(), message);
    change.rule = Some(rule.id.to_string());
    change
}

fn said(rule: &RuleSource) -> String {
    let when = rule.when.as_ref().map(|when| format!(" when {}", when.text)).unwrap_or_default();
    format!("{}{when}", rule.expr.text)
}

/// A rule that both have.
fn both(
    old: &Contract,
    new: &Contract,
    (own, other): (&RuleSource, &RuleSource),
    verdicts: &Verdicts,
    found: &mut Found,
) {
    let id = &other.id;
    let mut told = false;
    let (before, after) = (rejects(own), rejects(other));
    if before != after {
        let moved = own.mode != other.mode || own.kind != other.kind;
        let relaxed = (before.writer && !after.writer) || (before.reader && !after.reader);
        let (code, what) = match (moved, relaxed) {
            (true, _) => (changes::RULE_MODE_CHANGED, "runs on another side"),
            (false, true) => (changes::ACTION_RELAXED, "rejects no more"),
            (false, false) => (changes::ACTION_TIGHTENED, "rejects now"),
        };
        let hurts = if relaxed { Hurts::Consumer } else { Hurts::Producer };
        let change = change(code, other, format!("the rule `{id}` {what}"));
        let change = change.texts(Some(action(own)), Some(action(other))).hurts(hurts);
        found.add(verdicts.on(change, id, "keep mode and action until both sides are ready"));
        told = true;
    } else if action(own) != action(other) {
        let change = change(changes::RULE_MODE_CHANGED, other, format!("what the failure of `{id}` does has changed"));
        found.add(change.texts(Some(action(own)), Some(action(other))));
    }
    if said(own) != said(other) || own.target.dotted() != other.target.dotted() || scope(own) != scope(other) {
        let tightens = !verdicts.implied((old, new), (own, other), Way::Backward);
        let loosens = !verdicts.implied((old, new), (other, own), Way::Forward);
        let (code, what, hurts) = match (tightens, loosens) {
            (false, false) => (changes::RULE_REWRITTEN, "says the same in other words", Hurts::Nobody),
            (true, false) => (changes::RULE_TIGHTENED, "accepts less than before", Hurts::Producer),
            (false, true) => (changes::RULE_LOOSENED, "accepts more than before", Hurts::Consumer),
            (true, true) => (changes::RULE_CHANGED, "is another one", Hurts::Both),
        };
        let change = change(code, other, format!("the rule `{id}` {what}")).texts(Some(said(own)), Some(said(other)));
        // A rule that rejects nowhere hurts nobody.
        let counts = before != Rejects::default() || after != Rejects::default();
        let change = if counts { change.hurts(hurts) } else { change };
        found.add(verdicts.on(change, id, "add the stricter rule beside the old one with `onFailure: NONE` first"));
        told = true;
    }
    if spoken(own) != spoken(other) {
        let message = format!("what the rule `{id}` tells people has changed");
        let mut change = Change::new(changes::DOC_CHANGED, Area::Metadata, other.target.pointer(), message);
        change.rule = Some(id.to_string());
        found.add(change.texts(Some(spoken(own)), Some(spoken(other))));
    }
    if !told && verdicts.is_bad(id) {
        let message = format!("records that may be written now need not keep the rule `{id}`, which has not changed");
        let change = change(changes::RULE_NOW_BROKEN, other, message);
        found.add(verdicts.on(change, id, "see what else has changed: the schema, or a rule beside it"));
    }
}

/// What a rule tells people: its severity, its message and its description.
fn spoken(rule: &RuleSource) -> String {
    let message = rule.message.as_ref().map(|message| format!(", {}", message.text)).unwrap_or_default();
    let doc = rule.doc.as_ref().map(|doc| format!(", {doc}")).unwrap_or_default();
    format!("{}{message}{doc}", format!("{:?}", rule.severity).to_lowercase())
}

fn action(rule: &RuleSource) -> String {
    if rule.disabled {
        return format!("{}, disabled", rule.mode.as_str());
    }
    let word = |action: crate::report::Action| format!("{action:?}").to_uppercase();
    format!(
        "{}, {} for producers, {} for consumers",
        rule.mode.as_str(),
        word(rule.actions.writer),
        word(rule.actions.reader)
    )
}

/// Which fields a rule for many is for.
fn scope(rule: &RuleSource) -> String {
    let texts =
        |list: &[crate::syntax::Located]| list.iter().map(|one| one.text.to_string()).collect::<Vec<_>>().join(",");
    format!("{}|{}", texts(&rule.tags), texts(&rule.fields))
}

/// The fields that rules run on, by their ids.
fn reaches(contract: &Contract) -> BTreeMap<String, Vec<String>> {
    contract.rules().iter().map(|rule| (rule.id.clone(), rule.fields.clone())).collect()
}

/// For each rule and way, whether it still holds on what the other side writes.
#[derive(Default)]
struct Verdicts {
    found: BTreeMap<(String, Way), (Verdict, Option<super::change::Witness>)>,
    /// What the old rules reach, and what the new ones do.
    reaches: [BTreeMap<String, Vec<String>>; 2],
    fields: Fields,
    /// Records were sought for no rule any more.
    spent: bool,
}

/// What both contracts say of their fields.
#[derive(Debug, Default)]
struct Fields {
    /// Paths of those of which tags, types and names are the same.
    same_told: BTreeSet<String>,
    /// Recursive types come again at the same places.
    same_recursion: bool,
}

impl Fields {
    fn of(old: &Contract, new: &Contract) -> Self {
        let again = |contract: &Contract| -> Option<BTreeSet<(String, Option<String>)>> {
            let fields = contract.fields();
            let again = fields.iter().filter(|field| field.recursive || field.listed_at.is_some());
            let is_whole = fields.iter().all(|field| !field.deep);
            is_whole.then(|| again.map(|field| (field.path.clone(), field.listed_at.clone())).collect())
        };
        let (olds, news) = (told(old), told(new));
        let same_told =
            olds.into_iter().filter(|(path, own)| news.get(path) == Some(own)).map(|(path, _)| path.to_owned());
        let (before, after) = (again(old), again(new));
        Self { same_told: same_told.collect(), same_recursion: before.is_some() && before == after }
    }
}

/// What a rule is told of a field: its tags, its type, and the names of what it is in.
type Told = (Vec<Text>, String, Option<String>, String);

fn told(contract: &Contract) -> BTreeMap<&str, Told> {
    let shape = contract.shape();
    let root = shape.node(shape.root).name.as_deref().unwrap_or_default();
    let mut found: BTreeMap<&str, Told> = BTreeMap::new();
    for field in contract.fields() {
        let tags = field.tags.iter().chain(field.inherited_tags.iter()).cloned().collect();
        let around =
            field.path.rfind(['.', '[', '<']).and_then(|at| field.path.get(..at)).and_then(|path| found.get(path));
        let (_, _, name, within) = around.map_or((&[][..], "", None, root), |(tags, word, name, within)| {
            (tags, word.as_str(), name.as_deref(), within.as_str())
        });
        let within = name.map_or_else(|| within.to_owned(), |name| format!("{within}/{name}"));
        found.insert(&field.path, (tags, field.type_word.clone(), field.type_name.clone(), within));
    }
    found
}

impl Verdicts {
    fn sight<'s>(&'s self, writer: &'s Contract, reader: &'s Contract) -> Sight<'s> {
        Sight {
            writer: writer.shape(),
            reader: reader.shape(),
            same_names: writer.names_beyond() == reader.names_beyond(),
            same_recursion: self.fields.same_recursion,
            same_told: &self.fields.same_told,
            variables: &writer.agreed().extensions.wire.variables,
            limits: writer.limits(),
            includes: super::texts::includes,
        }
    }

    /// What a rule of the writer's reaches, and one of the reader's.
    fn reach(&self, way: Way, writes: bool, rule: &RuleSource) -> Vec<String> {
        let [old, new] = &self.reaches;
        let of = if (way == Way::Backward) == writes { old } else { new };
        of.get(&*rule.id).cloned().unwrap_or_default()
    }

    /// Whether one rule alone proves another.
    fn implied(
        &self,
        (old, new): (&Contract, &Contract),
        (premise, conclusion): (&RuleSource, &RuleSource),
        way: Way,
    ) -> bool {
        let (writer, reader) = way.sides(old, new);
        let mut premises = Premises::new(self.sight(writer, reader));
        let (own, wanted) = (self.reach(way, true, premise), self.reach(way, false, conclusion));
        premises.hold(premise, &shared(&own, &wanted).join(","));
        premises.prove(conclusion, &wanted.join(","))
    }

    fn of(&mut self, old: &Contract, new: &Contract, way: Way) {
        let (writer, reader) = way.sides(old, new);
        // Where no record is read, no rule runs.
        if reader.format() == crate::schema::Format::Avro && reads_nothing(writer.shape(), reader.shape()) {
            return;
        }
        let mut premises = Premises::new(self.sight(writer, reader));
        let kept: BTreeMap<&str, &RuleSource> =
            writer.stated_rules().iter().filter(|rule| rejects(rule).writer).map(|rule| (&*rule.id, rule)).collect();
        for rule in writer.stated_rules().iter().filter(|rule| rejects(rule).writer) {
            premises.hold(rule, &self.reach(way, true, rule).join(","));
        }
        filled(writer, reader, &mut premises);
        // Old rules of producers are kept as well where the new contract writes.
        let counts = |rule: &&RuleSource| {
            let rejects = rejects(rule);
            rejects.reader || (way == Way::Forward && rejects.writer)
        };
        // What readers alone asked before, they ask of what was written before: nothing of it is new.
        let stays = |rule: &RuleSource| {
            let own = writer.stated_rules().iter().find(|own| own.id == rule.id && rejects(own) == rejects(rule));
            !rejects(rule).writer && own.is_some_and(|own| self.implied((old, new), (own, rule), way))
        };
        let mut ground = None;
        let (mut sought, mut spent, mut verdicts) = (0, false, Vec::new());
        for rule in reader.stated_rules().iter().filter(counts) {
            let wanted = written(writer, &self.reach(way, false, rule));
            let own = kept.get(&*rule.id).map(|own| (own, self.reach(way, true, own)));
            if let Some((own, reach)) = own.filter(|(_, reach)| *reach != wanted && !wanted.is_empty()) {
                premises.hold(own, &shared(&reach, &wanted).join(","));
            }
            if premises.prove(rule, &wanted.join(",")) || stays(rule) {
                continue;
            }
            sought += 1;
            let can_ask = writer.has_both_sides() && reader.has_both_sides();
            let ground = ground.get_or_insert_with(|| Ground::new(old, new, way));
            let witness = if can_ask && sought <= MOST_SOUGHT { ground.against(rule) } else { None };
            spent |= witness.is_none() && (sought > MOST_SOUGHT || ground.is_spent());
            let verdict = if witness.is_some() { Verdict::Breaking } else { Verdict::Unknown };
            verdicts.push(((rule.id.to_string(), way), (verdict, witness)));
        }
        self.found.extend(verdicts);
        self.spent |= spent;
    }

    fn is_bad(&self, id: &str) -> bool {
        Way::BOTH.iter().any(|way| self.found.contains_key(&(id.to_owned(), *way)))
    }

    /// A change of a rule with what was found of it.
    fn on(&self, mut change: Change, id: &str, fix: &str) -> Change {
        let mut undecided = false;
        for way in Way::BOTH {
            let Some((verdict, witness)) = self.found.get(&(id.to_owned(), way)) else { continue };
            undecided |= *verdict == Verdict::Unknown;
            change = change.way(way, *verdict).fix(fix);
            change.witnesses.extend(witness.clone());
        }
        if undecided {
            let spent = "the records that are judged for one comparison were spent on rules before this one";
            let none = "neither a proof nor a record that shows the opposite was found";
            change.no_witness = Some(if self.spent { spent } else { none }.to_owned());
        }
        change
    }
}

/// What a rule is known to hold for, of what is asked: all of it where it reaches that, else what it reaches.
fn shared(reach: &[String], wanted: &[String]) -> Vec<String> {
    let all = !wanted.is_empty() && wanted.iter().all(|path| reach.contains(path));
    if all { wanted } else { reach }.to_vec()
}

/// Of the fields that a rule reaches, those that producers may write: of properties, those that are declared.
fn written(writer: &Contract, reach: &[String]) -> Vec<String> {
    if writer.format() != crate::schema::Format::Odcs {
        return reach.to_vec();
    }
    let paths: BTreeSet<&str> = writer.fields().iter().map(|field| field.path.as_str()).collect();
    reach.iter().filter(|path| paths.contains(path.as_str())).cloned().collect()
}

/// What a reader fills where the writer does not have a field.
fn filled(writer: &Contract, reader: &Contract, premises: &mut Premises<'_>) {
    if reader.format() != crate::schema::Format::Avro {
        return;
    }
    let (Some(own), Some(wanted)) =
        (writer.shape().record(writer.shape().root), reader.shape().record(reader.shape().root))
    else {
        return;
    };
    let written: std::collections::BTreeSet<&str> = own.fields.iter().map(|field| &*field.name).collect();
    for field in &wanted.fields {
        let from_alias = field.aliases.iter().any(|alias| written.contains(&**alias));
        if let Some(default) = &field.default
            && !written.contains(&*field.name)
            && !from_alias
        {
            premises.filled(&field.name, default);
        }
    }
}
