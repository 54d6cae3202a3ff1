//! Who fixes it: owner and support channel, labels of every report.

use crate::syntax::NodeRef;

fn text<'a>(node: NodeRef<'a>, key: &str) -> Option<&'a str> {
    node.get(key).and_then(NodeRef::as_str).filter(|text| !text.is_empty())
}

/// The team's name, else the member whose role is owner, else the first member.
pub(crate) fn owner(root: NodeRef<'_>) -> Option<String> {
    let team = root.get("team")?;
    if let Some(name) = text(team, "name") {
        return Some(name.to_owned());
    }
    // Up to 3.0 the team is the list of its members.
    let members = if team.is_mapping() { team.get("members")? } else { team };
    let is_owner = |member: &NodeRef<'_>| text(*member, "role").is_some_and(|role| role.eq_ignore_ascii_case("owner"));
    let member = members.items().find(is_owner).or_else(|| members.items().next())?;
    text(member, "username").or_else(|| text(member, "name")).map(str::to_owned)
}

/// The first support channel: its address, else its name.
pub(crate) fn support(root: NodeRef<'_>) -> Option<String> {
    let first = root.get("support")?.items().next()?;
    text(first, "url").or_else(|| text(first, "channel")).map(str::to_owned)
}
