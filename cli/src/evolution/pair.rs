//! Which contract of one side is which of the other: by id and object, bare schemas by their names,
//! else by path. Several versions of one contract are its history.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use stipula::{Contract, Format, Sources, Value, order_of_versions};

use super::load::{Side, Version};

/// What a contract is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// The id of a document, and the schema object.
    Id(String, String),
    /// The name that a bare schema gives itself.
    Name(String),
    /// The path below the folder.
    Path(String),
}

impl Key {
    pub(crate) fn of(version: &Version) -> Self {
        let contract = &version.contract;
        if let Some(id) = contract.id() {
            let object = contract.metadata().get("object").and_then(|object| object.get("name"));
            return Self::Id(id.to_owned(), object.and_then(Value::as_str).unwrap_or_default().to_owned());
        }
        full_name(contract).map_or_else(|| Self::Path(version.below.clone()), Self::Name)
    }

    /// Whether it is a schema without a document around it.
    fn is_bare(&self) -> bool {
        !matches!(self, Self::Id(..))
    }
}

fn full_name(contract: &Contract) -> Option<String> {
    let text = |key: &str| contract.metadata().get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    if contract.format() != Format::Avro {
        return text("$id").or_else(|| text("id")).map(str::to_owned);
    }
    let name = text("name")?;
    match text("namespace").filter(|_| !name.contains('.')) {
        Some(namespace) => Some(format!("{namespace}.{name}")),
        None => Some(name.to_owned()),
    }
}

/// How a contract is called.
pub(crate) fn label(version: &Version) -> String {
    let contract = &version.contract;
    match Key::of(version) {
        Key::Id(id, _) => contract.name().map_or(id, str::to_owned),
        Key::Name(name) => name,
        Key::Path(path) => contract.name().map_or(path, str::to_owned),
    }
}

/// The same with the schema object, where a document has several.
pub(crate) fn object_label(version: &Version) -> String {
    match Key::of(version) {
        Key::Id(_, object) if !object.is_empty() => format!("{}, {object}", label(version)),
        _ => label(version),
    }
}

/// The files that documents name which do not compile: what is wrong with them is told there.
pub(crate) fn named_by_broken(side: &Side) -> BTreeSet<String> {
    side.broken.iter().flat_map(|broken| named(&broken.below, broken.error.sources())).collect()
}

/// The files that a document at a place names.
fn named(below: &str, sources: &Sources) -> impl Iterator<Item = String> {
    let folder = below.rsplit_once('/').map_or("", |(folder, _)| folder);
    sources.iter().skip(1).map(move |source| joined(folder, source.name()))
}

/// The contracts of a side, each with its versions from the oldest to the newest. Schemas that a
/// document of the same side names are a part of it, and no contracts of their own.
pub(crate) fn groups(side: &Side) -> BTreeMap<Key, Vec<&Version>> {
    let mut parts = named_by_broken(side);
    for version in side.versions.iter().filter(|version| !Key::of(version).is_bare()) {
        parts.extend(named(&version.below, version.contract.sources()));
    }
    let mut groups: BTreeMap<Key, Vec<&Version>> = BTreeMap::new();
    for version in &side.versions {
        let key = Key::of(version);
        if !(key.is_bare() && parts.contains(&version.below)) {
            groups.entry(key).or_default().push(version);
        }
    }
    for versions in groups.values_mut() {
        versions.sort_by(|one, other| order(one, other));
    }
    groups
}

/// From the oldest to the newest.
pub(crate) fn order(one: &Version, other: &Version) -> Ordering {
    order_of_versions(one.contract.version(), other.contract.version())
        .then_with(|| numbers(&one.below).cmp(&numbers(&other.below)))
        .then_with(|| one.below.cmp(&other.below))
}

/// Whether a version says to be newer than one of another folder: by its version, or by numbers in the names of files
/// where both have some.
pub(crate) fn is_newer(version: &Version, than: &Version) -> bool {
    let by_version = order_of_versions(version.contract.version(), than.contract.version());
    if version.contract.version().is_some() && than.contract.version().is_some() {
        return by_version.is_gt();
    }
    let name = |version: &Version| numbers(version.below.rsplit('/').next().unwrap_or_default()).into_iter().next();
    let is_number = |numbers: &Vec<u64>| *numbers != [u64::MAX];
    let both = (name(version).filter(is_number), name(than).filter(is_number));
    matches!(both, (Some(one), Some(other)) if one > other)
}

/// Whether nothing but the places of two files would say which is the newer one.
pub(crate) fn is_tied(one: &Version, other: &Version) -> bool {
    let by_version = order_of_versions(one.contract.version(), other.contract.version()).is_eq();
    by_version && (one.contract.version().is_some() || numbers(&one.below) == numbers(&other.below))
}

/// Whether two contracts are not the same, word for word: a default that judges no record counts as well.
pub(crate) fn differs(one: &Contract, other: &Contract) -> bool {
    let texts =
        |contract: &Contract| contract.sources().iter().map(|source| source.text().to_owned()).collect::<Vec<_>>();
    (one.text_digest(), one.digest()) != (other.text_digest(), other.digest()) || texts(one) != texts(other)
}

/// Two files that say to be one version of one contract, and say different things. A link to a file
/// beside it, or a copy, is no second contract. Schemas alone have no version that they could share.
pub(crate) fn twice<'v>(key: &Key, versions: &[&'v Version]) -> Vec<(&'v Version, &'v Version)> {
    if key.is_bare() {
        return Vec::new();
    }
    let next = versions.iter().zip(versions.iter().skip(1));
    next.filter(|(one, other)| is_tied(one, other) && differs(&one.contract, &other.contract))
        .map(|(one, other)| (*one, *other))
        .collect()
}

/// The numbers in a file's name, then those of its folders; a name without any is that of the newest.
fn numbers(below: &str) -> Vec<Vec<u64>> {
    let of = |name: &str| {
        let digits = name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let numbers: Vec<u64> = digits.map(|part| part.parse().unwrap_or(u64::MAX)).collect();
        if numbers.is_empty() { vec![u64::MAX] } else { numbers }
    };
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    vec![of(name), of(folder)]
}

/// A name from a folder, without `.` and `..`.
fn joined(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{joined, numbers};

    #[test]
    fn names_from_a_folder() {
        for (folder, name, expected) in
            [("", "a.avsc", "a.avsc"), ("x/y", "./a.avsc", "x/y/a.avsc"), ("x/y", "../a.avsc", "x/a.avsc")]
        {
            assert_eq!(joined(folder, name), expected);
        }
    }

    #[test]
    fn a_name_without_a_number_is_the_newest() {
        let mut names = ["order.avsc", "order.v10.avsc", "order.v2.avsc"];
        names.sort_by_key(|name| numbers(name));
        assert_eq!(names, ["order.v2.avsc", "order.v10.avsc", "order.avsc"]);
        let mut names = ["order.avsc", "v10/order.avsc", "v2/order.avsc"];
        names.sort_by_key(|name| numbers(name));
        assert_eq!(names, ["v2/order.avsc", "v10/order.avsc", "order.avsc"]);
    }
}
