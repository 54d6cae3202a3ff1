//! Words and signs of other languages, and what is written instead.

/// What a function of another language is here, with `{x}`, `{y}` and `{z}` for its first arguments,
/// the receiver of a method among them.
pub(super) fn function(name: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(|char| *char != '_').flat_map(char::to_lowercase).collect();
    Some(match plain.as_str() {
        "len" | "length" | "count" | "strlen" | "charlength" | "cardinality" | "arraylength" => "size({x})",
        "lower" | "tolowercase" | "tolower" | "lowercase" | "casefold" => "{x}.lowerAscii()",
        "upper" | "touppercase" | "toupper" | "uppercase" => "{x}.upperAscii()",
        "strip" | "btrim" => "{x}.trim()",
        "concat" => "{x} + {y}",
        "includes" | "hasvalue" | "instr" => "{x}.contains({y})",
        "startswith" | "beginswith" | "hasprefix" => "{x}.startsWith({y})",
        "endswith" | "hassuffix" => "{x}.endsWith({y})",
        "match" | "regex" | "regexp" | "regexmatch" | "regexplike" | "rlike" | "test" | "fullmatch" | "like" => {
            "{x}.matches({y})"
        }
        "equals" | "eq" => "{x} == {y}",
        "equalsignorecase" => "{x}.lowerAscii() == {y}.lowerAscii()",
        "any" | "some" | "exist" | "anymatch" => "{x}.exists(item, ..)",
        "every" | "allmatch" => "{x}.all(item, ..)",
        "isnull" | "isnone" | "isnil" => "{x} == null",
        "isset" | "defined" | "notnull" | "isnotnull" | "existsfield" => "{x} != null",
        "isempty" | "empty" => "size({x}) == 0",
        "notempty" | "isnotempty" | "nonempty" => "size({x}) > 0",
        "isblank" => "{x}.trim() == ''",
        "coalesce" | "nvl" | "ifnull" => "{x} != null ? {x} : {y}",
        "if" | "iif" | "ifelse" | "ternary" => "{x} ? {y} : {z}",
        "between" => "{x} >= {y} && {x} <= {z}",
        "float" | "number" | "todouble" | "tofloat" | "parsefloat" => "double({x})",
        "integer" | "parseint" | "toint" | "tolong" | "long" => "int({x})",
        "str" | "text" | "tostring" => "string({x})",
        "boolean" | "toboolean" | "tobool" => "bool({x})",
        "typeof" | "isinstance" | "instanceof" => "type({x})",
        "totimestamp" | "todate" | "parsedate" | "datetime" | "totime" => "timestamp({x})",
        "year" | "getyear" => "{x}.getFullYear()",
        "month" => "{x}.getMonth() + 1",
        "day" | "dayofmonth" => "{x}.getDate()",
        "hour" | "hours" => "{x}.getHours()",
        "minute" | "minutes" => "{x}.getMinutes()",
        "max" | "greatest" => "math.greatest({x}, {y})",
        "min" | "least" => "math.least({x}, {y})",
        "abs" => "math.abs({x})",
        "ceil" | "ceiling" => "math.ceil({x})",
        "floor" => "math.floor({x})",
        "round" => "math.round({x})",
        "trunc" | "truncate" => "math.trunc({x})",
        "get" => "{x}[{y}]",
        "has" | "haskey" | "containskey" | "hasownproperty" => "{y} in {x}",
        "now" | "today" | "currentdate" | "currenttimestamp" | "getdate" | "sysdate" => "now",
        _ => return None,
    })
}

/// The same for `MODULE.function(..)` of another language's library; the arguments alone count.
pub(super) fn library(module: &str, name: &str) -> Option<&'static str> {
    Some(match (module, name) {
        ("re" | "regexp" | "Regex" | "Pattern", "match" | "search" | "fullmatch" | "test" | "matches") => {
            "{y}.matches({x})"
        }
        ("Math", "max") => "math.greatest({x}, {y})",
        ("Math", "min") => "math.least({x}, {y})",
        ("Math", "abs" | "ceil" | "floor" | "round" | "trunc" | "sign" | "sqrt") => return function(name),
        ("Date" | "datetime" | "Instant" | "time" | "Clock", "now" | "today" | "utcnow") => "now",
        ("Number" | "Integer" | "Long", "parseInt" | "parseLong") => "int({x})",
        ("Number" | "Double", "parseFloat" | "parseDouble") => "double({x})",
        ("String", "valueOf") => "string({x})",
        ("Array", "isArray") => "type({x}) == list",
        _ => return None,
    })
}

/// What a name of another language is here.
pub(super) fn name(name: &str) -> Option<&'static str> {
    Some(match name {
        "None" | "nil" | "NULL" | "Null" | "undefined" | "NONE" | "Nil" => "null",
        "True" | "TRUE" => "true",
        "False" | "FALSE" => "false",
        "NaN" | "nan" => "double('NaN')",
        "Infinity" | "inf" => "double('Infinity')",
        "self" | "record" | "payload" | "event" | "msg" | "it" => "this",
        "NOW" | "today" | "CURRENT_DATE" | "CURRENT_TIMESTAMP" | "current_timestamp" | "current_date" => "now",
        _ => return None,
    })
}

/// A word where an operator may stand: the operator that it is read as, and the hint.
pub(super) fn infix(word: &str, right: &str) -> Option<(&'static str, String)> {
    let mean = |operator: &'static str| (operator, format!("did you mean `{operator}`?"));
    Some(match word.to_ascii_lowercase().as_str() {
        "and" => mean("&&"),
        "or" => mean("||"),
        "in" => mean("in"),
        "eq" | "equals" | "is" => mean("=="),
        "ne" | "neq" => mean("!="),
        "lt" => mean("<"),
        "le" | "lte" => mean("<="),
        "gt" => mean(">"),
        "ge" | "gte" => mean(">="),
        "mod" => mean("%"),
        "like" | "ilike" => ("==", like(right)),
        "rlike" | "regexp" | "matches" | "match" => ("==", format!("write `x.matches({right})`")),
        "contains" | "includes" | "has" => ("==", format!("write `x.contains({right})`")),
        "startswith" => ("==", format!("write `x.startsWith({right})`")),
        "endswith" => ("==", format!("write `x.endsWith({right})`")),
        "between" => ("==", "write `x >= low && x <= high`".to_owned()),
        _ => return None,
    })
}

/// What says the same as a pattern of SQL's `like`, where its signs stand at the ends alone.
fn like(literal: &str) -> String {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    let middle = inner.trim_start_matches('%').trim_end_matches('%');
    let quoted = literal.starts_with(['\'', '"']) && !middle.is_empty() && !middle.contains(['%', '_', '\\']);
    if !quoted {
        return "write `x.matches(r'..')`, `x.startsWith('..')`, `x.endsWith('..')` or `x.contains('..')`".to_owned();
    }
    let quote = literal.get(..1).unwrap_or("'");
    let text = format!("{quote}{middle}{quote}");
    match (inner.starts_with('%'), inner.ends_with('%')) {
        (true, true) => format!("write `x.contains({text})`"),
        (true, false) => format!("write `x.endsWith({text})`"),
        (false, true) => format!("write `x.startsWith({text})`"),
        (false, false) => "did you mean `==`?".to_owned(),
    }
}

/// What a word behind a finished expression begins in other languages.
pub(super) fn behind(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "if" | "else" | "then" | "when" | "unless" => "write `condition ? value : other`",
        "for" => {
            "a list is looked into by `list.all(x, ..)`, `list.exists(x, ..)`, `list.filter(x, ..)` or `list.map(x, ..)`"
        }
        _ => return None,
    })
}

/// What a word that begins a statement in other languages is here; what follows it belongs to it.
pub(super) fn statement(word: &str) -> Option<&'static str> {
    Some(match word {
        "if" | "else" | "case" | "CASE" => "write `condition ? value : other`",
        "for" | "while" | "loop" | "SELECT" | "select" | "lambda" => {
            "a list is looked into by `list.all(x, ..)`, `list.exists(x, ..)`, `list.filter(x, ..)` or `list.map(x, ..)`"
        }
        "let" | "var" | "const" => "a name is given by `cel.bind(x, value, expression)`",
        "return" => "an expression is its value: leave it out",
        "function" | "import" | "package" | "namespace" => "a rule is one expression",
        "new" => "values are made by functions, as in `timestamp('2026-01-31T10:00:00Z')`",
        _ => return None,
    })
}

/// A sign of typography, and the operator that it stands for.
pub(super) fn sign(found: char) -> Option<&'static str> {
    Some(match found {
        '\u{2265}' | '\u{2a7e}' => ">=",
        '\u{2264}' | '\u{2a7d}' => "<=",
        '\u{2260}' => "!=",
        '\u{ff1d}' => "==",
        '\u{d7}' => "*",
        '\u{f7}' => "/",
        '\u{2212}' | '\u{2013}' | '\u{2014}' => "-",
        '\u{2227}' => "&&",
        '\u{2228}' => "||",
        '\u{ac}' => "!",
        _ => return None,
    })
}

/// The quotes of typography, and those that close what they open, the likely ones first.
pub(super) fn closing_quotes(found: char) -> Option<&'static [char]> {
    Some(match found {
        '\u{2018}' | '\u{2019}' | '\u{201a}' => &['\u{2018}', '\u{2019}', '\''],
        '\u{201c}' | '\u{201d}' | '\u{201e}' => &['\u{201c}', '\u{201d}', '"'],
        '\u{ab}' | '\u{bb}' => &['\u{ab}', '\u{bb}'],
        '\u{b4}' => &['\u{b4}', '\''],
        _ => return None,
    })
}
