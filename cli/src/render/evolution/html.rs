//! One page that needs nothing else: no scripts, no files beside it.

use std::fmt::Write as _;

use stipula::Change;

use super::super::shown;
use super::{acceptance, all_faults, bump, hurt, notes, owner, place, shows, sum, verdict, versions};
use crate::evolution::{Compared, Item, Run, Settings, Standing, State};

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#d0d7de;--soft:#656d76;--bad:#cf222e;--warn:#9a6700;--good:#1a7f37;--back:#f6f8fa}\
@media(prefers-color-scheme:dark){:root{--line:#3d444d;--soft:#9198a1;--bad:#f85149;--warn:#d29922;--good:#3fb950;--back:#161b22}}\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}h2{font-size:1.15rem;margin:2rem 0 .2rem}\
.about{color:var(--soft);margin:.1rem 0}\
.change{border:1px solid var(--line);border-left:4px solid var(--line);border-radius:6px;padding:.6rem .9rem;margin:.8rem 0}\
.bad{border-left-color:var(--bad)}.warn{border-left-color:var(--warn)}\
.word{font-weight:600}.bad .word,.word.bad{color:var(--bad)}.warn .word,.word.warn{color:var(--warn)}.word.good{color:var(--good)}\
code,pre{font:13px/1.45 ui-monospace,monospace;background:var(--back);border-radius:4px}\
code{padding:.1rem .3rem}pre{padding:.5rem .7rem;overflow-x:auto;margin:.4rem 0;white-space:pre-wrap;word-break:break-word}\
.minus{color:var(--bad)}.plus{color:var(--good)}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .9rem;margin:.5rem 0 0}\
dt{color:var(--soft)}dd{margin:0}summary{cursor:pointer;color:var(--soft)}li{margin:.2rem 0}";

pub(super) fn text(run: &Run) -> String {
    let mut out = String::new();
    let (word, class) = match (run.is_broken(), run.fails()) {
        (true, _) => ("not compared", "bad"),
        (false, true) => (run.verdict().as_str(), "bad"),
        (false, false) => (run.verdict().as_str(), "good"),
    };
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>Contracts: {word}</title><style>{STYLE}</style></head><body>\n\
         <h1>Contracts: <span class=\"word {class}\">{word}</span></h1>\n"
    );
    if !run.items.is_empty() {
        let _ = writeln!(out, "<p class=\"about\">{} against <code>{}</code></p>", safe(&sum(run)), safe(&run.against));
    }
    for error in &run.errors {
        let _ = writeln!(out, "<p><span class=\"word bad\">error</span> {}</p>", marked(error));
    }
    for item in &run.items {
        one(&mut out, item, &run.settings);
    }
    out += "</body></html>\n";
    out
}

fn one(out: &mut String, item: &Item, settings: &Settings) {
    let class = match (&item.state, item.fails(settings)) {
        (State::Broken(_), _) | (_, true) => "bad",
        _ => "good",
    };
    let versions = match &item.state {
        State::Compared(compared) => versions(compared).map(|text| format!(" {}", safe(&text))).unwrap_or_default(),
        State::Deleted(deleted) => deleted.version.as_ref().map(|text| format!(" {}", safe(text))).unwrap_or_default(),
        _ => String::new(),
    };
    let word = verdict(item, settings);
    let _ = writeln!(
        out,
        "<section><h2>{}{versions}: <span class=\"word {class}\">{word}</span></h2>\n<p class=\"about\"><code>{}</code>",
        safe(&item.name),
        safe(&item.file)
    );
    if let State::Compared(compared) = &item.state {
        let _ = writeln!(out, " at {}", compared.level.as_str());
    }
    if let Some(owner) = owner(item) {
        let _ = writeln!(out, "· owner {}", safe(&owner));
    }
    out.push_str("</p>\n");
    match &item.state {
        State::Compared(compared) => changes(out, compared),
        State::Broken(broken) | State::OldBroken(broken) => {
            for line in all_faults(broken).lines() {
                let _ = writeln!(out, "<p>{}</p>", marked(line));
            }
        }
        _ => {}
    }
    out.push_str("</section>\n");
}

fn changes(out: &mut String, compared: &Compared) {
    for (change, standing, spot) in compared.changes().filter(|(_, standing, _)| *standing != Standing::Fine) {
        let line = spot.line.map(|line| format!(":{line}")).unwrap_or_default();
        whole(out, change, standing, &format!("{}{line}", spot.file));
    }
    let fine = compared.count(Standing::Fine);
    if fine > 0 {
        let plural = if fine == 1 { "change breaks" } else { "changes break" };
        let _ = writeln!(out, "<details><summary>{fine} {plural} nobody</summary><ul>");
        for (change, _, _) in compared.changes().filter(|(_, standing, _)| *standing == Standing::Fine) {
            let _ = writeln!(
                out,
                "<li><code>{}</code> {} <code>{}</code></li>",
                safe(&place(change)),
                marked(&change.message),
                change.code
            );
        }
        out.push_str("</ul></details>\n");
    }
    for note in notes(compared).into_iter().chain(bump(compared)) {
        let _ = writeln!(out, "<p class=\"about\">{}</p>", marked(&note));
    }
}

fn whole(out: &mut String, change: &Change, standing: Standing, spot: &str) {
    let class = match standing {
        Standing::Breaking | Standing::Expired => "bad",
        _ => "warn",
    };
    let _ = writeln!(
        out,
        "<div class=\"change {class}\"><p class=\"about\"><code>{}</code></p><div><span class=\"word\">{}</span> \
         <code>{}</code> {} <code>{}</code></div>",
        safe(spot),
        standing.as_str(),
        safe(&place(change)),
        marked(&change.message),
        change.code
    );
    if change.old.is_some() || change.new.is_some() {
        out.push_str("<pre>");
        for (mark, class, text) in [("-", "minus", &change.old), ("+", "plus", &change.new)] {
            for line in text.iter().flat_map(|text| text.lines()) {
                let _ = writeln!(out, "<span class=\"{class}\">{mark} {}</span>", safe(line));
            }
        }
        out.push_str("</pre>");
    }
    out.push_str("<dl>");
    let mut row = |name: &str, text: &str| {
        let _ = writeln!(out, "<dt>{name}</dt><dd>{text}</dd>");
    };
    if let Some(version) = &change.against {
        row("since", &format!("version {}", safe(version)));
    }
    if let Some(hurt) = hurt(change) {
        row("hurts", hurt);
    }
    for witness in &change.witnesses {
        let mut text = format!("{}<pre>{}</pre>", shows(witness), safe(&witness.record));
        for said in &witness.refused {
            let _ = write!(text, "<div>{}</div>", marked(said));
        }
        if let Some(other) = &witness.read_as {
            let _ = write!(text, "read as<pre>{}</pre>", safe(other));
        }
        if witness.encoding != "json" && !witness.masked {
            let _ =
                write!(text, "<div class=\"about\">{} <code>{}</code></div>", witness.encoding, safe(&witness.payload));
        }
        row("proof", &text);
    }
    if let (true, Some(why)) = (change.witnesses.is_empty(), &change.no_witness) {
        row("proof", &format!("none: {}", marked(why)));
    }
    if let Some(fix) = &change.fix {
        row("fix", &marked(fix));
    }
    if let Some(accepted) = acceptance(change) {
        row("accepted", &safe(&accepted));
    }
    out.push_str("</dl></div>\n");
}

fn safe(text: &str) -> String {
    let mut out = String::new();
    for c in shown(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What stands between backticks as code.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = safe(part);
        if at % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            out += &part;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn no_text_becomes_a_tag() {
        assert_eq!(marked("a <b> `c<d` & e"), "a &lt;b&gt; <code>c&lt;d</code> &amp; e");
    }
}
