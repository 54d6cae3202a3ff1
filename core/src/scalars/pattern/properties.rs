//! Unicode properties by name. The tables of characters are those of `regex-syntax`, which takes
//! names loosely; both languages take them exactly, so the names stand here.

use regex_syntax::hir::{Class, ClassUnicode, HirKind};

use super::classes::{MAX_CODE_POINT, class};

/// Scripts, as `Name=Alias,Alias`.
const SCRIPTS: &str = "\
    Adlam=Adlm Ahom= Anatolian_Hieroglyphs=Hluw Arabic=Arab Armenian=Armn Avestan=Avst Balinese=Bali Bamum=Bamu \
    Bassa_Vah=Bass Batak=Batk Bengali=Beng Bhaiksuki=Bhks Bopomofo=Bopo Brahmi=Brah Braille=Brai Buginese=Bugi \
    Buhid=Buhd Canadian_Aboriginal=Cans Carian=Cari Caucasian_Albanian=Aghb Chakma=Cakm Cham= Cherokee=Cher \
    Chorasmian=Chrs Common=Zyyy Coptic=Copt,Qaac Cuneiform=Xsux Cypriot=Cprt Cypro_Minoan=Cpmn Cyrillic=Cyrl \
    Deseret=Dsrt Devanagari=Deva Dives_Akuru=Diak Dogra=Dogr Duployan=Dupl Egyptian_Hieroglyphs=Egyp Elbasan=Elba \
    Elymaic=Elym Ethiopic=Ethi Garay=Gara Georgian=Geor Glagolitic=Glag Gothic=Goth Grantha=Gran Greek=Grek \
    Gujarati=Gujr Gunjala_Gondi=Gong Gurmukhi=Guru Gurung_Khema=Gukh Han=Hani Hangul=Hang Hanifi_Rohingya=Rohg \
    Hanunoo=Hano Hatran=Hatr Hebrew=Hebr Hiragana=Hira Imperial_Aramaic=Armi Inherited=Zinh,Qaai \
    Inscriptional_Pahlavi=Phli Inscriptional_Parthian=Prti Javanese=Java Kaithi=Kthi Kannada=Knda Katakana=Kana \
    Kawi= Kayah_Li=Kali Kharoshthi=Khar Khitan_Small_Script=Kits Khmer=Khmr Khojki=Khoj Khudawadi=Sind \
    Kirat_Rai=Krai Lao=Laoo Latin=Latn Lepcha=Lepc Limbu=Limb Linear_A=Lina Linear_B=Linb Lisu= Lycian=Lyci \
    Lydian=Lydi Mahajani=Mahj Makasar=Maka Malayalam=Mlym Mandaic=Mand Manichaean=Mani Marchen=Marc \
    Masaram_Gondi=Gonm Medefaidrin=Medf Meetei_Mayek=Mtei Mende_Kikakui=Mend Meroitic_Cursive=Merc \
    Meroitic_Hieroglyphs=Mero Miao=Plrd Modi= Mongolian=Mong Mro=Mroo Multani=Mult Myanmar=Mymr Nabataean=Nbat \
    Nag_Mundari=Nagm Nandinagari=Nand New_Tai_Lue=Talu Newa= Nko=Nkoo Nushu=Nshu Nyiakeng_Puachue_Hmong=Hmnp \
    Ogham=Ogam Ol_Chiki=Olck Ol_Onal=Onao Old_Hungarian=Hung Old_Italic=Ital Old_North_Arabian=Narb \
    Old_Permic=Perm Old_Persian=Xpeo Old_Sogdian=Sogo Old_South_Arabian=Sarb Old_Turkic=Orkh Old_Uyghur=Ougr \
    Oriya=Orya Osage=Osge Osmanya=Osma Pahawh_Hmong=Hmng Palmyrene=Palm Pau_Cin_Hau=Pauc Phags_Pa=Phag \
    Phoenician=Phnx Psalter_Pahlavi=Phlp Rejang=Rjng Runic=Runr Samaritan=Samr Saurashtra=Saur Sharada=Shrd \
    Shavian=Shaw Siddham=Sidd SignWriting=Sgnw Sinhala=Sinh Sogdian=Sogd Sora_Sompeng=Sora Soyombo=Soyo \
    Sundanese=Sund Sunuwar=Sunu Syloti_Nagri=Sylo Syriac=Syrc Tagalog=Tglg Tagbanwa=Tagb Tai_Le=Tale \
    Tai_Tham=Lana Tai_Viet=Tavt Takri=Takr Tamil=Taml Tangsa=Tnsa Tangut=Tang Telugu=Telu Thaana=Thaa Thai= \
    Tibetan=Tibt Tifinagh=Tfng Tirhuta=Tirh Todhri=Todr Toto= Tulu_Tigalari=Tutg Ugaritic=Ugar Vai=Vaii \
    Vithkuqi=Vith Wancho=Wcho Warang_Citi=Wara Yezidi=Yezi Yi=Yiii Zanabazar_Square=Zanb";

/// General categories; the first alias is the one that RE2 knows.
const CATEGORIES: &str = "\
    Cased_Letter=LC Close_Punctuation=Pe Connector_Punctuation=Pc Control=Cc,cntrl Currency_Symbol=Sc \
    Dash_Punctuation=Pd Decimal_Number=Nd,digit Enclosing_Mark=Me Final_Punctuation=Pf Format=Cf \
    Initial_Punctuation=Pi Letter=L Letter_Number=Nl Line_Separator=Zl Lowercase_Letter=Ll Mark=M,Combining_Mark \
    Math_Symbol=Sm Modifier_Letter=Lm Modifier_Symbol=Sk Nonspacing_Mark=Mn Number=N Open_Punctuation=Ps Other=C \
    Other_Letter=Lo Other_Number=No Other_Punctuation=Po Other_Symbol=So Paragraph_Separator=Zp Private_Use=Co \
    Punctuation=P,punct Separator=Z Space_Separator=Zs Spacing_Mark=Mc Surrogate=Cs Symbol=S Titlecase_Letter=Lt \
    Unassigned=Cn Uppercase_Letter=Lu";

/// The binary properties of ECMA-262.
const BINARY: &str = "\
    ASCII= ASCII_Hex_Digit=AHex Alphabetic=Alpha Any= Assigned= Bidi_Control=Bidi_C Bidi_Mirrored=Bidi_M \
    Case_Ignorable=CI Cased= Changes_When_Casefolded=CWCF Changes_When_Casemapped=CWCM \
    Changes_When_Lowercased=CWL Changes_When_Titlecased=CWT Changes_When_Uppercased=CWU Dash= \
    Default_Ignorable_Code_Point=DI Deprecated=Dep Diacritic=Dia Emoji= Emoji_Component=EComp Emoji_Modifier=EMod \
    Emoji_Modifier_Base=EBase Emoji_Presentation=EPres Extended_Pictographic=ExtPict Extender=Ext \
    Grapheme_Base=Gr_Base Grapheme_Extend=Gr_Ext Hex_Digit=Hex IDS_Binary_Operator=IDSB IDS_Trinary_Operator=IDST \
    ID_Continue=IDC ID_Start=IDS Ideographic=Ideo Join_Control=Join_C Logical_Order_Exception=LOE Lowercase=Lower \
    Math= Noncharacter_Code_Point=NChar Pattern_Syntax=Pat_Syn Pattern_White_Space=Pat_WS Quotation_Mark=QMark \
    Radical= Regional_Indicator=RI Sentence_Terminal=STerm Soft_Dotted=SD Terminal_Punctuation=Term \
    Unified_Ideograph=UIdeo Uppercase=Upper Variation_Selector=VS White_Space=space XID_Continue=XIDC \
    XID_Start=XIDS";

/// What RE2 calls by this name: `Any`, a category by its short name, or a script by its long one.
pub(crate) fn re2(name: &str) -> Option<ClassUnicode> {
    if name == "Any" {
        return Some(class(&[(0, MAX_CODE_POINT)]));
    }
    let category = CATEGORIES.split_ascii_whitespace().find_map(|row| {
        let (long, aliases) = row.split_once('=')?;
        (aliases.split(',').next() == Some(name)).then_some(long)
    });
    match category {
        Some("Cased_Letter" | "Unassigned") => None,
        // In RE2 this holds assigned characters only.
        Some("Other") => union(&["gc=Control", "gc=Format", "gc=Private_Use"]),
        Some(long) => general_category(long),
        None => find(SCRIPTS, name).filter(|long| *long == name).and_then(|long| lookup(&format!("sc={long}"))),
    }
}

/// What ECMA-262 calls by this text between the braces of `\p{..}`.
pub(crate) fn ecma(text: &str) -> Option<ClassUnicode> {
    match text.split_once('=') {
        Some(("General_Category" | "gc", value)) => general_category(find(CATEGORIES, value)?),
        Some(("Script" | "sc", value)) => lookup(&format!("sc={}", find(SCRIPTS, value)?)),
        Some(("Script_Extensions" | "scx", value)) => lookup(&format!("scx={}", find(SCRIPTS, value)?)),
        Some(_) => None,
        None => match find(CATEGORIES, text) {
            Some(category) => general_category(category),
            None => binary(find(BINARY, text)?),
        },
    }
}

fn general_category(long: &str) -> Option<ClassUnicode> {
    match long {
        // No text holds a surrogate.
        "Surrogate" => Some(class(&[])),
        "Cased_Letter" => union(&["gc=Lowercase_Letter", "gc=Titlecase_Letter", "gc=Uppercase_Letter"]),
        _ => lookup(&format!("gc={long}")),
    }
}

fn binary(long: &str) -> Option<ClassUnicode> {
    match long {
        "Any" => Some(class(&[(0, MAX_CODE_POINT)])),
        "ASCII" => Some(class(&[(0, 0x7f)])),
        "Assigned" => lookup("gc=Unassigned").map(|mut unassigned| {
            unassigned.negate();
            unassigned
        }),
        _ => lookup(long),
    }
}

fn union(queries: &[&str]) -> Option<ClassUnicode> {
    let mut all = class(&[]);
    for query in queries {
        all.union(&lookup(query)?);
    }
    Some(all)
}

/// The long name of a row that has this name or alias.
fn find(table: &'static str, name: &str) -> Option<&'static str> {
    table.split_ascii_whitespace().find_map(|row| {
        let (long, aliases) = row.split_once('=')?;
        let known = !name.is_empty() && (long == name || aliases.split(',').any(|alias| alias == name));
        known.then_some(long)
    })
}

fn lookup(query: &str) -> Option<ClassUnicode> {
    let hir = regex_syntax::Parser::new().parse(&format!("\\p{{{query}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(found)) => Some(found),
        // A property of one character comes as that character.
        HirKind::Literal(literal) => {
            let point = std::str::from_utf8(&literal.0).ok()?.chars().next().map(u32::from)?;
            Some(class(&[(point, point)]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row of the tables is known to the crate that holds the characters.
    #[test]
    fn every_name_has_characters() {
        for (table, prefix) in [(SCRIPTS, "sc="), (SCRIPTS, "scx="), (CATEGORIES, "gc="), (BINARY, "")] {
            for row in table.split_ascii_whitespace() {
                let (long, aliases) = row.split_once('=').unwrap();
                for name in std::iter::once(long).chain(aliases.split(',')).filter(|name| !name.is_empty()) {
                    let found = ecma(&format!("{prefix}{name}"));
                    let found = found.unwrap_or_else(|| panic!("{prefix}{name} is not known"));
                    assert_eq!(found.ranges().is_empty(), long == "Surrogate", "{prefix}{name}");
                }
            }
        }
    }

    #[test]
    fn names_are_exact() {
        for name in ["greek", "Grek", "Letter", "LC", "Cn", "IsGreek", "Olditalic", "", "ll", "gc=L", "Alphabetic"] {
            assert!(re2(name).is_none(), "{name}");
        }
        for name in ["greek", "Greek", "Grek", "letter", "ll", "", "sc=", "sc=greek", "Script=L", "IsL", "gc = L"] {
            assert!(ecma(name).is_none(), "{name}");
        }
    }

    #[test]
    fn other_is_assigned_only_in_re2() {
        let unassigned =
            |class: &ClassUnicode| class.iter().any(|range| range.start() <= '\u{378}' && '\u{378}' <= range.end());
        assert!(!unassigned(&re2("C").unwrap()));
        assert!(unassigned(&ecma("C").unwrap()));
    }
}
