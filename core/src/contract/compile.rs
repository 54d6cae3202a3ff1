//! From a contract's text to its engine: document, shape, plans and programs.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use crate::cells::Layout;
use crate::codec::Writers;
use crate::contract::api::{Agreed, Stated};
use crate::contract::engine::Engine;
use crate::contract::samples;
use crate::contract::{Compiler, Contract, Diagnosis, DuplicateKeys, Formats, JsonEncoding, Undeclared};
use crate::diagnostics::{CompileError, Diagnostic, Diagnostics, SourceId, Sources, Span, codes};
use crate::digest::{self, Canon, text};
use crate::document::{self, Loader};
use crate::extensions;
use crate::model::{ActionPair, Document, Mode, Object, Origin, RuleKind, RuleSource, Side, Target};
use crate::readers::{ReadOptions, Readers};
use crate::report::{Action, Judge, NotEnforced};
use crate::rules::{Function, RuleInfo, RuleOptions, RuleSet, infos};
use crate::schema::{self, Lowered};
use crate::syntax::{Located, OffsetMap};

/// What a contract says of itself, apart from any record.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) support: Option<String>,
    pub(crate) text_digest: String,
}

/// One compilation in progress.
pub(crate) struct Compilation<'a> {
    pub(crate) compiler: &'a Compiler,
    sources: Sources,
    pub(crate) diagnostics: Diagnostics,
    /// The rules of every object that was looked at alone.
    rules: Vec<RuleInfo>,
}

/// Compiles a contract that can judge.
pub(crate) fn contract(compiler: &Compiler) -> Result<Contract, CompileError> {
    let mut run = Compilation::new(compiler);
    let built = run.document().and_then(|document| {
        let object = run.select(&document)?;
        let mut stated = Stated { object: position(&document, object), ..Stated::default() };
        let engine = run.engine(&document, object, Some(&mut stated))?;
        Some((labels(compiler, &document), engine, stated))
    });
    match built {
        Some((labels, engine, stated)) if !run.diagnostics.has_errors() => {
            Ok(Contract::new(labels, engine, stated, run.diagnostics.into_sorted(), run.sources))
        }
        _ => Err(CompileError::new(run.diagnostics, run.sources)),
    }
}

/// Every diagnostic of a document, each of its objects looked at; nothing need be there to judge.
pub(crate) fn diagnose(compiler: &Compiler) -> Diagnosis {
    let mut run = Compilation::new(compiler);
    let mut not_enforced = Vec::new();
    let mut objects = Vec::new();
    if let Some(document) = run.document() {
        not_enforced.extend(document.not_enforced.iter().cloned());
        for object in &document.objects {
            let wanted = compiler.object.as_deref().is_none_or(|name| object.name.as_deref() == Some(name));
            if !wanted {
                continue;
            }
            not_enforced.extend(object.not_enforced.iter().cloned());
            objects.extend(object.name.as_deref().filter(|_| object.is_judgeable()).map(str::to_owned));
            if object.is_judgeable()
                && let Some(engine) = run.engine(&document, object, None)
            {
                not_enforced.extend(engine.not_enforced.iter().cloned());
            }
        }
    }
    not_enforced.sort();
    not_enforced.dedup();
    let (diagnostics, rules, sources) = (run.diagnostics.into_sorted(), run.rules, run.sources);
    Diagnosis { diagnostics, not_enforced, rules, objects, sources }
}

/// The objects of a document.
#[cfg(test)]
pub(crate) fn objects_of(compiler: &Compiler) -> Vec<Object> {
    Compilation::new(compiler).document().map_or_else(Vec::new, |document| document.objects)
}

impl<'a> Compilation<'a> {
    pub(crate) fn new(compiler: &'a Compiler) -> Self {
        let diagnostics = Diagnostics::strict(compiler.strict);
        Self { compiler, sources: Sources::default(), diagnostics, rules: Vec::new() }
    }

    /// The document's own text, as the first of the sources.
    pub(crate) fn source(&mut self) -> SourceId {
        let first = SourceId::default();
        if self.sources.get(first).is_some() {
            return first;
        }
        self.sources.add(&self.compiler.name, &self.compiler.source)
    }

    pub(crate) fn loader(&mut self) -> Loader<'_> {
        Loader {
            sources: &mut self.sources,
            diagnostics: &mut self.diagnostics,
            resolver: &*self.compiler.resolver,
            limits: &self.compiler.limits,
            strict: self.compiler.strict,
        }
    }

    pub(crate) fn document(&mut self) -> Option<Document> {
        let source = self.source();
        let kind = self.compiler.kind;
        document::read(&mut self.loader(), source, kind)
    }

    /// What was wrong.
    pub(crate) fn fail(self) -> CompileError {
        CompileError::new(self.diagnostics, self.sources)
    }

    /// The one object that judges: by name where there are several.
    pub(crate) fn select<'d>(&mut self, document: &'d Document) -> Option<&'d Object> {
        let names: Vec<&str> = document.objects.iter().filter_map(|object| object.name.as_deref()).collect();
        let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let refusal = match (&self.compiler.object, document.objects.as_slice()) {
            (_, []) => Diagnostic::error(codes::DOCUMENT_OBJECT, "the contract has no schema object to judge by"),
            (None, [only]) => return self.judgeable(only),
            (None, _) => {
                Diagnostic::error(codes::DOCUMENT_OBJECT, format!("the contract has several schema objects: {list}"))
                    .hint("name the one to judge by: option `object`, or `--object NAME`")
            }
            (Some(wanted), objects) => {
                if let Some(object) = objects.iter().find(|object| object.name.as_deref() == Some(wanted)) {
                    return self.judgeable(object);
                }
                let near = crate::diagnostics::did_you_mean(wanted, names.iter().copied());
                Diagnostic::error(codes::DOCUMENT_OBJECT, format!("the contract has no schema object `{wanted}`"))
                    .hint(near.unwrap_or_else(|| format!("it has {list}")))
            }
        };
        self.diagnostics.push(refusal);
        None
    }

    fn judgeable<'d>(&mut self, object: &'d Object) -> Option<&'d Object> {
        if object.is_judgeable() {
            return Some(object);
        }
        // A schema that is named but could not be read has its own diagnostic already.
        if !object.names_schema {
            let name = object.name.as_deref().unwrap_or("schema");
            let message = format!("object `{name}` describes no record, so none can be judged by it");
            let hint = "give it `properties`, or name its wire schema: \
                        `customProperties: [{property: stipulaSchema, value: order.avsc}]`";
            let fault = Diagnostic::error(codes::DOCUMENT_OBJECT, message).at_opt(object.span);
            self.diagnostics.push(fault.hint(hint));
        }
        None
    }

    /// `stated` takes what the document API shows of the rules.
    pub(crate) fn engine(
        &mut self,
        document: &Document,
        object: &Object,
        stated: Option<&mut Stated>,
    ) -> Option<Engine> {
        let compiler = self.compiler;
        let mut not_enforced: Vec<NotEnforced> = document.not_enforced.clone();
        not_enforced.extend(object.not_enforced.iter().cloned());
        let faults = self.diagnostics.errors();
        let Lowered { shape, json_text, resources, samples } = self.lowered(object, &mut not_enforced)?;
        let mut past = Vec::new();
        if self.diagnostics.errors() == faults {
            past = extensions::check(document, object, &shape, &compiler.limits, &mut self.diagnostics);
        }
        let rules = self.rules_of(object);
        let mut layout = Layout::new(shape.root);
        let rule_set =
            RuleSet::compile(&shape, &rules, &rule_options(compiler, object), &mut layout, &mut self.diagnostics);
        RuleSet::parse_only(&object.unjudged, &compiler.limits, &mut self.diagnostics);
        self.diagnostics.forget_schema();
        if stated.is_none() {
            let stated = (rules.as_slice(), object.unenforced.as_slice());
            self.rules.extend(infos(&rule_set, &shape, stated, compiler.side, &self.sources));
        }
        if self.diagnostics.has_errors() {
            return None;
        }
        let read = read_options(compiler);
        let texts = json_text.as_deref().map(|text| (text, resources.as_slice()));
        samples::check(&shape, texts, (samples, object), read, &compiler.limits, &mut self.diagnostics);
        let shape = Arc::new(shape);
        let readers = Readers::compile(&shape, &layout, texts, read, &compiler.limits, &mut self.diagnostics);
        let writers = Writers::new(&object.extensions.wire, (&shape, past), compiler.lookup.clone());
        if writers.names_nobody() {
            let reason =
                "the contract has no `ids` and no `guid`, and there is no lookup: its own schema judges every payload";
            if compiler.strict {
                let fault =
                    Diagnostic::error(codes::DOCUMENT_NOT_ENFORCED, format!("not enforced: schema id: {reason}"));
                self.diagnostics.push(fault.hint("name the ids of the schema: `ids: [17]`"));
            }
            not_enforced.push(NotEnforced { what: "schema id".to_owned(), reason: reason.to_owned() });
        }
        not_enforced.sort();
        not_enforced.dedup();
        // Compiled keywords stand in the shape; only the text of what falls back adds to it.
        let own = json_text.as_deref().map(|json| ("", json));
        let others = resources.iter().map(|(name, json)| (&**name, json.as_str()));
        let schemas: Vec<_> = own.into_iter().chain(others).filter(|_| !shape.fallbacks.is_empty()).collect();
        let options = options_form(compiler, rule_set.zone_data());
        let digest = digest::of_contract(&shape, &schemas, &rules, &object.extensions, options);
        let judge = Judge {
            id: document.id.clone(),
            version: document.version.clone(),
            digest,
            owner: document.owner.clone(),
            support: document.support.clone(),
        };
        if let Some(stated) = stated {
            stated.kind = compiler.kind;
            stated.side = compiler.side;
            stated.rules = rules;
            stated.unenforced.clone_from(&object.unenforced);
            stated.functions.clone_from(&compiler.functions);
            stated.variables.clone_from(&object.extensions.wire.variables);
            stated.layout = Some(layout);
            stated.agreed = Agreed {
                schema: object.schema.clone(),
                extensions: object.extensions.clone(),
                service_levels: document.service_levels.clone(),
                overlays: overlaid(object),
            };
        }
        Some(Engine {
            shape,
            readers,
            writers,
            tombstone: object.extensions.wire.tombstone,
            rules: rule_set,
            clock: compiler.clock.clone(),
            limits: compiler.limits.clone(),
            judge: Arc::new(judge),
            not_enforced: not_enforced.into(),
            kept: Mutex::new(None),
        })
    }

    /// The schema of an object, in the shape that it and the contract make together.
    fn lowered(&mut self, object: &Object, not_enforced: &mut Vec<NotEnforced>) -> Option<Lowered> {
        let limits = &self.compiler.limits;
        let before = self.diagnostics.count();
        let mut lowered = match &object.schema {
            Some(source) => schema::lower(source, limits, &mut self.diagnostics, not_enforced)?,
            None => schema::lower_properties(object, &mut self.diagnostics, not_enforced),
        };
        self.diagnostics.note_schema(before);
        let shape = &mut lowered.shape;
        let tags = &self.compiler.sensitive_tags;
        if object.schema.is_some() {
            let mut overlays = schema::apply_globs(shape, &object.tag_globs, &mut self.diagnostics);
            overlays.extend(object.overlays.iter().cloned());
            schema::apply(shape, &overlays, tags, &mut self.diagnostics, not_enforced);
        } else {
            schema::mark_sensitive(shape, tags);
        }
        Some(lowered)
    }

    /// The rules of an object in their order, those of its schema and of the caller after them.
    fn rules_of(&mut self, object: &Object) -> Vec<RuleSource> {
        let mut rules = object.rules.clone();
        rules.sort_by_key(|rule| rule.origin == Origin::Encoding);
        if let Some(source) = &object.schema {
            rules.extend(schema::inline_rules(source, &object.rules, &self.compiler.limits, &mut self.diagnostics));
        }
        rules.extend(self.extra_rules(&rules));
        rules
    }

    /// Rules that the caller gave beside the document; each text is a source of its own.
    fn extra_rules(&mut self, known: &[RuleSource]) -> Vec<RuleSource> {
        let mut rules: Vec<RuleSource> = Vec::new();
        let mut ids: HashSet<String> = known.iter().map(|rule| rule.id.to_string()).collect();
        for (id, expression) in &self.compiler.rules {
            let source = self.sources.add(&format!("rule {id}"), expression);
            let span = Span::new(source, 0, expression.len());
            if !ids.insert(id.clone()) {
                let message = format!("two rules have the id `{id}`");
                self.diagnostics.push(Diagnostic::error(codes::DOCUMENT_DUPLICATE_ID, message).at(span));
                continue;
            }
            rules.push(plain_rule(id, expression, span));
        }
        rules
    }
}

fn plain_rule(id: &str, expression: &str, span: Span) -> RuleSource {
    RuleSource {
        id: id.into(),
        span,
        kind: RuleKind::Condition,
        mode: Mode::WriteRead,
        actions: ActionPair { writer: Action::Error, reader: Action::Error },
        severity: crate::diagnostics::Severity::Error,
        expr: Located { text: expression.into(), map: OffsetMap::plain(span) },
        when: None,
        message: None,
        doc: None,
        target: Target::default(),
        tags: Vec::new(),
        fields: Vec::new(),
        disabled: false,
        origin: Origin::Domain,
    }
}

/// The object's place among those of its document.
fn position(document: &Document, object: &Object) -> usize {
    document.objects.iter().position(|each| std::ptr::eq(each, object)).unwrap_or(0)
}

fn labels(compiler: &Compiler, document: &Document) -> Labels {
    Labels {
        id: document.id.clone(),
        name: document.name.clone(),
        version: document.version.clone(),
        status: document.status.clone(),
        owner: document.owner.clone(),
        support: document.support.clone(),
        text_digest: digest::of_text(&compiler.source),
    }
}

fn read_options(compiler: &Compiler) -> ReadOptions {
    ReadOptions {
        duplicate_keys_refuse: compiler.duplicate_keys == DuplicateKeys::Refuse,
        formats_assert: compiler.formats == Formats::Assert,
        undeclared_refuse: compiler.undeclared == Undeclared::Refuse,
        avro_json: compiler.json_encoding == JsonEncoding::Avro,
        undeclared_warn: compiler.side == Side::Reader,
    }
}

fn rule_options<'o>(compiler: &'o Compiler, object: &'o Object) -> RuleOptions<'o> {
    RuleOptions {
        side: compiler.side,
        clock: compiler.clock.is_some(),
        functions: &compiler.functions,
        variables: &object.extensions.wire.variables,
        limits: &compiler.limits,
    }
}

/// The options that can change an outcome.
fn options_form(compiler: &Compiler, zone_data: Option<&str>) -> Canon {
    let limits = &compiler.limits;
    let numbers = [
        u64::from(limits.payload_depth),
        limits.payload_bytes,
        limits.nodes,
        limits.nodes_per_byte,
        limits.rule_cost,
        limits.record_cost,
        limits.regex_bytes as u64,
        limits.violations as u64,
    ];
    let side = match compiler.side {
        Side::Both => "both",
        Side::Writer => "writer",
        Side::Reader => "reader",
    };
    let mut form = vec![
        ("duplicate_keys_refuse", Canon::Bool(compiler.duplicate_keys == DuplicateKeys::Refuse)),
        ("formats_assert", Canon::Bool(compiler.formats == Formats::Assert)),
        ("undeclared_refuse", Canon::Bool(compiler.undeclared == Undeclared::Refuse)),
        ("side", text(side)),
        ("limits", Canon::List(numbers.iter().map(|number| text(number.to_string())).collect())),
    ];
    // Named only where it is not the default, so that the digests of all others stay what they were.
    if compiler.json_encoding == JsonEncoding::Avro {
        form.push(("avro_json", Canon::Bool(true)));
    }
    if !compiler.functions.is_empty() {
        let mut functions: Vec<(String, &str)> = compiler.functions.iter().map(Function::signature).collect();
        functions.sort();
        let functions =
            functions.into_iter().map(|(signature, version)| Canon::List(vec![text(signature), text(version)]));
        form.push(("functions", Canon::List(functions.collect())));
    }
    if let Some(version) = zone_data {
        form.push(("zones", text(version)));
    }
    Canon::Map(form)
}

/// The places of which the properties of an object say more than its wire schema.
fn overlaid(object: &Object) -> Vec<Target> {
    let overlays = object.overlays.iter().filter(|_| object.schema.is_some());
    let says_more = overlays.filter(|one| one.required || one.enum_values.is_some() || !one.options.said().is_empty());
    says_more.map(|overlay| overlay.target.clone()).collect()
}
