//! The differences that the registry tells apart, which policy lets them pass, and what is said of them.

/// How strict it is: its `compatibilityPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::compat) enum Policy {
    /// Its default.
    Strict,
    /// Producers are taken to send declared members only, and consumers to leave out the others.
    Lenient,
}

/// What differs. Where there is a keyword, it is the one that has been added or tightened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Type,
    Integer,
    Added(&'static str),
    Tightened(&'static str),
    Changed(&'static str),
    ItemsAdded,
    Unique,
    Required,
    RequiredWithDefault,
    OpenOptional,
    OpenWithDefault,
    OpenRequired,
    ClosedRequired,
    ClosedRequiredWithDefault,
    AddedNotCovered,
    RemovedFromClosed,
    RemovedNotCovered,
    Closed,
    Narrowed,
    ElementAdded,
    ElementNotCovered,
    ElementRemoved,
    ElementsClosed,
    ElementsNarrowed,
    EnumNarrowed,
    EnumChanged,
    Criterion,
    FewerBranches,
    MoreBranches,
    Branches,
    Not,
}

impl What {
    pub(super) fn is_refused(self, policy: Policy) -> bool {
        match self {
            Self::RequiredWithDefault | Self::ClosedRequiredWithDefault => false,
            Self::OpenOptional
            | Self::OpenWithDefault
            | Self::AddedNotCovered
            | Self::RemovedFromClosed
            | Self::RemovedNotCovered
            | Self::Closed
            | Self::Narrowed => policy == Policy::Strict,
            _ => true,
        }
    }

    /// What it is, in words.
    fn what(self) -> String {
        match self {
            Self::Type => "another kind of schema".to_owned(),
            Self::Integer => "`integer` in place of `number`".to_owned(),
            Self::Added(keyword) => format!("a new `{keyword}`"),
            Self::Tightened(keyword) => format!("a tighter `{keyword}`"),
            Self::Changed(keyword) => format!("another `{keyword}`"),
            Self::ItemsAdded => "a new `items`, whatever it says,".to_owned(),
            Self::Unique => "a new `uniqueItems`".to_owned(),
            Self::Required => "a member that is newly required".to_owned(),
            Self::RequiredWithDefault => "a member that is newly required and has a default".to_owned(),
            Self::OpenOptional => "an optional member new to an open model".to_owned(),
            Self::OpenWithDefault => "a required member with a default, new to an open model,".to_owned(),
            Self::OpenRequired => "a required member new to an open model".to_owned(),
            Self::ClosedRequired => "a required member new to a model that is not open".to_owned(),
            Self::ClosedRequiredWithDefault => {
                "a required member with a default, new to a model that is not open,".to_owned()
            }
            Self::AddedNotCovered => "a new member that other members' schema did not cover".to_owned(),
            Self::RemovedFromClosed => "a member gone from a closed model".to_owned(),
            Self::RemovedNotCovered => "a member gone that other members' schema does not cover".to_owned(),
            Self::Closed => "a model that is newly closed".to_owned(),
            Self::Narrowed => "a new schema for all other members".to_owned(),
            Self::ElementAdded => "a schema for one more place of a list that was open".to_owned(),
            Self::ElementNotCovered => "a place of a list that the schema of the others does not cover".to_owned(),
            Self::ElementRemoved => "a place gone from a closed list".to_owned(),
            Self::ElementsClosed => "a list that is newly closed".to_owned(),
            Self::ElementsNarrowed => "a new schema for all other elements".to_owned(),
            Self::EnumNarrowed => "an `enum` without some of its values".to_owned(),
            Self::EnumChanged => "other values of `enum` or `const`".to_owned(),
            Self::Criterion => "another one of `allOf`, `anyOf` and `oneOf`".to_owned(),
            Self::FewerBranches => "fewer branches of `anyOf` or `oneOf`".to_owned(),
            Self::MoreBranches => "more branches of `allOf`".to_owned(),
            Self::Branches => "branches of which some have no counterpart".to_owned(),
            Self::Not => "a `not` that excludes more, branch by branch,".to_owned(),
        }
    }

    /// Why it passes although a value may break.
    fn excuse(self) -> &'static str {
        match self {
            Self::RequiredWithDefault | Self::ClosedRequiredWithDefault | Self::OpenWithDefault => {
                "as if readers filled in defaults, which validators do not"
            }
            Self::OpenOptional | Self::AddedNotCovered => {
                "as if nobody had sent it yet: a writer of the open model may have, with another type"
            }
            _ => "as if readers left out what they do not declare: a validator refuses it",
        }
    }
}

/// A difference, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::compat) struct Difference {
    pub(super) what: What,
    /// JSON Pointer over the members, elements as `*`.
    pub(in crate::compat) path: String,
}

impl Difference {
    /// Said where the registry refuses what breaks nothing.
    pub(in crate::compat) fn refused(&self) -> String {
        format!("{} is refused, though every value that was valid stays valid", self.what.what())
    }

    /// Said where the registry lets pass what breaks.
    pub(in crate::compat) fn excused(&self) -> String {
        format!("{} passes, {}", self.what.what(), self.what.excuse())
    }
}

/// Said of a keyword that refuses what was valid, and of which the registry tells no difference.
pub(in crate::compat) fn overlooked(keyword: &str) -> String {
    let why = match keyword {
        "format" | "if" | "then" | "else" | "propertyNames" | "contains" | "patternProperties" | "contentEncoding"
        | "contentMediaType" | "contentSchema" => "which the registry does not compare",
        "required" => "which the registry compares for members that both schemas declare, and only for those",
        "type" => "which the registry infers from the other keywords, so that a new one is no difference to it",
        "" => "which is no difference to the registry",
        _ => "where the registry, keyword by keyword, finds nothing narrower",
    };
    let keyword = if keyword.is_empty() { "the schema".to_owned() } else { format!("`{keyword}`") };
    format!("{keyword} refuses what was valid, {why}")
}
